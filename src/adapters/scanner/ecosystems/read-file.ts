import { ScanFailure } from '../failure.ts'
import type { UnreadFile } from '../layers/layer-catalogue.ts'
import type { ScanLimits } from '../limits.ts'
import { readApkInstalled } from './apk.ts'
import { readDebianCopyright, readDpkgList, readDpkgMd5sums, readDpkgStatus } from './dpkg.ts'
import type { Evidence, LanguagePackage } from './evidence.ts'
import { readJar } from './jar.ts'
import { readNpmPackage } from './npm.ts'
import { readOsRelease } from './os-release.ts'
import { readPythonMetadata } from './pypi.ts'
import type { Recognised } from './recognise.ts'
import { readRpmDatabase } from './rpm.ts'

export interface FileReading {
  readonly evidence: Evidence | null
  readonly unread: readonly UnreadFile[]
}

/** What a recognised file says, by the reader of its kind. */
export async function readFile(
  path: string,
  recognised: Recognised,
  bytes: Buffer,
  limits: ScanLimits,
): Promise<FileReading> {
  switch (recognised.kind) {
    case 'os-release':
      return plain(readOsRelease(bytes.toString('utf8')))
    case 'dpkg-status':
    case 'dpkg-status-part': {
      const { packages, refused } = readDpkgStatus(bytes.toString('utf8'))
      return { evidence: { kind: 'dpkg', packages }, unread: refusedIn(path, refused) }
    }
    case 'dpkg-list':
      return plain(readDpkgList(path, bytes.toString('utf8')))
    case 'dpkg-md5sums':
      return plain(readDpkgMd5sums(path, bytes.toString('utf8')))
    case 'debian-copyright':
      return plain(readDebianCopyright(path, bytes.toString('utf8')))
    case 'apk': {
      const { packages, refused } = readApkInstalled(bytes.toString('utf8'))
      return { evidence: { kind: 'apk', packages }, unread: refusedIn(path, refused) }
    }
    case 'rpm-sqlite':
    case 'rpm-ndb':
    case 'rpm-bdb': {
      // rpm leaves an empty file of the old form beside the database in use.
      if (bytes.length === 0) return { evidence: null, unread: [] }
      const { packages, refused } = await readRpmDatabase(bytes, recognised.kind).catch(error => {
        throw new ScanFailure('unreadable', `The package database ${path} is damaged and cannot be read.`, false, {
          cause: error,
        })
      })
      return { evidence: { kind: 'rpm', packages }, unread: refusedIn(path, refused) }
    }
    case 'npm':
      return language(path, readNpmPackage(bytes.toString('utf8')))
    case 'pypi':
      return language(path, readPythonMetadata(bytes.toString('utf8')))
    case 'jar': {
      const { packages, unread } = await readJar(bytes, path, limits)
      return {
        evidence: packages.length ? { kind: 'language', packages } : null,
        unread: unread.map(({ within, why, partial }) => ({ path: within ? `${path}!${within}` : path, why, partial })),
      }
    }
  }
}

const plain = (evidence: Evidence): FileReading => ({ evidence, unread: [] })

const refusedIn = (path: string, refused: readonly string[]): UnreadFile[] =>
  refused.map(why => ({ path, why: `holds a package that ${why}`, partial: false }))

function language(path: string, read: LanguagePackage | string | null): FileReading {
  if (typeof read === 'string')
    return { evidence: null, unread: [{ path, why: `describes a package but ${read}`, partial: false }] }
  return { evidence: read && { kind: 'language', packages: [read] }, unread: [] }
}

import { bufferToHashDbValues } from '@snyk/rpm-parser/dist/berkeleydb/index.js'
import { bufferToNdbValues } from '@snyk/rpm-parser/dist/ndb/index.js'
import { headerImport } from '@snyk/rpm-parser/dist/rpm/header.js'
import initSqlJs from 'sql.js'
import { ownedPaths } from './dpkg.ts'
import type { RpmPackage } from './evidence.ts'
import { implausible, licencesOf } from './plausible.ts'

export type RpmFormat = 'rpm-sqlite' | 'rpm-ndb' | 'rpm-bdb'

/** Packages of an rpm database in any of the three forms it has had. Rejects if it cannot be read as that form. */
export async function readRpmDatabase(
  bytes: Buffer,
  format: RpmFormat,
): Promise<{ packages: RpmPackage[]; refused: string[] }> {
  const packages: RpmPackage[] = []
  const refused: string[] = []
  for await (const header of headersOf(bytes, format)) {
    const found = await readHeader(header).catch(() => 'has a damaged record')
    if (typeof found === 'string') refused.push(found)
    else if (found) packages.push(found)
  }
  return { packages, refused }
}

async function* headersOf(bytes: Buffer, format: RpmFormat): AsyncGenerator<Buffer> {
  if (format === 'rpm-ndb') yield* await bufferToNdbValues(bytes)
  else if (format === 'rpm-bdb') yield* await bufferToHashDbValues(bytes)
  else {
    const { Database } = await initSqlJs()
    const database = new Database(bytes)
    try {
      const rows = database.prepare('select blob from Packages')
      while (rows.step()) {
        const [blob] = rows.get()
        if (blob instanceof Uint8Array) yield Buffer.from(blob)
      }
      rows.free()
    } finally {
      database.close()
    }
  }
}

const TAGS = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  licence: 1014,
  architecture: 1022,
  source: 1044,
  folderIndexes: 1116,
  files: 1117,
  folders: 1118,
}

/** A package, null for a signing key kept as one, or a sentence's end for a record that cannot be believed. */
async function readHeader(header: Buffer): Promise<RpmPackage | string | null> {
  const entries = new Map((await headerImport(header)).map(entry => [entry.info.tag, entry.data]))
  const strings = (tag: number) => (entries.get(tag)?.toString('utf8') ?? '').split('\0')
  const text = (tag: number) => strings(tag)[0] ?? ''
  const name = text(TAGS.name)
  if (name === 'gpg-pubkey') return null
  const epochBytes = entries.get(TAGS.epoch)
  const epoch = epochBytes && epochBytes.length >= 4 ? epochBytes.readUInt32BE(0) : 0
  const release = text(TAGS.release)
  const version = `${epoch ? `${epoch}:` : ''}${text(TAGS.version)}${release ? `-${release}` : ''}`
  const wrong = implausible(name, text(TAGS.version)) ?? implausible(name, version)
  if (wrong) return wrong
  const architecture = text(TAGS.architecture)
  return {
    name,
    version,
    architecture: /^\w{1,30}$/.test(architecture) ? architecture : '',
    // openssl-3.0.7-24.el9.src.rpm: the name is all but the last two parts.
    source: /^(.{1,200})-[^-]+-[^-]+\.(?:no)?src\.rpm$/.exec(text(TAGS.source))?.[1] ?? '',
    licence: licencesOf(text(TAGS.licence))[0] ?? '',
    owns: ownedPaths(filesOf(strings(TAGS.files), strings(TAGS.folders), entries.get(TAGS.folderIndexes))),
  }
}

/** rpm keeps base names, folder names, and for each base name the number of its folder. */
function filesOf(files: readonly string[], folders: readonly string[], indexes: Buffer | undefined): string[] {
  if (!indexes) return []
  const count = Math.min(files.length, Math.floor(indexes.length / 4))
  return files.slice(0, count).flatMap((file, at) => {
    const folder = folders[indexes.readUInt32BE(at * 4)]
    return folder === undefined || file === '' ? [] : [`${folder}${file}`]
  })
}

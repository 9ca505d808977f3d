import { paragraphs } from './control-fields.ts'
import type { DpkgPackage, Evidence } from './evidence.ts'
import { implausible, licencesOf } from './plausible.ts'
import { mayHoldLanguagePackage } from './recognise.ts'

const STATUS_FIELDS = new Set(['package', 'version', 'architecture', 'source', 'status'])

/** Packages of a dpkg status file that are installed, with those whose entry cannot be believed told apart. */
export function readDpkgStatus(text: string): { packages: DpkgPackage[]; refused: string[] } {
  const packages: DpkgPackage[] = []
  const refused: string[] = []
  for (const fields of paragraphs(text, STATUS_FIELDS)) {
    const first = (key: string) => fields.get(key)?.[0] ?? ''
    const status = first('status')
    // Images without a package manager state no status; there, what is listed is installed.
    if (status && !/ installed$/.test(status)) continue
    const name = first('package')
    const version = first('version')
    const [, source = '', sourceVersion] = /^(\S+)(?:\s+\((\S+)\))?$/.exec(first('source')) ?? []
    const wrong = implausible(name, version) ?? (source ? implausible(source, sourceVersion ?? version) : null)
    if (wrong) refused.push(wrong)
    else {
      const architecture = /^[a-z0-9-]{1,30}$/.test(first('architecture')) ? first('architecture') : ''
      packages.push({ name, version, architecture, source: source || name, sourceVersion: sourceVersion || version })
    }
  }
  return { packages, refused }
}

/** `var/lib/dpkg/info/<package>[:architecture].list`: one absolute path a line. */
export function readDpkgList(path: string, text: string): Evidence {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.list'.length)
  return { kind: 'owner', package: name.split(':', 1)[0] ?? name, paths: ownedPaths(text.split('\n')) }
}

/** `var/lib/dpkg/status.d/<package>.md5sums`: a checksum and a relative path a line. */
export function readDpkgMd5sums(path: string, text: string): Evidence {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.md5sums'.length)
  const paths = text.split('\n').map(line => line.replace(/^\S+\s+/, ''))
  return { kind: 'owner', package: name, paths: ownedPaths(paths) }
}

/** The machine-readable licence names of a copyright file; older files are prose and give none. */
export function readDebianCopyright(path: string, text: string): Evidence {
  const name = path.split('/')[3] ?? ''
  const isMachineReadable = /^Format:.*copyright-format/im.test(text.slice(0, 2000))
  const names = isMachineReadable
    ? [...text.matchAll(/^License:[ \t]*(\S[^\n]*)$/gm)].map(([, licence]) => licence)
    : []
  return { kind: 'debian-copyright', package: name, licences: licencesOf(...names) }
}

/** Absolute or relative paths of a package's files, kept only where knowing the owner can matter. */
export const ownedPaths = (paths: readonly string[]): string[] =>
  paths
    .map(path => path.replace(/^\.?\/+/, ''))
    .filter(path => path !== '' && path.length <= 4096 && mayHoldLanguagePackage(path))

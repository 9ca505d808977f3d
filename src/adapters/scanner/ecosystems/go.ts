import type { LanguagePackage } from './evidence.ts'
import { implausible } from './plausible.ts'

/** Begins the build information in every Go binary. Written apart so that no binary of ours carries it by accident. */
export const GO_MAGIC = Buffer.from([0xff, ...Buffer.from(' Go buildinf:')])

export type GoBuild =
  | { readonly kind: 'found'; readonly packages: LanguagePackage[]; readonly refused: string[] }
  /** Not long enough yet; at least so many bytes are needed. */
  | { readonly kind: 'more'; readonly bytes: number }
  /** The magic is there, but what follows is no build information, as in tools that look for it. */
  | { readonly kind: 'none' }

const HEADER = 32
const INLINE_STRINGS = 2
const LONGEST = 2 * 1024 * 1024

/** Reads build information in the inline form that Go writes since 1.18: two strings after a header of 32 bytes. */
export function readGoBuild(bytes: Buffer): GoBuild {
  if (bytes.length < HEADER) return { kind: 'more', bytes: HEADER }
  if (((bytes[15] ?? 0) & INLINE_STRINGS) === 0) return { kind: 'none' }
  const version = readString(bytes, HEADER)
  if (typeof version === 'number') return needing(version)
  if (!/^(go[1-9]|devel )/.test(version.text)) return { kind: 'none' }
  const modules = readString(bytes, version.end)
  if (typeof modules === 'number') return needing(modules)
  return { kind: 'found', ...readModules(version.text, modules.text) }
}

const needing = (bytes: number): GoBuild => (bytes > LONGEST ? { kind: 'none' } : { kind: 'more', bytes })

/** A string after its length as a varint; a number says how many bytes must be there to read it. */
function readString(bytes: Buffer, start: number): { text: string; end: number } | number {
  let length = 0
  for (let at = start, scale = 1; ; at++, scale *= 128) {
    if (scale > 2 ** 28) return Number.POSITIVE_INFINITY
    const byte = bytes[at]
    if (byte === undefined) return at + 1
    length += (byte & 0x7f) * scale
    if (byte & 0x80) continue
    const end = at + 1 + length
    return end > bytes.length ? end : { text: bytes.toString('utf8', at + 1, end), end }
  }
}

function readModules(goVersion: string, framed: string): { packages: LanguagePackage[]; refused: string[] } {
  const packages: LanguagePackage[] = []
  const refused: string[] = []
  const add = (name: string, version: string) => {
    const wrong = implausible(name, version)
    if (wrong) refused.push(wrong)
    else packages.push({ type: 'golang', name, version, licences: [] })
  }
  // `go1.22.1 X:experiment` and the like name the release first.
  add('stdlib', (goVersion.split(' ', 1)[0] ?? '').replace(/^go/, ''))
  // The module list stands between two marks of 16 bytes, which are not text: only whole lines are of interest.
  let pending: [string, string] | undefined
  for (const line of framed.split('\n')) {
    const [word, name = '', version = ''] = line.split('\t')
    if (word === '=>') {
      pending = [name, version]
      continue
    }
    if (pending) add(...pending)
    // The last word, since the mark runs into the first line.
    pending = word?.endsWith('mod') || word === 'dep' ? [name, version || '(devel)'] : undefined
  }
  if (pending) add(...pending)
  return { packages, refused }
}

/** A Go version as OSV's ranges are written: without `v`, and `1.20rc1` of the standard library as semver's `1.20.0-rc1`. */
export function goMatchVersion(version: string): string {
  const [, minor, pre] = /^(1\.\d+)((?:rc|beta)\d+)$/.exec(version) ?? []
  return minor ? `${minor}.0-${pre}` : version.replace(/^v(?=\d)/, '').replace(/\+incompatible$/, '')
}

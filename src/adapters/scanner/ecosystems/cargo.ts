import { inflateSync } from 'node:zlib'
import type { LanguagePackage } from './evidence.ts'
import { implausible } from './plausible.ts'

/** Most that the list of crates of one binary may unpack to. */
const LONGEST_LIST = 8 * 1024 * 1024

/** Crates of a `.dep-v0` section as cargo-auditable writes it: JSON packed with zlib. Null if it is something else. */
export function readCargoAuditable(section: Uint8Array): { packages: LanguagePackage[]; refused: string[] } | null {
  let json: unknown
  try {
    json = JSON.parse(inflateSync(section, { maxOutputLength: LONGEST_LIST }).toString('utf8'))
  } catch {
    return null
  }
  if (typeof json !== 'object' || json === null || !('packages' in json) || !Array.isArray(json.packages)) return null
  const packages: LanguagePackage[] = []
  const refused: string[] = []
  for (const each of json.packages as unknown[]) {
    if (typeof each !== 'object' || each === null) continue
    const { name, version, kind, source } = each as Record<string, unknown> // safe because each field is checked before use
    // Crates that only built the binary are not in it; local ones have no advisories, except the program itself.
    if (kind === 'build' || (source === 'local' && !('root' in each))) continue
    const wrong = implausible(name, version)
    if (wrong) refused.push(wrong)
    else packages.push({ type: 'cargo', name: String(name), version: String(version), licences: [] })
  }
  return { packages, refused }
}

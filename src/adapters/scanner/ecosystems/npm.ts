import type { LanguagePackage } from './evidence.ts'
import { implausible, licencesOf } from './plausible.ts'

/**
 * The package that a `node_modules/<name>/package.json` installs. Null for the nameless ones that packages carry as fixtures or
 * to switch module kinds; a sentence's end for one that cannot be believed.
 */
export function readNpmPackage(text: string): LanguagePackage | string | null {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return 'is not JSON'
  }
  if (typeof json !== 'object' || json === null) return null
  const { name, version, license, licenses } = json as Record<string, unknown> // safe because each field is checked before use
  if (name === undefined || version === undefined) return null
  // npm takes no notice of blanks around a version, and advisories know it without them.
  const [plainName, plainVersion] = [trimmed(name), trimmed(version)]
  const wrong = implausible(plainName, plainVersion)
  if (wrong) return wrong
  const stated = [license, ...(Array.isArray(licenses) ? licenses : [licenses])].map(each =>
    typeof each === 'object' && each !== null && 'type' in each ? each.type : each,
  )
  return { type: 'npm', name: String(plainName), version: String(plainVersion), licences: licencesOf(...stated) }
}

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value)

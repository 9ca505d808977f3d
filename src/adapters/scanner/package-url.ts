import { PackageURL } from 'packageurl-js'

/**
 * The identity of a package at a version, under which it is stored once for all images: what differs must never share one,
 * or a package of one image would be judged in place of another's. The library rewrites names by the rules of their type
 * (`JSONStream` and `jsonstream` of npm become one) and drops blanks and empty parts, so it is asked for the form that
 * rewrites nothing, and what it drops even there is written out whole.
 */
export function packageUrl(
  type: string,
  namespace: string,
  name: string,
  version: string | undefined,
  qualifiers: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.fromEntries(
    Object.entries(qualifiers).filter((pair): pair is [string, string] => Boolean(pair[1])),
  )
  const plain = written(namespace, name, version, given)
  if (plain !== undefined) return plain.replace(GENERIC, `pkg:${type}/`)
  const whole = encodeURIComponent(namespace ? `${namespace}/${name}` : name)
  const marks = new URLSearchParams({ ...given, ecosystem: type })
  marks.sort()
  return `pkg:generic/${whole}${version === undefined ? '' : `@${encodeURIComponent(version)}`}?${marks}`
}

const GENERIC = /^pkg:generic\//

/** Undefined if it would not say again what it was given. */
function written(
  namespace: string,
  name: string,
  version: string | undefined,
  qualifiers: Record<string, string>,
): string | undefined {
  try {
    const text = new PackageURL('generic', namespace || undefined, name, version, qualifiers, undefined).toString()
    const [path = '', marks = ''] = text.split('?')
    const read = PackageURL.fromString(path)
    // The library reads qualifiers as if they were written twice over, so these are read here.
    const told = Object.fromEntries(marks.split('&').map(mark => mark.split('=').map(decodeURIComponent)))
    const isSame =
      (read.namespace ?? '') === namespace &&
      read.name === name &&
      (read.version ?? undefined) === version &&
      Object.entries(qualifiers).every(([key, value]) => told[key] === value)
    return isSame ? text : undefined
  } catch {
    return undefined
  }
}

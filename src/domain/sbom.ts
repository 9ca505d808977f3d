import { PackageURL } from 'packageurl-js'
import { familyOf, normalizePackageName } from './versions/ecosystem.ts'

/** R28: one package of one image. */
export type Component = {
  /** As OSV names it: `npm`, `Debian:12`. */
  readonly ecosystem: string
  readonly name: string
  readonly version: string
  /** OS packages: the source package, by which vendors publish advisories, and its version. */
  readonly sourceName?: string
  readonly sourceVersion?: string
  readonly architecture?: string
  readonly licences: readonly string[]
  /** Where in the image it was found. */
  readonly path: string
  /** Digest of the layer that brought it. */
  readonly layer: string
  /** The OS package whose files these are: then the vendor's data decides, not the upstream advisory. */
  readonly ownedBy?: string
}

/** The name and version that advisories are matched by (S19: OS packages by their source). */
export const matchedPackage = (component: Component): { readonly name: string; readonly version: string } => ({
  name: normalizePackageName(component.ecosystem, component.sourceName ?? component.name),
  version: component.sourceVersion ?? component.version,
})

/** The package URL of a component; undefined where none can be written. The epoch stays in the version, as vendors compare it. */
export function purlOf(component: Component): string | undefined {
  const type = PURL_TYPES.get(familyOf(component.ecosystem))
  if (type === undefined) return undefined
  const { namespace, name } = namesOf(component, type)
  try {
    return new PackageURL(type, namespace, name, component.version, qualifiersOf(component, type), undefined).toString()
  } catch {
    return undefined // A name that a package URL cannot hold; the component is listed without one.
  }
}

/** The ecosystem family, name and version of a package URL, for `packages(purl:)`; undefined when it is none that we know. */
export function parsePurl(
  text: string,
): { readonly family: string; readonly name: string; readonly version: string | undefined } | undefined {
  try {
    const type = /^pkg:\/*([a-z][a-z0-9.+-]*)\//i.exec(text)?.[1]?.toLowerCase()
    if (type === undefined) return undefined
    // Read as the type that rewrites no names: `JSONStream` of npm is another package than `jsonstream`.
    const purl = PackageURL.fromString(text.replace(/^pkg:\/*[^/]+/i, 'pkg:generic'))
    const family = FAMILIES.get(type === 'deb' && purl.namespace === 'ubuntu' ? 'deb/ubuntu' : type)
    if (family === undefined) return undefined
    const isSystem = ['deb', 'rpm', 'apk'].includes(type)
    const separator = type === 'maven' ? ':' : '/'
    const name = purl.namespace && !isSystem ? `${purl.namespace}${separator}${purl.name}` : purl.name
    return { family, name: normalizePackageName(family, name), version: purl.version ?? undefined }
  } catch {
    return undefined // The library throws on text that is no package URL.
  }
}

function namesOf(component: Component, type: string): { namespace: string | undefined; name: string } {
  const { name, ecosystem } = component
  if (type === 'deb' || type === 'rpm' || type === 'apk') return { namespace: vendorOf(ecosystem), name }
  const at = type === 'maven' ? name.lastIndexOf(':') : name.lastIndexOf('/')
  return at > 0
    ? { namespace: name.slice(0, at).replaceAll(':', '/'), name: name.slice(at + 1) }
    : { namespace: undefined, name }
}

function qualifiersOf(component: Component, type: string): Record<string, string> | undefined {
  if (type !== 'deb' && type !== 'rpm' && type !== 'apk') return undefined
  const release = component.ecosystem.split(':')[1]
  const source =
    component.sourceName && component.sourceName !== component.name
      ? `${component.sourceName}${component.sourceVersion && component.sourceVersion !== component.version ? `@${component.sourceVersion}` : ''}`
      : undefined
  const qualifiers = {
    ...(component.architecture && { arch: component.architecture }),
    ...(release && { distro: `${vendorOf(component.ecosystem)}-${release}` }),
    ...(source && { upstream: source }),
  }
  return Object.keys(qualifiers).length > 0 ? qualifiers : undefined
}

const vendorOf = (ecosystem: string): string =>
  familyOf(ecosystem)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '')

const PURL_TYPES: ReadonlyMap<string, string> = new Map([
  ['npm', 'npm'],
  ['PyPI', 'pypi'],
  ['Go', 'golang'],
  ['crates.io', 'cargo'],
  ['Maven', 'maven'],
  ['Debian', 'deb'],
  ['Ubuntu', 'deb'],
  ['Alpine', 'apk'],
  ['Wolfi', 'apk'],
  ['Chainguard', 'apk'],
  ...['Red Hat', 'Rocky Linux', 'AlmaLinux', 'SUSE', 'openSUSE', 'Fedora'].map(name => [name, 'rpm'] as const),
])
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ['npm', 'npm'],
  ['pypi', 'PyPI'],
  ['golang', 'Go'],
  ['cargo', 'crates.io'],
  ['maven', 'Maven'],
  ['deb', 'Debian'],
  ['deb/ubuntu', 'Ubuntu'],
  ['apk', 'Alpine'],
  ['rpm', 'Red Hat'],
])

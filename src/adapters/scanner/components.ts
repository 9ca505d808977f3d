import { cleanText } from '../oci/clean-text.ts'
import type { Evidence, LanguagePackage } from './ecosystems/evidence.ts'
import { goMatchVersion } from './ecosystems/go.ts'
import { osRelease, type ReleaseGap, releaseGap } from './ecosystems/os-release.ts'
import { implausible, licencesOf } from './ecosystems/plausible.ts'
import { normalisedPythonName } from './ecosystems/pypi.ts'
import type { Located } from './layers/merge.ts'
import { packageUrl } from './package-url.ts'
import type { Component, ComponentType, OsRelease } from './port.ts'

/** Evidence by the path it was found at. */
export type Shown = readonly (readonly [path: string, Located])[]

/** The packages of an image, out of the evidence its layers show together. */
export function componentsOf(shown: Shown): {
  components: Component[]
  os: OsRelease | null
  /** Why the distribution's packages cannot be judged; null if nothing keeps them from it. */
  gap: ReleaseGap | null
} {
  const fields = releaseFields(shown)
  const kinds = new Set(shown.map(([, { evidence }]) => evidence.kind))
  const format = kinds.has('dpkg') ? 'deb' : kinds.has('apk') ? 'apk' : kinds.has('rpm') ? 'rpm' : null
  const os = fields || format ? osRelease(fields ?? {}, format) : null
  const licences = debianLicences(shown)
  const owners = ownersOf(shown)
  const components = shown.flatMap(([path, { evidence, layer }]): Component[] => {
    const place = { path: cleanText(path, LONGEST_PATH), layer }
    if (evidence.kind === 'dpkg')
      return evidence.packages.map(each => ({ ...dpkgComponent(each, os, licences), ...place }))
    if (evidence.kind === 'apk') return evidence.packages.map(each => ({ ...apkComponent(each, os), ...place }))
    if (evidence.kind === 'rpm') return evidence.packages.map(each => ({ ...rpmComponent(each, os), ...place }))
    if (evidence.kind !== 'language') return []
    const ownedBy = owners.get(path) ?? null
    return evidence.packages.map(each => ({
      ...languageComponent(each),
      ...place,
      ...(each.within ? { path: cleanText(`${path}!${each.within}`, LONGEST_PATH) } : {}),
      ownedBy,
    }))
  })
  return { components: sortedOnce(components), os, gap: format && releaseGap(fields) }
}

const LONGEST_PATH = 1024

type Placeless = Omit<Component, 'path' | 'layer'>
type EvidenceOf<Kind extends Evidence['kind']> = Extract<Evidence, { kind: Kind }>

function releaseFields(shown: Shown): Readonly<Record<string, string>> | null {
  const found = ['etc/os-release', 'usr/lib/os-release'].flatMap(wanted =>
    shown.flatMap(([path, { evidence }]) =>
      path === wanted && evidence.kind === 'os-release' ? [evidence.fields] : [],
    ),
  )
  return found[0] ?? null
}

function debianLicences(shown: Shown): ReadonlyMap<string, readonly string[]> {
  const found = shown.flatMap(([, { evidence }]) => (evidence.kind === 'debian-copyright' ? [evidence] : []))
  return new Map(found.map(each => [each.package, each.licences]))
}

/** Which distribution package each file came with, in all three formats. */
function ownersOf(shown: Shown): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  // Packages name files by the path they were built with; merged-usr systems show them below usr.
  const own = (path: string, owner: string) => {
    if (implausible(owner, owner)) return
    owners.set(path, owner)
    if (/^(bin|sbin|lib|lib32|lib64|libx32)\//.test(path)) owners.set(`usr/${path}`, owner)
  }
  for (const [, { evidence }] of shown) {
    if (evidence.kind === 'owner') for (const path of evidence.paths) own(path, evidence.package)
    if (evidence.kind === 'apk' || evidence.kind === 'rpm') {
      for (const each of evidence.packages) for (const path of each.owns) own(path, each.name)
    }
  }
  return owners
}

function dpkgComponent(
  each: EvidenceOf<'dpkg'>['packages'][number],
  os: OsRelease | null,
  licences: ReadonlyMap<string, readonly string[]>,
): Placeless {
  const { name, version, architecture, source, sourceVersion } = each
  const upstream =
    source === name && sourceVersion === version
      ? undefined
      : sourceVersion === version
        ? escaped(source)
        : `${escaped(source)}@${sourceVersion}`
  return {
    ecosystem: os?.ecosystem ?? 'Debian',
    type: 'deb',
    name,
    version,
    matchName: source,
    matchVersion: sourceVersion,
    purl: packageUrl('deb', os?.id ?? 'debian', name, version, { arch: architecture, distro: distro(os), upstream }),
    ownedBy: null,
    licences: licences.get(name) ?? [],
  }
}

function apkComponent(
  { name, version, architecture, origin, licence }: EvidenceOf<'apk'>['packages'][number],
  os: OsRelease | null,
): Placeless {
  const upstream = origin === name ? undefined : origin
  return {
    ecosystem: os?.ecosystem ?? 'Alpine',
    type: 'apk',
    name,
    version,
    matchName: origin,
    matchVersion: version,
    purl: packageUrl('apk', os?.id ?? 'alpine', name, version, { arch: architecture, distro: distro(os), upstream }),
    ownedBy: null,
    licences: licencesOf(licence),
  }
}

/** Distributions whose advisories name binary packages; the others name the source package. */
const BINARY_NAMES = new Set(['rhel', 'almalinux', 'fedora', 'centos'])

function rpmComponent(
  { name, version, architecture, source, licence }: EvidenceOf<'rpm'>['packages'][number],
  os: OsRelease | null,
): Placeless {
  const [, epoch, rest = version] = /^(\d+):(.*)$/.exec(version) ?? []
  return {
    ecosystem: os?.ecosystem ?? 'rpm',
    type: 'rpm',
    name,
    version,
    matchName: !source || (os && BINARY_NAMES.has(os.id)) ? name : source,
    matchVersion: version,
    purl: packageUrl('rpm', os?.id ?? '', name, rest, {
      arch: architecture,
      distro: distro(os),
      epoch,
      upstream: source && source !== name ? source : undefined,
    }),
    ownedBy: null,
    licences: licencesOf(licence),
  }
}

const ECOSYSTEMS: Readonly<Record<LanguagePackage['type'], string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  golang: 'Go',
  maven: 'Maven',
  cargo: 'crates.io',
}

function languageComponent({ type, name, version, licences }: LanguagePackage): Omit<Placeless, 'ownedBy'> {
  const matchName = type === 'pypi' ? normalisedPythonName(name) : name
  return {
    ecosystem: ECOSYSTEMS[type],
    type: type satisfies ComponentType,
    name,
    version,
    matchName,
    matchVersion: type === 'golang' ? goMatchVersion(version) : version,
    purl: languagePurl(type, matchName, version),
    licences,
  }
}

function languagePurl(type: LanguagePackage['type'], name: string, version: string): string {
  const cut = type === 'maven' ? name.indexOf(':') : name.lastIndexOf('/')
  // A program built outside version control has no version that a package URL could point at.
  const known = version === '(devel)' ? undefined : version
  return packageUrl(type, cut === -1 ? '' : name.slice(0, cut), name.slice(cut + 1), known)
}

/** No source package has it in its name; one that claims to must not read like a name and a version. */
const escaped = (source: string): string => source.replaceAll('@', '%40')

/** The release, with all that decides which advisories are about it. */
function distro(os: OsRelease | null): string | undefined {
  if (os?.ecosystem?.startsWith('openEuler:')) return `openeuler-${os.ecosystem.slice('openEuler:'.length)}`
  return os?.versionId ? `${os.id}-${os.versionId}` : os?.id
}

/** In a stable order, and each package once at each place. */
function sortedOnce(components: Component[]): Component[] {
  const byIdentity = new Map(
    components.map(each => [[each.type, each.name, each.version, each.path, each.purl].join('\0'), each]),
  )
  return [...byIdentity].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, each]) => each)
}

import { PackageURL } from 'packageurl-js'
import type { Shown } from './components.ts'
import type { Evidence, LanguagePackage } from './ecosystems/evidence.ts'
import { implausible, licencesOf } from './ecosystems/plausible.ts'
import { ScanFailure } from './failure.ts'
import type { Located } from './layers/merge.ts'
import { isObject, objectsOf, requireSubject, textOf, trivyObject } from './trivy-json.ts'

/** Trivy's CycloneDX report on one image as evidence, in the form that our own cataloguers give it in. */
export function readTrivyBom(output: Buffer, image: string): Shown {
  const bom = trivyObject(output)
  if (bom.bomFormat !== 'CycloneDX')
    throw new ScanFailure('scanner', 'Trivy answered with something that is no CycloneDX document.', true)
  const subject = isObject(bom.metadata) && isObject(bom.metadata.component) ? bom.metadata.component.name : undefined
  requireSubject(textOf(subject), image)
  const shown: (readonly [string, Located])[] = []
  for (const component of objectsOf(bom.components)) {
    if (component.type === 'operating-system') {
      const name = textOf(component.name)
      const fields = { ID: RELEASE_IDS[name] ?? name, VERSION_ID: textOf(component.version) }
      shown.push(['etc/os-release', { evidence: { kind: 'os-release', fields }, layer: '' }])
    }
    const properties = new Map(
      objectsOf(component.properties).map(each => [textOf(each.name).replace(PREFIX, ''), textOf(each.value)]),
    )
    const evidence = evidenceOf(component, properties)
    if (!evidence) continue
    const layer = properties.get('LayerDigest') || properties.get('LayerDiffID') || ''
    shown.push([properties.get('FilePath') || DATABASES[evidence.kind] || '', { evidence, layer }])
  }
  return shown
}

/** What Trivy calls a distribution, where that is not the id that its os-release states. */
const RELEASE_IDS: Readonly<Record<string, string>> = {
  redhat: 'rhel',
  alma: 'almalinux',
  'cbl-mariner': 'mariner',
  'suse linux enterprise server': 'sles',
  'opensuse.leap': 'opensuse-leap',
  'opensuse.tumbleweed': 'opensuse-tumbleweed',
}

const PREFIX = /^aquasecurity:trivy:/
const DATABASES: Readonly<Record<string, string>> = {
  dpkg: 'var/lib/dpkg/status',
  apk: 'lib/apk/db/installed',
  rpm: 'var/lib/rpm',
}
const LANGUAGES: ReadonlySet<string> = new Set([
  'npm',
  'pypi',
  'golang',
  'maven',
  'cargo',
] satisfies LanguagePackage['type'][])
const isLanguage = (type: string): type is LanguagePackage['type'] => LANGUAGES.has(type)

function evidenceOf(component: Record<string, unknown>, properties: ReadonlyMap<string, string>): Evidence | null {
  let url: PackageURL
  try {
    url = PackageURL.fromString(textOf(component.purl))
  } catch {
    return null
  }
  const { type, namespace, name, qualifiers } = url
  const epoch = qualifiers?.epoch ? `${qualifiers.epoch}:` : ''
  const stated = textOf(component.version) || url.version || ''
  // Trivy takes the epoch out of the version and keeps it beside: without it every comparison would be wrong.
  const version = epoch && !stated.startsWith(epoch) ? `${epoch}${stated}` : stated
  if (implausible(name, version)) return null
  const architecture = qualifiers?.arch ?? ''
  const licences = licencesOf(...objectsOf(component.licenses).map(licenceName))
  const source = properties.get('SrcName') || name
  if (type === 'deb')
    return {
      kind: 'dpkg',
      packages: [{ name, version, architecture, source, sourceVersion: sourceVersion(properties) || version }],
    }
  if (type === 'apk')
    return {
      kind: 'apk',
      packages: [{ name, version, architecture, origin: source, licence: licences[0] ?? '', owns: [] }],
    }
  if (type === 'rpm')
    return { kind: 'rpm', packages: [{ name, version, architecture, source, licence: licences[0] ?? '', owns: [] }] }
  if (!isLanguage(type)) return null
  const full = namespace ? `${namespace}${type === 'maven' ? ':' : '/'}${name}` : name
  return { kind: 'language', packages: [{ type, name: full, version, licences }] }
}

function sourceVersion(properties: ReadonlyMap<string, string>): string {
  const upstream = properties.get('SrcVersion')
  if (!upstream) return ''
  const epoch = properties.get('SrcEpoch')
  const release = properties.get('SrcRelease')
  return `${epoch && epoch !== '0' ? `${epoch}:` : ''}${upstream}${release ? `-${release}` : ''}`
}

function licenceName(each: Record<string, unknown>): string {
  if (typeof each.expression === 'string') return each.expression
  return isObject(each.license) ? textOf(each.license.id) || textOf(each.license.name) : ''
}

import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX'
import { hexOf, jsonRows, type SbomComponent, type SbomSubject, withoutBrace } from './sbom-document.ts'

/**
 * R28: an SBOM as CycloneDX 1.6 JSON, written as the components come in: its size does not matter to our memory.
 * References between parts are numbers of components, so nothing has to be remembered for the end of the document.
 */
export async function* exportCycloneDx(
  subject: SbomSubject,
  components: AsyncIterable<SbomComponent>,
): AsyncGenerator<string> {
  yield `${withoutBrace(documentHead(subject))},\n"components":[\n`
  let count = 0
  if (subject.operatingSystem) yield JSON.stringify(operatingSystem(subject.operatingSystem))
  for await (const row of jsonRows(components, (component, number) => {
    count = number
    return toComponent(component, number)
  })) {
    yield count === 1 && subject.operatingSystem ? `,\n${row}` : row
  }
  yield '\n],\n"dependencies":[{"ref":"image","dependsOn":['
  if (subject.operatingSystem) yield '"operating-system"'
  for (let number = 1; number <= count; number++)
    yield `${number > 1 || subject.operatingSystem ? ',' : ''}"component-${number}"`
  yield `]}],\n"compositions":${JSON.stringify([{ aggregate: subject.isPartial ? 'incomplete' : 'complete', assemblies: ['image'] }])}}\n`
}

const documentHead = (subject: SbomSubject): object => ({
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${uuidOf(hexOf(subject.digest))}`,
  version: 1,
  metadata: {
    timestamp: subject.scannedAt.toISOString(),
    tools: { components: [{ type: 'application', name: subject.scanner.name, version: subject.scanner.version }] },
    component: {
      type: 'container',
      'bom-ref': 'image',
      name: subject.name,
      version: subject.version,
      hashes: hashes(subject.digest),
      externalReferences: [{ type: 'bom', url: subject.documentUrl }],
    },
  },
})

function toComponent({ type, name, version, purl, path, ownedBy, licences }: SbomComponent, number: number): object {
  const [group, rest] = groupOf(type, name)
  return {
    type: 'library',
    'bom-ref': `component-${number}`,
    ...(group && { group }),
    name: rest,
    version,
    ...(licences.length && { licenses: licences.map(toLicence) }),
    purl,
    evidence: { occurrences: [{ location: path }] },
    ...(ownedBy && { properties: [{ name: 'archipelag:ownedBy', value: ownedBy }] }),
  }
}

const operatingSystem = ({ name, version }: { name: string; version: string | null }): object => ({
  type: 'operating-system',
  'bom-ref': 'operating-system',
  name,
  ...(version && { version }),
})

/** CycloneDX keeps a scope or Maven group apart from the name. */
function groupOf(type: string, name: string): [group: string, name: string] {
  const cut = type === 'maven' ? name.indexOf(':') : type === 'npm' && name.startsWith('@') ? name.indexOf('/') : -1
  return cut < 1 ? ['', name] : [name.slice(0, cut), name.slice(cut + 1)]
}

const toLicence = (stated: string): object => ({
  license: isSupportedSpdxId(stated) ? { id: stated } : { name: stated },
})

const hashes = (digest: string): object[] => [
  { alg: digest.startsWith('sha512:') ? 'SHA-512' : 'SHA-256', content: hexOf(digest) },
]

/** The start of a hash as a UUID of version 8, which is the one for such uses. */
const uuidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`

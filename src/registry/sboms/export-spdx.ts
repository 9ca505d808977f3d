import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX'
import { hexOf, jsonRows, type SbomComponent, type SbomSubject, withoutBrace } from './sbom-document.ts'

/** R28: an SBOM as SPDX 2.3 JSON, written as the components come in. */
export async function* exportSpdx(
  subject: SbomSubject,
  components: AsyncIterable<SbomComponent>,
): AsyncGenerator<string> {
  yield `${withoutBrace(documentHead(subject))},\n"packages":[\n${JSON.stringify(imagePackage(subject))}`
  let count = 0
  for await (const row of jsonRows(components, (component, number) => {
    count = number
    return toPackage(component, number)
  })) {
    yield count === 1 ? `,\n${row}` : row
  }
  yield `\n],\n"relationships":[\n${JSON.stringify(relationship('SPDXRef-DOCUMENT', 'DESCRIBES', IMAGE))}`
  for (let number = 1; number <= count; number++)
    yield `,\n${JSON.stringify(relationship(IMAGE, 'CONTAINS', packageId(number)))}`
  yield '\n]}\n'
}

const IMAGE = 'SPDXRef-Image'
const packageId = (number: number): string => `SPDXRef-Package-${number}`

const documentHead = (subject: SbomSubject): object => ({
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: `${subject.name}-${subject.version}`,
  documentNamespace: subject.documentUrl,
  creationInfo: {
    // SPDX knows no fractions of a second.
    created: subject.scannedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    creators: [
      'Organization: Archipelag.io Cargo Registry',
      `Tool: ${subject.scanner.name}-${subject.scanner.version}`,
    ],
  },
  ...(subject.isPartial && { comment: 'Parts of the image could not be read: packages may be missing.' }),
})

const imagePackage = ({ name, version, digest, operatingSystem }: SbomSubject): object => ({
  SPDXID: IMAGE,
  name,
  versionInfo: version,
  ...UNKNOWNS,
  licenseDeclared: 'NOASSERTION',
  checksums: [{ algorithm: digest.startsWith('sha512:') ? 'SHA512' : 'SHA256', checksumValue: hexOf(digest) }],
  primaryPackagePurpose: 'CONTAINER',
  ...(operatingSystem && {
    comment: `Operating system: ${[operatingSystem.name, operatingSystem.version].filter(Boolean).join(' ')}`,
  }),
})

const toPackage = ({ name, version, purl, path, ownedBy, licences }: SbomComponent, number: number): object => ({
  SPDXID: packageId(number),
  name,
  versionInfo: version,
  ...UNKNOWNS,
  ...declaredLicence(licences),
  sourceInfo: `Found at ${path}.${ownedBy ? ` It came with the distribution package ${ownedBy}.` : ''}`,
  externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
})

const UNKNOWNS = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
}

/** Only known identifiers make an expression; what a package states in other words is kept as a comment. */
function declaredLicence(licences: readonly string[]): object {
  if (licences.length > 0 && licences.every(isSupportedSpdxId)) return { licenseDeclared: licences.join(' AND ') }
  const stated = licences.length > 0 ? { licenseComments: `The package states: ${licences.join('; ')}` } : {}
  return { licenseDeclared: 'NOASSERTION', ...stated }
}

const relationship = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string): object => ({
  spdxElementId,
  relationshipType,
  relatedSpdxElement,
})

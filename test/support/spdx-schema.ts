/**
 * The rules of SPDX 2.3 for the parts of a document that we write, in our own words from sections 6, 7 and 11 of the
 * specification and closed against anything else. It is no copy of the official schema, which is not part of this repository.
 */
const id = { type: 'string', pattern: '^SPDXRef-[A-Za-z0-9.-]+$' }
const text = { type: 'string', minLength: 1 }
const closed = (properties: Record<string, object>, required: readonly string[]) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: [...required],
})

const checksum = closed(
  {
    algorithm: { enum: ['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'MD5'] },
    checksumValue: { type: 'string', pattern: '^[0-9a-f]+$' },
  },
  ['algorithm', 'checksumValue'],
)

const externalReference = closed(
  {
    referenceCategory: { enum: ['SECURITY', 'PACKAGE-MANAGER', 'PERSISTENT-ID', 'OTHER'] },
    referenceType: text,
    referenceLocator: { type: 'string', pattern: '^\\S+$' },
  },
  ['referenceCategory', 'referenceType', 'referenceLocator'],
)

const pack = closed(
  {
    SPDXID: id,
    name: text,
    versionInfo: { type: 'string' },
    downloadLocation: text,
    filesAnalyzed: { type: 'boolean' },
    licenseConcluded: text,
    licenseDeclared: { type: 'string', pattern: '^(NOASSERTION|NONE|[A-Za-z0-9.+-]+( AND [A-Za-z0-9.+-]+)*)$' },
    licenseComments: text,
    copyrightText: text,
    comment: text,
    sourceInfo: text,
    primaryPackagePurpose: {
      enum: [
        'APPLICATION',
        'FRAMEWORK',
        'LIBRARY',
        'CONTAINER',
        'OPERATING_SYSTEM',
        'DEVICE',
        'FIRMWARE',
        'SOURCE',
        'ARCHIVE',
        'FILE',
        'INSTALL',
        'OTHER',
      ],
    },
    checksums: { type: 'array', items: checksum },
    externalRefs: { type: 'array', items: externalReference },
  },
  ['SPDXID', 'name', 'downloadLocation'],
)

const relationship = closed(
  { spdxElementId: id, relationshipType: { enum: ['DESCRIBES', 'CONTAINS'] }, relatedSpdxElement: id },
  ['spdxElementId', 'relationshipType', 'relatedSpdxElement'],
)

export const spdxSchema = closed(
  {
    spdxVersion: { const: 'SPDX-2.3' },
    dataLicense: { const: 'CC0-1.0' },
    SPDXID: { const: 'SPDXRef-DOCUMENT' },
    name: text,
    comment: text,
    // A URI without a fragment, which would point into the document.
    documentNamespace: { type: 'string', format: 'uri', pattern: '^[^#]+$' },
    creationInfo: closed(
      {
        created: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
        creators: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^(Person|Organization|Tool): .+' } },
      },
      ['created', 'creators'],
    ),
    packages: { type: 'array', items: pack },
    relationships: { type: 'array', minItems: 1, items: relationship },
  },
  ['spdxVersion', 'dataLicense', 'SPDXID', 'name', 'documentNamespace', 'creationInfo', 'packages', 'relationships'],
)

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { exportCycloneDx } from '../../../src/registry/sboms/export-cyclonedx.ts'
import { exportSpdx } from '../../../src/registry/sboms/export-spdx.ts'
import type { SbomComponent, SbomSubject } from '../../../src/registry/sboms/sbom-document.ts'
import { spdxSchema } from '../../support/spdx-schema.ts'

const subject: SbomSubject = {
  name: 'acme/summarize',
  version: '2.1.0',
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  scannedAt: new Date('2026-03-01T12:30:45.678Z'),
  scanner: { name: 'embedded', version: '1.0.0' },
  documentUrl: 'https://registry.example/sboms/sha256:0123.cdx.json',
  operatingSystem: { name: 'Debian GNU/Linux', version: '12' },
  isPartial: false,
}

const component = (given: Partial<SbomComponent> = {}): SbomComponent => ({
  type: 'npm',
  name: 'lodash',
  version: '4.17.21',
  purl: 'pkg:npm/lodash@4.17.21',
  path: 'app/node_modules/lodash/package.json',
  ownedBy: null,
  licences: ['MIT'],
  ...given,
})

const components = [
  component(),
  component({ name: '@scope/b', purl: 'pkg:npm/%40scope/b@1.0.0', licences: [] }),
  component({
    type: 'maven',
    name: 'com.acme:service',
    purl: 'pkg:maven/com.acme/service@1.0',
    licences: ['Apache-2.0', 'see LICENSE file'],
  }),
  component({
    type: 'pypi',
    name: 'requests',
    purl: 'pkg:pypi/requests@2.28.1',
    ownedBy: 'python3-requests',
    licences: ['Apache-2.0', 'MIT'],
  }),
]

async function* streamed(items: readonly SbomComponent[]): AsyncGenerator<SbomComponent> {
  yield* items
}

async function exported(
  kind: typeof exportCycloneDx,
  items: readonly SbomComponent[] = components,
  given: Partial<SbomSubject> = {},
) {
  let text = ''
  for await (const part of kind({ ...subject, ...given }, streamed(items))) text += part
  return text
}

function expectValid(validate: ValidateFunction, text: string): void {
  validate(JSON.parse(text))
  expect(validate.errors ?? []).toEqual([])
}

describe('CycloneDX 1.6', () => {
  const schemas = join(
    dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
    'res/schema',
  )
  const schema = (name: string) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8'))
  const ajv = new Ajv({ strict: false, validateFormats: true, allErrors: true })
  formats.default(ajv)
  // Formats of the schema that the library does not know; the schema's own patterns say more.
  ajv.addFormat('iri-reference', true).addFormat('idn-email', true)
  ajv
    .addSchema(schema('spdx'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json')
    .addSchema(schema('jsf-0.82'), 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json')
  const validate = ajv.compile(schema('bom-1.6'))

  test('is valid by the official schema, whatever is known of the image', async () => {
    expectValid(validate, await exported(exportCycloneDx))
    expectValid(validate, await exported(exportCycloneDx, []))
    expectValid(validate, await exported(exportCycloneDx, [], { operatingSystem: null, isPartial: true }))
    expectValid(
      validate,
      await exported(exportCycloneDx, components, { operatingSystem: { name: 'wolfi', version: null } }),
    )
  })

  test('a document with a wrong field would not pass', async () => {
    validate({ ...JSON.parse(await exported(exportCycloneDx)), bomFormat: 'SPDX' })
    expect(validate.errors).not.toBeNull()
  })

  test('tells each package, where it is and whose it is', async () => {
    const bom = JSON.parse(await exported(exportCycloneDx))
    expect(bom.components.slice(1)).toEqual([
      {
        type: 'library',
        'bom-ref': 'component-1',
        name: 'lodash',
        version: '4.17.21',
        licenses: [{ license: { id: 'MIT' } }],
        purl: 'pkg:npm/lodash@4.17.21',
        evidence: { occurrences: [{ location: 'app/node_modules/lodash/package.json' }] },
      },
      expect.objectContaining({ 'bom-ref': 'component-2', group: '@scope', name: 'b' }),
      expect.objectContaining({
        'bom-ref': 'component-3',
        group: 'com.acme',
        name: 'service',
        licenses: [{ license: { id: 'Apache-2.0' } }, { license: { name: 'see LICENSE file' } }],
      }),
      expect.objectContaining({
        'bom-ref': 'component-4',
        properties: [{ name: 'archipelag:ownedBy', value: 'python3-requests' }],
      }),
    ])
    expect(bom.dependencies).toEqual([
      { ref: 'image', dependsOn: ['operating-system', 'component-1', 'component-2', 'component-3', 'component-4'] },
    ])
  })

  test('says when packages may be missing', async () => {
    expect(JSON.parse(await exported(exportCycloneDx)).compositions).toEqual([
      { aggregate: 'complete', assemblies: ['image'] },
    ])
    expect(JSON.parse(await exported(exportCycloneDx, components, { isPartial: true })).compositions).toEqual([
      { aggregate: 'incomplete', assemblies: ['image'] },
    ])
  })
})

describe('SPDX 2.3', () => {
  const ajv = new Ajv({ allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(spdxSchema)

  test('is valid, whatever is known of the image', async () => {
    expectValid(validate, await exported(exportSpdx))
    expectValid(validate, await exported(exportSpdx, []))
    expectValid(validate, await exported(exportSpdx, [], { operatingSystem: null, isPartial: true }))
  })

  test('tells each package, and that the image contains it', async () => {
    const document = JSON.parse(await exported(exportSpdx))
    expect(document.creationInfo.created).toBe('2026-03-01T12:30:45Z')
    expect(
      document.packages.map((each: { name: string; licenseDeclared: string; licenseComments?: string }) => [
        each.name,
        each.licenseDeclared,
        each.licenseComments,
      ]),
    ).toEqual([
      ['acme/summarize', 'NOASSERTION', undefined],
      ['lodash', 'MIT', undefined],
      ['@scope/b', 'NOASSERTION', undefined],
      ['com.acme:service', 'NOASSERTION', 'The package states: Apache-2.0; see LICENSE file'],
      ['requests', 'Apache-2.0 AND MIT', undefined],
    ])
    expect(document.relationships).toHaveLength(5)
    expect(document.relationships[4]).toEqual({
      spdxElementId: 'SPDXRef-Image',
      relationshipType: 'CONTAINS',
      relatedSpdxElement: 'SPDXRef-Package-4',
    })
  })
})

test.each([
  ['CycloneDX', exportCycloneDx],
  ['SPDX', exportSpdx],
])('%s: the same scan exports to the same bytes', async (_name, kind) => {
  expect(await exported(kind)).toBe(await exported(kind))
})

test.each([
  ['CycloneDX', exportCycloneDx],
  ['SPDX', exportSpdx],
])('%s: a package leaves as soon as it comes, so that size does not matter', async (_name, kind) => {
  let [given, written] = [0, 0]
  async function* endless(): AsyncGenerator<SbomComponent> {
    for (;;) {
      given++
      yield component({ name: `package-${given}` })
    }
  }
  for await (const part of kind(subject, endless())) {
    if (part.includes('package-')) written++
    expect(given - written).toBeLessThanOrEqual(1)
    if (written === 1000) break
  }
  expect(written).toBe(1000)
})

import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { versions } from '../../../src/database/tables/cargos.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { exceptions, findings } from '../../../src/database/tables/scans.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { decideException } from '../../../src/registry/exceptions/decide-exception.ts'
import { exportVex } from '../../../src/registry/exceptions/export-vex.ts'
import { importVex } from '../../../src/registry/exceptions/import-vex.ts'
import { stateException } from '../../../src/registry/exceptions/state-exception.ts'
import { watchExpiry } from '../../../src/registry/exceptions/watch-expiry.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'
import { flaw } from '../advisories/records.ts'

let world: World
let team: Team
let staff: Team['actor']
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('stating', 'ORGANIZATION')
  staff = await world.person({ staff: true })
  await world.advise(
    flaw('GHSA-vexa-0001', 'left', 'HIGH', { aliases: ['CVE-2026-8001'] }),
    flaw('GHSA-vexa-0002', 'right', 'HIGH', { aliases: ['CVE-2026-8002'] }),
    flaw('GHSA-vexa-0003', 'worst', 'CRITICAL', { aliases: ['CVE-2026-8003'] }),
  )
})
afterAll(() => world.close())

const LEFT_AND_RIGHT = ['left', 'right']
async function published(name: string, packages: readonly string[] = LEFT_AND_RIGHT) {
  const cargoId = await world.cargo(team, name)
  const spec = { npm: packages.map(each => ({ name: each, version: '1.0.0' })), labels: { name } }
  const versionId = await world.publish(team, cargoId, name, spec)
  const { digest } = (await world.registry.db.select().from(versions).where(eq(versions.id, versionId)))[0]!
  return { cargoId, versionId, digest, product: `pkg:oci/${name}@${digest.replace(':', '%3A')}` }
}

interface Said {
  readonly flaw: string
  readonly product: string
  readonly status?: string
  readonly inside?: readonly string[]
  readonly at?: string
}
const documentOf = (...said: readonly Said[]) =>
  JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://acme.example/vex/7',
    author: 'Acme Security',
    timestamp: '2026-01-01T00:00:00Z',
    version: 1,
    statements: said.map(({ flaw: name, product, status = 'not_affected', inside = [], at }) => ({
      vulnerability: { name },
      products: [{ '@id': product, ...(inside.length > 0 && { subcomponents: inside.map(id => ({ '@id': id })) }) }],
      status,
      ...(at && { timestamp: at }),
      ...(status === 'not_affected' && { justification: 'vulnerable_code_not_present' }),
      impact_statement: `What ${status} means here.`,
    })),
  })
const imported = (cargoId: string, document: string) => importVex(world.as(team.actor), { cargoId, document })

const statedFor = async (versionId: string) =>
  (
    await world.registry.db
      .select({ name: findings.packageName, status: exceptions.status, endedAt: exceptions.endedAt })
      .from(exceptions)
      .innerJoin(findings, eq(findings.id, exceptions.findingId))
      .where(eq(exceptions.versionId, versionId))
      .orderBy(findings.packageName, exceptions.createdAt, exceptions.id)
  ).map(row => `${row.name} ${row.status}${row.endedAt ? ' (ended)' : ''}`)
const countsOf = async (versionId: string) => {
  const { state, criticalCount, highCount, effectiveHighCount } = (
    await world.registry.db.select().from(versions).where(eq(versions.id, versionId))
  )[0]!
  return { state, criticalCount, highCount, effectiveHighCount }
}

test('of several statements about one thing the newest holds, in one document and over several', async () => {
  const { cargoId, versionId, product } = await published('newest')
  const about = { flaw: 'CVE-2026-8001', product }
  const first = documentOf(
    { ...about, status: 'under_investigation', at: '2026-01-03T00:00:00Z' },
    { ...about, status: 'fixed', at: '2026-01-02T00:00:00Z' },
  )
  expect((await imported(cargoId, first)).leftOut).toEqual([])
  expect(await statedFor(versionId)).toEqual(['left UNDER_INVESTIGATION'])
  const older = await imported(cargoId, documentOf({ ...about, at: '2026-01-02T12:00:00Z' }))
  expect(older).toEqual({ exceptionIds: [], leftOut: ['CVE-2026-8001: what stands already is as new or newer.'] })
  await imported(cargoId, documentOf({ ...about, at: '2026-01-04T00:00:00Z' }))
  expect(await statedFor(versionId)).toEqual(['left UNDER_INVESTIGATION (ended)', 'left NOT_AFFECTED'])
})

test('a sub-component narrows a statement to its package; one that cannot be read widens nothing', async () => {
  const { cargoId, versionId, product } = await published('narrowed')
  const left = await imported(
    cargoId,
    documentOf(
      { flaw: 'CVE-2026-8001', product, inside: ['pkg:npm/left@1.0.0'] },
      { flaw: 'CVE-2026-8002', product, inside: ['pkg:npm/left@1.0.0'] },
    ),
  )
  expect(await statedFor(versionId)).toEqual(['left NOT_AFFECTED'])
  expect(left.leftOut).toHaveLength(1)
  await imported(cargoId, documentOf({ flaw: 'CVE-2026-8002', product, inside: ['nonsense'] }))
  await imported(cargoId, documentOf({ flaw: 'CVE-2026-8002', product, inside: ['pkg:npm/right@9.9.9'] }))
  expect(await statedFor(versionId)).toEqual(['left NOT_AFFECTED'])
})

test('a document that lies about its subject states nothing at all', async () => {
  const { cargoId, versionId, product } = await published('lied-about')
  const other = await published('another')
  const good = { flaw: 'CVE-2026-8001', product }
  const liars = [
    { flaw: 'CVE-2026-8001', product: other.product },
    { flaw: 'CVE-2026-8001', product: `pkg:oci/lied-about@sha256%3A${'0'.repeat(64)}` },
    { flaw: 'CVE-2026-8001', product: 'pkg:oci/lied-about@1.0.0' },
    { flaw: 'CVE-2026-8001', product: 'stating/lied-about' },
  ]
  for (const liar of liars)
    await expect(imported(cargoId, documentOf(good, liar))).rejects.toThrow(/no version of|not an image by its digest/)
  expect(await statedFor(versionId)).toEqual([])
  const stranger = await world.team('stranger')
  await expect(importVex(world.as(stranger.actor), { cargoId, document: documentOf(good) })).rejects.toThrow(
    'is not open to you',
  )
})

test.each([
  ['is no JSON', '{"@context"'],
  ['is another kind of document', '{"bomFormat":"CycloneDX","statements":[{}]}'],
  [
    'has statements that are none',
    '{"@context":"https://openvex.dev/ns/v0.2.0","timestamp":"2026-01-01T00:00:00Z","statements":[{"vulnerability":{"name":"CVE-1"}}]}',
  ],
  [
    'is nested beyond measure',
    `{"@context":"https://openvex.dev/ns/v0.2.0","statements":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
  ],
  ['is longer than allowed', ' '.repeat(800_001)],
])('a document that %s is refused in a sentence', async (_, document) => {
  const { cargoId } = await world.registry.db
    .select({ cargoId: versions.cargoId })
    .from(versions)
    .limit(1)
    .then(rows => rows[0]!)
  await expect(imported(cargoId, document)).rejects.toThrow(/^[A-Z].*\.$/s)
})

test('what staff accepted lowers the high ones alone: a critical stays what it is', async () => {
  const { versionId } = await published('accepted', ['left', 'worst'])
  for (const { id } of await world.registry.db.select().from(findings).where(eq(findings.versionId, versionId)))
    await accepted(id)
  await world.runJobs()
  expect(await countsOf(versionId)).toEqual({
    state: 'BLOCKED',
    criticalCount: 1,
    highCount: 1,
    effectiveHighCount: 0,
  })
})

test('an exception that ends is told before and after, and its finding counts again', async () => {
  const { cargoId, versionId } = await published('ending', ['left'])
  const [finding] = await world.registry.db.select().from(findings).where(eq(findings.versionId, versionId))
  await accepted(finding!.id)
  await world.runJobs()
  expect(await countsOf(versionId)).toMatchObject({ highCount: 1, effectiveHighCount: 0 })
  for (const days of [25, 6]) {
    world.advance(days * DAY_MS)
    // Twice: what was told is not told again.
    for (let run = 0; run < 2; run++) {
      await watchExpiry(world.as({ kind: 'system', task: 'test' }))
      await world.runJobs()
    }
  }
  expect(await countsOf(versionId)).toMatchObject({ effectiveHighCount: 1 })
  const events = await world.registry.db
    .select({ topic: logEvents.topic, cause: logEvents.cause })
    .from(logEvents)
    .where(eq(logEvents.cargoId, cargoId))
    .orderBy(logEvents.seq)
  const told = events.filter(event => event.topic.startsWith('alerts/') && event.cause.startsWith('EXCEPTION'))
  expect(told.map(event => event.cause)).toEqual(['EXCEPTION_EXPIRING', 'EXCEPTION_EXPIRED'])
})

async function accepted(findingId: string): Promise<void> {
  const { exceptionId } = await stateException(world.as(team.actor), {
    findingId,
    status: 'NOT_AFFECTED',
    justification: 'COMPONENT_NOT_PRESENT',
    reason: 'It is not in the image.',
    expiresAt: new Date(world.now.getTime() + 30 * DAY_MS),
  })
  await decideException(world.as(staff), { exceptionId, verdict: 'ACCEPTED', reason: 'Looked at.' })
}

test('an accepted risk lowers nothing and is exported as affected', async () => {
  const { versionId, digest } = await published('risky', ['left'])
  const [finding] = await world.registry.db.select().from(findings).where(eq(findings.versionId, versionId))
  await stateException(world.as(team.actor), {
    findingId: finding!.id,
    status: 'ACCEPTED_RISK',
    justification: null,
    reason: 'We live with it until the next release.',
    expiresAt: new Date(world.now.getTime() + 30 * DAY_MS),
  })
  await world.runJobs()
  expect(await countsOf(versionId)).toMatchObject({ highCount: 1, effectiveHighCount: 1 })
  const { document } = (await exportVex(world.registry, team.actor, digest))!
  expect(document).toMatchObject({
    statements: [{ vulnerability: { name: 'CVE-2026-8001' }, status: 'affected' }],
  })
  const again = await importVex(world.as(team.actor), {
    cargoId: finding!.cargoId,
    document: JSON.stringify(document),
  })
  expect(again.exceptionIds).toEqual([])
})

import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logEvents } from '../../../src/database/tables/log.ts'
import { findings } from '../../../src/database/tables/scans.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'
import { flaw } from './records.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('grouped', 'ORGANIZATION')
})
afterAll(() => world.close())

async function published(name: string): Promise<string> {
  const cargoId = await world.cargo(team, name)
  return world.publish(team, cargoId, name, { npm: [{ name, version: '1.0.0' }] })
}

const openOf = (versionId: string) =>
  world.registry.db
    .select()
    .from(findings)
    .where(and(eq(findings.versionId, versionId), isNull(findings.closedAt)))
    .orderBy(findings.aliasGroup)

/** Causes of the items told about one version, in the order of the alerts. */
async function told(versionId: string): Promise<string[]> {
  const events = await world.registry.db
    .select()
    .from(logEvents)
    .where(and(eq(logEvents.versionId, versionId), eq(logEvents.topic, `alerts/${team.publisherId}`)))
    .orderBy(logEvents.seq)
  // Safe because alerts are written with their items.
  return events.flatMap(event => (event.body as { items: { cause: string }[] }).items.map(item => item.cause))
}

const later = (day: number) => ({ modified: `2026-05-${String(day).padStart(2, '0')}T00:00:00Z` })

test('a GHSA that gets a CVE stays the same finding, under the name that people know', async () => {
  const versionId = await published('renamed')
  await world.advise(flaw('GHSA-name-0001', 'renamed', 'HIGH'))
  await world.runJobs()
  const [before] = await openOf(versionId)
  await world.advise(flaw('GHSA-name-0001', 'renamed', 'HIGH', { aliases: ['CVE-2026-1001'], ...later(2) }))
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([
    { id: before!.id, aliasGroup: 'CVE-2026-1001', aliases: ['CVE-2026-1001', 'GHSA-name-0001'], transition: 1 },
  ])
  expect(await told(versionId)).toEqual(['NEW_ADVISORY'])
})

test('two records that turn out to be one flaw become one finding, and nothing is told as resolved', async () => {
  const versionId = await published('joined')
  await world.advise(flaw('GHSA-join-0001', 'joined', 'HIGH'), flaw('PYSEC-join-0001', 'joined', 'MODERATE'))
  await world.runJobs()
  expect(await openOf(versionId)).toHaveLength(2)
  await world.advise(flaw('GHSA-join-0001', 'joined', 'HIGH', { aliases: ['PYSEC-join-0001'], ...later(2) }))
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ aliasGroup: 'GHSA-join-0001', severity: 'HIGH' }])
  expect(await told(versionId)).toEqual(['NEW_ADVISORY', 'NEW_ADVISORY'])
})

test('a revoked alias splits the finding again without a false new', async () => {
  const versionId = await published('split')
  await world.advise(
    flaw('GHSA-split-0001', 'split', 'HIGH', { aliases: ['CVE-2026-1003'] }),
    flaw('CVE-2026-1003', 'split', 'HIGH'),
  )
  await world.runJobs()
  const [common] = await openOf(versionId)
  expect(await openOf(versionId)).toHaveLength(1)
  world.advance(60_000)
  await world.advise(flaw('GHSA-split-0001', 'split', 'HIGH', later(2)))
  await world.runJobs()
  const apart = await openOf(versionId)
  expect(apart.map(row => row.aliasGroup)).toEqual(['CVE-2026-1003', 'GHSA-split-0001'])
  expect(apart.map(row => row.firstSeenAt)).toEqual([common!.firstSeenAt, common!.firstSeenAt])
  expect(await told(versionId)).toEqual(['NEW_ADVISORY'])
})

test('`upstream` does not join: a distribution is told of its own flaw beside that of upstream', async () => {
  const versionId = await published('upstream')
  await world.advise(
    flaw('CVE-2026-1004', 'upstream', 'HIGH'),
    flaw('DEBIAN-1004', 'upstream', 'LOW', { upstream: ['CVE-2026-1004'] }),
  )
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ severity: 'HIGH' }, { severity: 'LOW' }])
})

test('an alias lends its severity to a record that states none, and takes it back with the alias', async () => {
  const versionId = await published('lent')
  const bare = (extra: object) => ({
    ...flaw('PYSEC-lent-0001', 'lent', ''),
    database_specific: {},
    ...extra,
  })
  await world.advise(bare({ aliases: ['GHSA-lent-0001'] }), flaw('GHSA-lent-0001', 'elsewhere', 'HIGH'))
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ severity: 'HIGH' }])
  await world.advise(bare(later(2)))
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ severity: 'UNKNOWN' }])
  expect(await told(versionId)).toEqual(['NEW_ADVISORY', 'SEVERITY_LOWERED'])
})

test('a corrected range retracts the finding, a widened one opens it again as new', async () => {
  const versionId = await published('narrowed')
  await world.advise(flaw('GHSA-narrow-01', 'narrowed', 'HIGH'))
  await world.runJobs()
  await world.advise(flaw('GHSA-narrow-01', 'narrowed', 'HIGH', { fixed: '0.9.0', ...later(2) }))
  await world.runJobs()
  expect(await openOf(versionId)).toEqual([])
  // An older revision that a feed brings again changes nothing.
  await world.advise(flaw('GHSA-narrow-01', 'narrowed', 'HIGH'))
  await world.runJobs()
  expect(await openOf(versionId)).toEqual([])
  await world.advise(flaw('GHSA-narrow-01', 'narrowed', 'HIGH', later(3)))
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ transition: 3 }])
  expect(await told(versionId)).toEqual(['NEW_ADVISORY', 'RESOLVED', 'NEW_ADVISORY'])
})

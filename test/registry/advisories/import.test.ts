import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeedSource } from '../../../src/adapters/advisory-feed/port.ts'
import { advisories, advisorySnapshots, packageMatches } from '../../../src/database/tables/advisories.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { findings, scans } from '../../../src/database/tables/scans.ts'
import { importBatch } from '../../../src/registry/advisories/import-batch.ts'
import { openSnapshot } from '../../../src/registry/advisories/open-snapshot.ts'
import { readFeed } from '../../../src/registry/advisories/read-feed.ts'
import { rematchAll } from '../../../src/registry/advisories/rematch-all.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { type FakeAdvisoryFeed, fakeAdvisoryFeed } from '../../support/fakes/advisory-feed.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'
import { flaw } from './records.ts'

let world: World
let team: Team
let feed: FakeAdvisoryFeed
beforeAll(async () => {
  feed = fakeAdvisoryFeed()
  world = await openWorld({ feeds: feed })
  team = await world.team('importers', 'ORGANIZATION')
})
afterAll(() => world.close())

const system = () => world.as({ kind: 'system', task: 'test' })

async function published(name: string, ...more: string[]): Promise<string> {
  const cargoId = await world.cargo(team, name)
  return world.publish(team, cargoId, name, { npm: [name, ...more].map(each => ({ name: each, version: '1.0.0' })) })
}

const openOf = (versionId: string) =>
  world.registry.db
    .select()
    .from(findings)
    .where(and(eq(findings.versionId, versionId), isNull(findings.closedAt)))
    .orderBy(findings.packageName)

const causesOf = async (versionId: string) =>
  (await world.registry.db.select().from(logEvents).where(eq(logEvents.versionId, versionId)).orderBy(logEvents.seq))
    .filter(event => event.topic === `alerts/${team.publisherId}`)
    .map(event => event.cause)

const source: FeedSource = { kind: 'url', url: 'https://osv.example/npm.zip', format: 'zip' }

test('a feed is read on from where the last import ended, and each import is a snapshot', async () => {
  feed.publish(source, flaw('GHSA-feed-0001', 'fed', 'HIGH'))
  const first = await readFeed(system(), { name: 'npm', source })
  expect(first).toMatchObject({ added: 1, brokeOff: undefined })
  world.advance(1_000)
  const second = await readFeed(system(), { name: 'npm', source })
  expect(second).toMatchObject({ records: 0 })
  expect(feed.opened.at(-1)?.since).toEqual({ etag: '1' })
  const versionId = await published('fed')
  const [scan] = await world.registry.db.select().from(scans).where(eq(scans.versionId, versionId))
  expect(scan?.snapshotId).toBe(second.snapshotId)
})

test('a feed that breaks off keeps what came, closes nothing, and is read from the same place again', async () => {
  const versionId = await published('broken-off')
  feed.publish(source, flaw('GHSA-half-0001', 'broken-off', 'HIGH'), flaw('GHSA-half-0002', 'broken-off', 'LOW'))
  await readFeed(system(), { name: 'npm', source })
  await world.runJobs()
  expect(await openOf(versionId)).toHaveLength(2)
  feed.publish(source, flaw('GHSA-half-0003', 'broken-off', 'LOW'))
  feed.breakOff(source, 1, { kind: 'failed', reason: 'truncated', message: 'The archive ends in the middle.' })
  const { snapshotId, brokeOff } = await readFeed(system(), { name: 'npm', source })
  await world.runJobs()
  expect(brokeOff).toBe('The archive ends in the middle.')
  expect(await openOf(versionId)).toHaveLength(3)
  const [snapshot] = await world.registry.db
    .select()
    .from(advisorySnapshots)
    .where(eq(advisorySnapshots.id, snapshotId))
  expect(snapshot).toMatchObject({ brokeOff: 'The archive ends in the middle.', position: null, added: 1 })
  await readFeed(system(), { name: 'npm', source })
  expect(feed.opened.at(-1)?.since).toEqual({ etag: '2' })
})

test('a record that cannot be read is named and left out, and the others are stored', async () => {
  const sentences: string[] = []
  feed.publish(source, { id: 'GHSA-bad-00001' }, flaw('GHSA-good-0001', 'whole', 'LOW'))
  const result = await readFeed(system(), { name: 'npm', source }, { onSkipped: one => void sentences.push(one) })
  expect(result).toMatchObject({ added: 1, skipped: 1 })
  expect(sentences).toEqual(['GHSA-bad-00001: GHSA-bad-00001 has no readable time of modification.'])
})

test('of two sources that tell one revision differently the first is kept', async () => {
  await world.advise(flaw('GHSA-twice-001', 'two-sources', 'HIGH'))
  const other: FeedSource = { kind: 'folder', path: '/mirror' }
  feed.publish(other, flaw('GHSA-twice-001', 'two-sources', 'LOW'))
  const { changed, unchanged } = await readFeed(system(), { name: 'mirror', source: other })
  expect({ changed, unchanged }).toEqual({ changed: 0, unchanged: 1 })
})

test('a name in the catalogue of exploited vulnerabilities changes findings at once, and advisories that come later', async () => {
  const kev: FeedSource = { kind: 'kev', location: '/known_exploited_vulnerabilities.json' }
  const versionId = await published('attacked', 'attacked-later')
  await world.advise(flaw('GHSA-kev-00001', 'attacked', 'HIGH', { aliases: ['CVE-2026-3001'] }))
  await world.runJobs()
  feed.publish(kev, { id: 'CVE-2026-3001' }, { id: 'CVE-2026-3002' })
  await readFeed(system(), { name: 'kev', source: kev })
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ knownExploited: true, transition: 2 }])
  await world.advise(flaw('GHSA-kev-00002', 'attacked-later', 'LOW', { aliases: ['CVE-2026-3002'] }))
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ knownExploited: true }, { knownExploited: true }])
  expect(await causesOf(versionId)).toEqual(['NEW_ADVISORY', 'EXPLOITED', 'NEW_ADVISORY'])
})

test('a distribution’s record of an exploited flaw is exploited too, whichever of the two came first', async () => {
  const kev: FeedSource = { kind: 'kev', location: '/another_catalogue.json' }
  await world.advise(flaw('DEBIAN-CVE-2026-3101', 'packaged', 'HIGH', { upstream: ['CVE-2026-3101'] }))
  const versionId = await published('packaged', 'packaged', 'packaged-later')
  feed.publish(kev, { id: 'CVE-2026-3101' }, { id: 'CVE-2026-3102' })
  await readFeed(system(), { name: 'another', source: kev })
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ knownExploited: true }])
  await world.advise(flaw('DEBIAN-CVE-2026-3102', 'packaged-later', 'LOW', { upstream: ['CVE-2026-3102'] }))
  await world.runJobs()
  expect(await openOf(versionId)).toMatchObject([{ knownExploited: true }, { knownExploited: true }])
})

test('two imports at once lose none and tell each finding once', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `at-once-${at}`)
  const versionId = await published(names[0]!, ...names.slice(1))
  const records = names.map((name, at) => flaw(`GHSA-once-${String(at).padStart(4, '0')}`, name, 'LOW'))
  await Promise.all([world.advise(...records.slice(0, 8)), world.advise(...records.slice(4))])
  await world.runJobs()
  expect(await openOf(versionId)).toHaveLength(12)
  const events = await world.registry.db.select().from(logEvents).where(eq(logEvents.versionId, versionId))
  const items = events.flatMap(event => (event.body as { items?: { packageName: string }[] }).items ?? [])
  expect(items.map(item => item.packageName).sort()).toEqual([...names].sort())
})

test('an import while an image is scanned misses nothing of it, however the two fall', async () => {
  for (let round = 0; round < 6; round++) {
    const name = `meanwhile-${round}`
    const cargoId = await world.cargo(team, name)
    const reference = await world.image(name, { npm: [{ name, version: '1.0.0' }] })
    const { versionId } = await publishVersion(world.as(team.actor), { cargoId, reference })
    await Promise.all([world.runJobs(), world.advise(flaw(`GHSA-while-${round}`, name, 'HIGH'))])
    await world.runJobs()
    expect(await openOf(versionId)).toMatchObject([{ packageName: name }])
  }
})

test('an import that was killed before its end is concluded by the job that it left', async () => {
  const versionId = await published('orphaned')
  // A crash is an import whose last step never comes: its batch is committed, its job waits.
  const snapshotId = await openSnapshot(system(), 'npm')
  const record = { name: 'orphan', text: JSON.stringify(flaw('GHSA-orphan-01', 'orphaned', 'HIGH')) }
  await importBatch(system(), 'npm', [record], snapshotId)
  world.advance(3_600_000)
  await world.runJobs()
  expect(await openOf(versionId)).toHaveLength(1)
})

test('a full rematch finds nothing that was missing, mends what was, and removes what is too much', async () => {
  expect(await rematchAll(system())).toMatchObject({ appeared: 0, disappeared: 0 })
  const { db } = world.registry
  const [match] = await db.select().from(packageMatches).limit(1)
  await db.delete(packageMatches).where(eq(packageMatches.packageVersionId, match!.packageVersionId))
  const [advisory] = await db.select().from(advisories).where(eq(advisories.id, 'GHSA-twice-001'))
  await db
    .insert(packageMatches)
    .values({ packageVersionId: match!.packageVersionId, advisoryId: advisory!.id, fixedVersion: null })
  const result = await rematchAll(system())
  expect(result.disappeared).toBe(1)
  expect(result.appeared).toBeGreaterThan(0)
  expect(await rematchAll(system())).toMatchObject({ appeared: 0, disappeared: 0 })
})

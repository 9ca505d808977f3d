import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { findings, scans } from '../../../src/database/tables/scans.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const flaw = (id: string, name: string, severity: string, fixed = '2.0.0', extra: object = {}) => ({
  id,
  modified: '2026-05-01T00:00:00Z',
  summary: `A flaw in ${name}`,
  affected: [
    { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] },
  ],
  database_specific: { severity },
  ...extra,
})

const versionOf = async (id: string) => (await world.registry.db.select().from(versions).where(eq(versions.id, id)))[0]!
const cargoOf = async (id: string) => (await world.registry.db.select().from(cargos).where(eq(cargos.id, id)))[0]!

test('a clean image is scanned and published, and its Cargo enters the catalog', async () => {
  const team = await world.team('clean-team')
  const cargoId = await world.cargo(team, 'tidy')
  const versionId = await world.publish(team, cargoId, 'tidy-1', { npm: [{ name: 'left-alone', version: '1.0.0' }] })
  expect(await versionOf(versionId)).toMatchObject({ state: 'PUBLISHED', packageCount: 1, criticalCount: 0 })
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'PUBLISHED', currentVersionId: versionId })
})

test('the stages of a scan are told in their order, and none after the end', async () => {
  const team = await world.team('staged-team')
  const versionId = await world.publish(team, await world.cargo(team, 'staged'), 'staged-1', {
    npm: [{ name: 'left-alone', version: '1.0.0' }],
  })
  const told = await world.registry.db
    .select({ body: logEvents.body })
    .from(logEvents)
    .where(eq(logEvents.topic, `scan/${(await versionOf(versionId)).latestScanId}`))
    .orderBy(logEvents.seq)
  const stages = ['RESOLVING', 'READING', 'CATALOGUING', 'MATCHING', 'DONE']
  const places = told.map(({ body }) => {
    const { stage, done = 0, total = 1 } = body as { stage: string; done?: number; total?: number }
    return stages.indexOf(stage) + (done / total) * 0.9
  })
  expect(new Set(places.map(Math.floor))).toEqual(new Set([0, 1, 2, 3, 4]))
  expect(places).toEqual([...places].sort((a, b) => a - b))
})

test('a critical finding blocks publication with the reason as a stored Decision', async () => {
  await world.advise(flaw('GHSA-crit-0001', 'holey', 'CRITICAL', '2.0.0', { aliases: ['CVE-2026-0001'] }))
  const team = await world.team('critical-team')
  const cargoId = await world.cargo(team, 'doomed')
  const versionId = await world.publish(team, cargoId, 'doomed-1', { npm: [{ name: 'holey', version: '1.2.3' }] })
  const version = await versionOf(versionId)
  expect(version.state).toBe('BLOCKED')
  expect(version.stateReason).toContain('CVE-2026-0001')
  const made = await world.registry.db.select().from(decisions).where(eq(decisions.versionId, versionId))
  expect(made.find(one => one.kind === 'PUBLICATION')).toMatchObject({
    kind: 'PUBLICATION',
    outcome: 'REFUSED',
    isAdverse: true,
  })
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'DRAFT', currentVersionId: null })
})

test.each([
  ['in its case', { name: 'Shared-Name', version: '1.2.3' }],
  ['in blanks around its version', { name: 'shared-name', version: '1.2.3 ' }],
])('a package that differs %s hides nothing from who has the real one', async (_, lookAlike) => {
  await world.advise(flaw('GHSA-same-0001', 'shared-name', 'CRITICAL'))
  const slug = `twin-${lookAlike.name === 'shared-name' ? 'b' : 'a'}`
  const team = await world.team(slug)
  await world.publish(team, await world.cargo(team, 'first-one'), `${slug}-1`, { npm: [lookAlike] })
  const honest = await world.publish(team, await world.cargo(team, 'second'), `${slug}-2`, {
    npm: [{ name: 'shared-name', version: '1.2.3' }],
  })
  expect(await versionOf(honest)).toMatchObject({ state: 'BLOCKED', criticalCount: 1 })
})

test('an image that cannot be read is SCAN_FAILED with the reason, never clean', async () => {
  const team = await world.team('broken-team')
  const cargoId = await world.cargo(team, 'broken')
  const reference = await world.image('broken-1', { npm: [{ name: 'x', version: '1.0.0' }] })
  const { versionId } = await publishVersion(world.as(team.actor), { cargoId, reference })
  await breakEveryLayer(reference)
  await world.runJobs()
  const version = await versionOf(versionId)
  expect(version.state).toBe('SCAN_FAILED')
  expect(version.stateReason).not.toBe(null)
  const [scan] = await world.registry.db.select().from(scans).where(eq(scans.versionId, versionId))
  expect(scan).toMatchObject({ state: 'FAILED' })
})

test('an advisory imported after the scan opens a finding and raises one alert, without touching the image', async () => {
  const team = await world.team('alert-team')
  const cargoId = await world.cargo(team, 'watched')
  const versionId = await world.publish(team, cargoId, 'watched-1', {
    npm: [{ name: 'later-flawed', version: '1.0.0' }],
  })
  await world.advise(flaw('GHSA-late-0001', 'later-flawed', 'HIGH'))
  await world.runJobs()
  const open = await world.registry.db.select().from(findings).where(eq(findings.versionId, versionId))
  expect(open).toMatchObject([{ severity: 'HIGH', fixedVersion: '2.0.0', closedAt: null, transition: 1 }])
  const alerts = await alertsOf(team.publisherId)
  expect(alerts).toMatchObject([{ cause: 'NEW_ADVISORY', severity: 'HIGH', seq: 1 }])
  expect(alerts[0]!.body).toMatchObject({ items: [{ before: null, after: { severity: 'HIGH' } }] })

  await world.advise(flaw('GHSA-late-0001', 'later-flawed', 'HIGH'))
  await world.runJobs()
  expect(await alertsOf(team.publisherId)).toHaveLength(1)
})

test('a withdrawn advisory closes its finding and says so', async () => {
  const team = await world.team('withdrawn-team')
  const cargoId = await world.cargo(team, 'cleared')
  await world.advise(flaw('GHSA-gone-0001', 'cleared-lib', 'HIGH'))
  const versionId = await world.publish(team, cargoId, 'cleared-1', {
    npm: [{ name: 'cleared-lib', version: '1.0.0' }],
  })
  expect(await versionOf(versionId)).toMatchObject({ state: 'PUBLISHED', highCount: 1 })
  await world.advise(
    flaw('GHSA-gone-0001', 'cleared-lib', 'HIGH', '2.0.0', {
      modified: '2026-05-20T00:00:00Z',
      withdrawn: '2026-05-20T00:00:00Z',
    }),
  )
  await world.runJobs()
  const rows = await world.registry.db.select().from(findings).where(eq(findings.versionId, versionId))
  expect(rows).toMatchObject([{ closedReason: 'WITHDRAWN', transition: 2 }])
  expect(await versionOf(versionId)).toMatchObject({ highCount: 0 })
  expect(await alertsOf(team.publisherId)).toMatchObject([{ cause: 'WITHDRAWN' }])
})

test('a critical that appears later holds the current version until it is gone', async () => {
  const team = await world.team('hold-team')
  const cargoId = await world.cargo(team, 'held')
  const versionId = await world.publish(team, cargoId, 'held-1', { npm: [{ name: 'turned-bad', version: '1.0.0' }] })
  await world.advise(flaw('GHSA-hold-0001', 'turned-bad', 'CRITICAL'))
  await world.runJobs()
  expect(await versionOf(versionId)).toMatchObject({ state: 'HELD', criticalCount: 1 })
  await world.advise(flaw('GHSA-hold-0001', 'turned-bad', 'MODERATE', '2.0.0', { modified: '2026-05-21T00:00:00Z' }))
  await world.runJobs()
  expect(await versionOf(versionId)).toMatchObject({ state: 'PUBLISHED', criticalCount: 0, mediumCount: 1 })
})

test('the same image registered twice is refused with the version that has it', async () => {
  const team = await world.team('twice-team')
  const cargoId = await world.cargo(team, 'once')
  await world.publish(team, cargoId, 'once-1', { npm: [{ name: 'y', version: '1.0.0' }] })
  const reference = await world.image('once-1', { npm: [{ name: 'y', version: '1.0.0' }] })
  await expect(publishVersion(world.as(team.actor), { cargoId, reference })).rejects.toThrow(/version 1 \(published\)/)
})

test('of two registrations at once at 2 of 3 Cargos exactly one succeeds', async () => {
  const team = await world.team('limit-team')
  const [a, b, c, d] = await Promise.all(['a1', 'b1', 'c1', 'd1'].map(slug => world.cargo(team, slug)))
  await world.publish(team, a!, 'limit-a', { npm: [{ name: 'a', version: '1.0.0' }] })
  await world.publish(team, b!, 'limit-b', { npm: [{ name: 'b', version: '1.0.0' }] })
  const references = await Promise.all([
    world.image('limit-c', { npm: [{ name: 'c', version: '1.0.0' }] }),
    world.image('limit-d', { npm: [{ name: 'd', version: '1.0.0' }] }),
  ])
  const outcomes = await Promise.allSettled([
    publishVersion(world.as(team.actor), { cargoId: c!, reference: references[0] }),
    publishVersion(world.as(team.actor), { cargoId: d!, reference: references[1] }),
  ])
  expect(outcomes.map(outcome => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = outcomes.find(outcome => outcome.status === 'rejected')
  expect(refused?.reason.problems).toMatchObject([{ code: 'QUOTA_REACHED', limit: 3, used: 3, nextTier: 'VERIFIED' }])
})

const alertsOf = (publisherId: string) =>
  world.registry.db
    .select()
    .from(logEvents)
    .where(eq(logEvents.topic, `alerts/${publisherId}`))
    .orderBy(logEvents.seq)

async function breakEveryLayer(reference: string): Promise<void> {
  const { readdirSync, readFileSync, statSync, writeFileSync } = await import('node:fs')
  const folder = reference.slice('oci:'.length, reference.lastIndexOf(':'))
  const blobs = `${folder}/blobs/sha256`
  for (const name of readdirSync(blobs))
    if (statSync(`${blobs}/${name}`).size > 0 && !isJson(`${blobs}/${name}`))
      writeFileSync(`${blobs}/${name}`, 'no layer')

  function isJson(path: string): boolean {
    return readFileSync(path)[0] === 0x7b
  }
}

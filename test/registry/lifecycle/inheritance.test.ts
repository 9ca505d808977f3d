import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { reputations } from '../../../src/database/tables/reputation.ts'
import { reportJobs } from '../../../src/registry/admission/report-jobs.ts'
import { deleteCargo } from '../../../src/registry/cargos/delete-cargo.ts'
import { finishDeletions } from '../../../src/registry/cargos/finish-deletions.ts'
import { killCargo } from '../../../src/registry/cargos/kill-cargo.ts'
import { reinstateCargo } from '../../../src/registry/cargos/reinstate-cargo.ts'
import { checkReputation } from '../../../src/registry/reputation/check-reputation.ts'
import { excludeJobs } from '../../../src/registry/reputation/exclude-jobs.ts'
import { clearDemotion } from '../../../src/registry/trust/clear-demotion.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { admitted, FAILED, run, SUCCEEDED, times } from '../../support/evidence.ts'
import { admitOne, coordinator, STRANGER, succeed } from '../../support/jobs.ts'
import { cargoOf, communityCargo, imageOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('dodger', 'ORGANIZATION')
})
afterAll(() => world.close())

const staff = async () => world.as(await world.person({ staff: true }))

async function remove(cargoId: string): Promise<void> {
  const { slug } = await cargoOf(world, cargoId)
  await deleteCargo(world.as(team.actor), { cargoId, slug })
  await finishDeletions(world.system)
}

const reputationOf = async (cargoId: string) =>
  (await world.registry.db.select().from(reputations).where(eq(reputations.cargoId, cargoId)))[0]!

/** The same image under another name. */
async function again(by: Team, image: string, name: string): Promise<string> {
  const cargoId = await world.cargo(by, name)
  const reference = `oci:${world.imageRoot}/${image}-1:latest`
  await publishVersion(world.as(by.actor), { cargoId, reference })
  await world.runJobs()
  return cargoId
}

test('a level that staff took does not come back by deleting and publishing the image again', async () => {
  const { cargoId } = await communityCargo(world, team, 'lowered')
  await demoteCargo(await staff(), { cargoId, to: 0, cause: 'POLICY', reason: 'It mines coins.' })
  await remove(cargoId)
  const renamed = await again(team, 'lowered', 'renamed')
  expect(await cargoOf(world, renamed)).toMatchObject({ trustLevel: 0, successfulJobs: 100, state: 'PUBLISHED' })
  await clearDemotion(await staff(), { cargoId: renamed, reason: 'It does not any more.' })
  expect(await cargoOf(world, renamed)).toMatchObject({ trustLevel: 1 })
})

test('a suspension outlives its Cargo, and only staff end it', async () => {
  const { cargoId } = await communityCargo(world, team, 'malicious')
  await killCargo(await staff(), { cargoId, reason: 'Malware.' })
  await remove(cargoId)
  const renamed = await again(team, 'malicious', 'harmless')
  expect(await cargoOf(world, renamed)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'INCIDENT' })
  expect((await admitOne(world, renamed)).grant).toBeNull()
  const [decision] = await world.registry.db
    .select()
    .from(decisions)
    .where(and(eq(decisions.cargoId, renamed), eq(decisions.kind, 'SUSPENSION')))
  expect(decision!.message).toContain('dodger/malicious')
  await reinstateCargo(await staff(), { cargoId: renamed, reason: 'It was a false alarm.' })
  expect((await admitOne(world, renamed)).grant).not.toBeNull()
})

test('a second name beside a suspended Cargo is suspended too', async () => {
  const { cargoId } = await communityCargo(world, team, 'watched')
  await killCargo(await staff(), { cargoId, reason: 'An incident.' })
  expect(await cargoOf(world, await again(team, 'watched', 'beside'))).toMatchObject({ state: 'SUSPENDED' })
})

test('a Cargo that serves for long is suspended too once it serves an image that was', async () => {
  const { cargoId } = await communityCargo(world, team, 'poison')
  const { cargoId: decoy } = await communityCargo(world, team, 'decoy')
  await killCargo(await staff(), { cargoId, reason: 'Malware.' })
  await remove(cargoId)
  await publishVersion(world.as(team.actor), { cargoId: decoy, reference: `oci:${world.imageRoot}/poison-1:latest` })
  await world.runJobs()
  expect(await cargoOf(world, decoy)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'INCIDENT' })
})

test('deleted and published twice, the same jobs count once', async () => {
  const first = await world.cargo(team, 'once')
  await world.publish(team, first, 'once-1', imageOf('once'))
  const own = await admitted(world, first, team.accountId, 2)
  await reportJobs(
    coordinator(world),
    own.map(jobId => ({ ...SUCCEEDED, jobId, completedAt: world.now })),
  )
  await run(world, first, STRANGER, [{ outcome: 'FAILED', cause: 'ISLAND' }])
  await succeed(world, first, 60)
  await remove(first)
  const second = await again(team, 'once', 'twice')
  await remove(second)
  const third = await again(team, 'once', 'thrice')
  expect(await cargoOf(world, third)).toMatchObject({ successfulJobs: 60, countedJobs: 60, trustLevel: 0 })
  expect(await reputationOf(third)).toMatchObject({ ownJobs: 2, uncountedJobs: 1 })
  expect(await checkReputation(world.system, third)).toMatchObject({ agrees: true, jobs: 60 })
})

test('an image that serves under a second name before the first is deleted has the history of the first', async () => {
  const { cargoId } = await communityCargo(world, team, 'former')
  await run(world, cargoId, STRANGER, times(30, FAILED))
  const renamed = await again(team, 'former', 'latter')
  expect(await cargoOf(world, renamed)).toMatchObject({ countedJobs: 0 })
  await remove(cargoId)
  expect(await cargoOf(world, renamed)).toMatchObject({ countedJobs: 130, successfulJobs: 100 })
  expect(await checkReputation(world.system, renamed)).toMatchObject({ agrees: true })
})

test('what is told of a deleted Cargo after its image came back, or is taken back, is told of the new one too', async () => {
  const cargoId = await world.cargo(team, 'draining')
  await world.publish(team, cargoId, 'draining-1', imageOf('draining'))
  await succeed(world, cargoId, 10)
  const running = await admitted(world, cargoId, STRANGER, 40)
  await deleteCargo(world.as(team.actor), { cargoId, slug: 'dodger/draining' })
  const renamed = await again(team, 'draining', 'drained')
  expect(await cargoOf(world, renamed)).toMatchObject({ countedJobs: 10 })
  await reportJobs(
    coordinator(world),
    running.map(jobId => ({ ...FAILED, jobId, completedAt: world.now })),
  )
  expect(await cargoOf(world, renamed)).toMatchObject({ countedJobs: 50, successRate: expect.closeTo(0.2, 9) })
  expect(await reputationOf(renamed)).toMatchObject({ warningArmed: false, rateDemotionArmed: false })
  await excludeJobs(await staff(), { cargoId, jobIds: running.slice(0, 5), reason: 'A broken Island.' })
  expect(await cargoOf(world, renamed)).toMatchObject({ countedJobs: 45 })
  expect(await checkReputation(world.system, renamed)).toMatchObject({ agrees: true, jobs: 45 })
})

test('nothing is inherited across publishers', async () => {
  const stranger = await world.team('stranger', 'ORGANIZATION')
  const theirs = await again(stranger, 'malicious', 'elsewhere')
  expect(await cargoOf(world, theirs)).toMatchObject({ state: 'PUBLISHED', successfulJobs: 0 })
})

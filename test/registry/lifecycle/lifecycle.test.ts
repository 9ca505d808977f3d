import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { staffFlags } from '../../../src/database/tables/trust.ts'
import { CARGO_MOVES, CARGO_STATES, VERSION_MOVES, VERSION_STATES } from '../../../src/domain/states.ts'
import { admitJobs } from '../../../src/registry/admission/admit-jobs.ts'
import { confirmDispatch } from '../../../src/registry/admission/confirm-dispatch.ts'
import { reportJobs } from '../../../src/registry/admission/report-jobs.ts'
import { deleteCargo } from '../../../src/registry/cargos/delete-cargo.ts'
import { finishDeletions } from '../../../src/registry/cargos/finish-deletions.ts'
import { killCargo } from '../../../src/registry/cargos/kill-cargo.ts'
import { slotsUsedByOthers } from '../../../src/registry/cargos/queries.ts'
import { reinstateCargo } from '../../../src/registry/cargos/reinstate-cargo.ts'
import { suspendCargo } from '../../../src/registry/cargos/suspend-cargo.ts'
import { requestReview } from '../../../src/registry/reviews/request-review.ts'
import { clearDemotion } from '../../../src/registry/trust/clear-demotion.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { ruleOnFlag } from '../../../src/registry/trust/rule-on-flag.ts'
import { settleCargoNow } from '../../../src/registry/trust/settle-cargo.ts'
import { simulateTrust } from '../../../src/registry/trust/simulate.ts'
import { acceptLevel } from '../../../src/registry/versions/accept-level.ts'
import { previewVersion, publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { withdrawVersion } from '../../../src/registry/versions/withdraw-version.ts'
import { yankVersion } from '../../../src/registry/versions/yank-version.ts'
import { flaw } from '../../support/advice.ts'
import { admitOne, coordinator, STRANGER } from '../../support/jobs.ts'
import { approve, cargoOf, communityCargo, imageOf, verifiedCargo, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('life-team', 'ORGANIZATION')
})
afterAll(() => world.close())

const staff = async () => world.as(await world.person({ staff: true }))
const own = () => world.as(team.actor)

test('a yanked version gives way to the newest earlier one that passes a match made now', async () => {
  const cargoId = await world.cargo(team, 'yanked')
  const [one, two, three] = [
    await world.publish(team, cargoId, 'yanked-1', imageOf('y-good')),
    await world.publish(team, cargoId, 'yanked-2', imageOf('y-bad')),
    await world.publish(team, cargoId, 'yanked-3', imageOf('y-last')),
  ]
  await world.advise(flaw('GHSA-yank-0001', 'y-bad', 'CRITICAL'))
  await yankVersion(own(), { versionId: three, reason: 'It leaks.' })
  await world.runJobs()
  expect(await versionOf(world, three)).toMatchObject({ state: 'YANKED' })
  expect(await versionOf(world, two)).toMatchObject({ state: 'SUPERSEDED', criticalCount: 1 })
  expect(await versionOf(world, one)).toMatchObject({ state: 'PUBLISHED' })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId: one })
})

test('after the last fit version is yanked no job is admitted, and the refusal says why', async () => {
  const cargoId = await world.cargo(team, 'emptied')
  const only = await world.publish(team, cargoId, 'emptied-1', imageOf('e'))
  await yankVersion(own(), { versionId: only, reason: '' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'PUBLISHED', currentVersionId: null })
  expect((await admitOne(world, cargoId)).refusal!.message).toContain('yanked')
})

test('at level 2 only a version with a valid review takes the place of a yanked one', async () => {
  const { cargoId } = await communityCargo(world, team, 'unreviewed')
  await world.publish(team, cargoId, 'unreviewed-2', imageOf('unreviewed', '1.1.0'))
  const made = await world.registry.db.select().from(versions).where(eq(versions.cargoId, cargoId))
  const current = made.find(one => one.state === 'PUBLISHED')!
  await approve(world, (await requestReview(own(), { cargoId })).reviewId)
  await yankVersion(own(), { versionId: current.id, reason: '' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2, currentVersionId: null })
})

test('a version with more high findings than the level allows is blocked, and accepted at a lower level lowers its Cargo', async () => {
  const { cargoId } = await communityCargo(world, team, 'accepting')
  const names = Array.from({ length: 6 }, (_, at) => `acc-${at}`)
  await world.advise(...names.map((name, at) => flaw(`GHSA-acc-000${at}`, name, 'HIGH')))
  const blocked = await world.publish(team, cargoId, 'accepting-2', {
    npm: names.map(name => ({ name, version: '1.0.0' })),
  })
  expect(await versionOf(world, blocked)).toMatchObject({ state: 'BLOCKED' })
  await expect(acceptLevel(own(), { versionId: blocked, level: 1 })).rejects.toMatchObject({
    problems: [{ code: 'INVALID_INPUT' }],
  })
  await acceptLevel(own(), { versionId: blocked, level: 0 })
  expect(await versionOf(world, blocked)).toMatchObject({ state: 'PUBLISHED' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0, currentVersionId: blocked })
})

test('a blocked version frees its slot when it is withdrawn', async () => {
  const small = await world.team('small-team')
  await world.advise(flaw('GHSA-slot-0001', 'slot-lib', 'CRITICAL'))
  const cargoId = await world.cargo(small, 'blocked-one')
  const versionId = await world.publish(small, cargoId, 'slot-1', imageOf('slot-lib'))
  await withdrawVersion(world.as(small.actor), { versionId })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'WITHDRAWN' })
  const another = await world.cargo(small, 'unblocked-one')
  expect(await slotsUsedByOthers(world.registry.db, small.publisherId, another)).toBe(0)
})

test('a suspended Cargo admits nothing; reinstated it is back at its level', async () => {
  const { cargoId } = await communityCargo(world, team, 'paused')
  await suspendCargo(await staff(), { cargoId, cause: 'POLICY', reason: 'It mines coins.' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'POLICY' })
  const { refusal } = await admitOne(world, cargoId)
  expect(refusal!.message).toContain('suspended')
  await reinstateCargo(await staff(), { cargoId, reason: 'It was a mistake.' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'PUBLISHED', trustLevel: 1, suspendedFor: null })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 1 })
})

test('the kill switch suspends and tells the coordinator to stop running jobs; without it they finish', async () => {
  const { cargoId } = await communityCargo(world, team, 'killed')
  await admitOne(world, cargoId, 'killed-running')
  await killCargo(await staff(), { cargoId, reason: 'Malware.' })
  const told = await world.registry.db
    .select()
    .from(logEvents)
    .where(and(eq(logEvents.cargoId, cargoId), eq(logEvents.topic, 'runtime'), eq(logEvents.cause, 'KILLED')))
  expect(told).toMatchObject([{ body: { stopRunningJobs: true } }])
  const [stopped] = await confirmDispatch(coordinator(world), ['killed-running'])
  expect(stopped!.refusal).toMatchObject({ code: 'ADMISSION_REFUSED' })
})

test('staff lower a Cargo with a reason; level 1 comes back only when staff have settled the cause', async () => {
  const { cargoId } = await communityCargo(world, team, 'lowered')
  await demoteCargo(await staff(), { cargoId, to: 0, cause: 'INCIDENT', reason: 'It leaked a key.' })
  await world.publish(team, cargoId, 'lowered-2', imageOf('lowered', '1.0.1'))
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0 })
  await clearDemotion(await staff(), { cargoId, reason: 'The key was changed.' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 1 })
})

test('a deleted Cargo drains, becomes a tombstone, and its slug never comes back', async () => {
  const cargoId = await world.cargo(team, 'deleted')
  await world.publish(team, cargoId, 'deleted-1', imageOf('d'))
  await admitOne(world, cargoId, 'last-job')
  await expect(deleteCargo(own(), { cargoId, slug: 'deleted' })).rejects.toMatchObject({
    problems: [{ code: 'INVALID_INPUT' }],
  })
  expect(await deleteCargo(own(), { cargoId, slug: 'life-team/deleted' })).toMatchObject({ runningJobs: 1 })
  await world.runJobs()
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'DELETING', currentVersionId: null })
  expect((await admitOne(world, cargoId)).refusal!.message).toContain('being deleted')
  expect((await confirmDispatch(coordinator(world), ['last-job']))[0]!.refusal).toBe(null)
  await reportJobs(coordinator(world), [{ jobId: 'last-job', outcome: 'SUCCEEDED', completedAt: world.now }])
  await finishDeletions(world.as({ kind: 'system', task: 'test' }))
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'DELETED', slug: 'life-team/deleted' })
  await expect(world.cargo(team, 'deleted')).rejects.toMatchObject({ problems: [{ code: 'SLUG_TAKEN' }] })
})

test('a deletion while jobs are admitted sees every one of them, or they are refused', async () => {
  const cargoId = await world.cargo(team, 'contended')
  await world.publish(team, cargoId, 'contended-1', imageOf('c'))
  const asked = Array.from({ length: 40 }, (_, at) => ({ jobId: `contended-${at}`, cargoId, accountId: STRANGER }))
  const [admissions, deletion] = await Promise.all([
    Promise.all(asked.map(job => admitJobs(coordinator(world), [job]))),
    deleteCargo(own(), { cargoId, slug: 'life-team/contended' }),
  ])
  const admitted = admissions.flat().filter(one => one.grant !== null).length
  expect(deletion.runningJobs).toBe(admitted)
  expect(admissions.flat().every(one => one.grant !== null || one.refusal?.decisionId)).toBe(true)
})

test('a name that looks like a verified Cargo waits for staff as a draft, and is published when they clear it', async () => {
  await verifiedCargo(world, team, 'summarize')
  const imitator = await world.team('imitators')
  const cargoId = await world.cargo(imitator, 'summarise')
  const versionId = await world.publish(imitator, cargoId, 'summarise-1', imageOf('s'))
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'DRAFT' })
  const [flag] = await world.registry.db.select().from(staffFlags).where(eq(staffFlags.cargoId, cargoId))
  expect(flag).toMatchObject({ kind: 'LOOK_ALIKE', message: expect.stringContaining('life-team/summarize') })
  await ruleOnFlag(await staff(), { flagId: flag!.id, confirmed: false, reason: 'British spelling.' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'PUBLISHED', currentVersionId: versionId })
})

test('an image that another publisher registered is flagged, and ruled out runs nowhere and is refused again', async () => {
  const theirs = await world.cargo(team, 'original')
  await world.publish(team, theirs, 'shared-image', imageOf('shared'))
  const copier = await world.team('copiers')
  const cargoId = await world.cargo(copier, 'copied-thing')
  await world.publish(copier, cargoId, 'shared-image', imageOf('shared'))
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'PUBLISHED' })
  const [flag] = await world.registry.db.select().from(staffFlags).where(eq(staffFlags.cargoId, cargoId))
  expect(flag).toMatchObject({ kind: 'SHARED_DIGEST', otherCargoId: theirs })
  await ruleOnFlag(await staff(), { flagId: flag!.id, confirmed: true, reason: 'It steals.' })
  await world.runJobs()
  expect((await admitOne(world, cargoId)).refusal!.message).toContain('ruled this image out')
  expect((await admitOne(world, theirs)).refusal!.message).toContain('ruled this image out')
  const another = await world.cargo(copier, 'again-thing')
  const reference = await world.image('shared-image', imageOf('shared'))
  await expect(publishVersion(world.as(copier.actor), { cargoId: another, reference })).rejects.toMatchObject({
    problems: [{ code: 'DIGEST_RULED_OUT' }],
  })
})

test('a dry run says what the gate would decide and leaves nothing behind', async () => {
  await world.advise(flaw('GHSA-dry-0001', 'dry-lib', 'CRITICAL'))
  const cargoId = await world.cargo(team, 'rehearsed')
  const reference = await world.image('rehearsed-1', imageOf('dry-lib'))
  const preview = await previewVersion(own(), { cargoId, reference })
  expect(preview).toMatchObject({ outcome: 'REFUSED', event: 'block' })
  expect(preview.reasons[0]!.evidence).toEqual(['GHSA-dry-0001'])
  expect(await world.registry.db.select().from(versions).where(eq(versions.cargoId, cargoId))).toEqual([])
})

test('a simulation says what would follow, and nothing follows', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'supposed')
  const before = await cargoOf(world, cargoId)
  const critical = await simulateTrust(own(), cargoId, { moreFindings: [{ severity: 'CRITICAL', count: 1 }] })
  expect(critical).toMatchObject({ level: 0, currentState: 'HELD', admitsJobs: false })
  expect(critical.decisions.map(one => one.kind)).toEqual(expect.arrayContaining(['HOLD', 'DEMOTION']))
  const high = await simulateTrust(own(), cargoId, { moreFindings: [{ severity: 'HIGH', count: 2 }] })
  expect(high).toMatchObject({ level: 2, pendingTo: 1, admitsJobs: true })
  const inGrace = await simulateTrust(own(), cargoId, { tier: 'VERIFIED', afterDays: 13 })
  expect(inGrace).toMatchObject({ level: 2 })
  const afterGrace = await simulateTrust(own(), cargoId, { tier: 'VERIFIED', afterDays: 14 })
  expect(afterGrace).toMatchObject({
    level: 1,
    effectiveLevel: 1,
    decisions: [{ kind: 'DEMOTION' }, { kind: 'ADMISSION' }],
  })
  expect(await cargoOf(world, cargoId)).toEqual(before)
  const made = await world.registry.db
    .select()
    .from(decisions)
    .where(and(eq(decisions.cargoId, cargoId), eq(decisions.kind, 'HOLD')))
  expect(made).toEqual([])
  await world.advise(flaw('GHSA-supposed-0001', 'supposed', 'HIGH'))
  await world.runJobs()
  expect(await simulateTrust(own(), cargoId, { afterDays: 8 })).toMatchObject({ level: 1 })
  const fixed = await simulateTrust(own(), cargoId, { afterDays: 8, withoutFindings: ['GHSA-supposed-0001'] })
  expect(fixed).toMatchObject({ level: 2, pendingTo: null })
  const accepted = await simulateTrust(own(), cargoId, { afterDays: 8, acceptedFindings: ['GHSA-supposed-0001'] })
  expect(accepted).toMatchObject({ level: 2, pendingTo: null })
  // A demotion that has happened is taken back by a withdrawn advisory, and by nothing else (S27).
  world.advance(8 * 86_400_000)
  await settleCargoNow(world.as({ kind: 'system', task: 'test' }), cargoId)
  expect(await simulateTrust(own(), cargoId, { withoutFindings: ['GHSA-supposed-0001'] })).toMatchObject({ level: 2 })
  expect(await simulateTrust(own(), cargoId, { acceptedFindings: ['GHSA-supposed-0001'] })).toMatchObject({ level: 1 })
  // The clock of a supposed finding starts today.
  const five = { moreFindings: [{ severity: 'HIGH' as const, count: 5 }] }
  expect(await simulateTrust(own(), cargoId, five)).toMatchObject({ level: 1, pendingTo: 0 })
  expect(await simulateTrust(own(), cargoId, { ...five, afterDays: 8 })).toMatchObject({ level: 0, pendingTo: null })
  await expect(simulateTrust(own(), cargoId, { afterDays: 2_000_000_000, score: 9 })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: 'afterDays has to be 0 to 3650. score has to be 0 to 5.',
  })
})

test('the database refuses every move that the tables of states do not have', async () => {
  const { db } = world.registry
  const [some] = await db.select().from(cargos).limit(1)
  const [version] = await db.select().from(versions).where(eq(versions.cargoId, some!.id)).limit(1)
  const allowedCargo = new Set(CARGO_MOVES.map(([from, , to]) => `${from} ${to}`))
  const allowedVersion = new Set(VERSION_MOVES.map(([from, , to]) => `${from} ${to}`))
  for (const from of CARGO_STATES)
    for (const to of CARGO_STATES)
      expect(await refusesCargo(some!.id, from, to), `${from} ${to}`).toBe(
        from !== to && !allowedCargo.has(`${from} ${to}`),
      )
  for (const from of VERSION_STATES)
    for (const to of VERSION_STATES)
      expect(await refusesVersion(version!.id, from, to), `${from} ${to}`).toBe(
        from !== to && !allowedVersion.has(`${from} ${to}`),
      )
})

test('the database refuses a level that changes without a Decision', async () => {
  const cargoId = await world.cargo(team, 'sneaky')
  await expect(
    world.registry.db.update(cargos).set({ trustLevel: 2 }).where(eq(cargos.id, cargoId)),
  ).rejects.toMatchObject({ cause: { message: expect.stringContaining('without a Decision') } })
})

const reasonFor = (state: string) => (state === 'SUSPENDED' ? 'POLICY' : null)

/** Puts a row into a state past the trigger, tries the move, and takes everything back. */
async function refusesCargo(id: string, from: string, to: string): Promise<boolean> {
  return world.database.sql
    .begin(async sql => {
      await sql`alter table cargos disable trigger cargos_moves`
      await sql`update cargos set state = ${from}, suspended_for = ${reasonFor(from)}, current_version_id = null where id = ${id}`
      await sql`alter table cargos enable trigger cargos_moves`
      const refused = await sql
        .savepoint(s => s`update cargos set state = ${to}, suspended_for = ${reasonFor(to)} where id = ${id}`)
        .then(() => false)
        .catch(() => true)
      throw new Undo(refused)
    })
    .catch(undone) as Promise<boolean>
}

async function refusesVersion(id: string, from: string, to: string): Promise<boolean> {
  return world.database.sql
    .begin(async sql => {
      await sql`alter table versions disable trigger versions_moves`
      await sql`drop index versions_one_current`
      await sql`update versions set state = ${from} where id = ${id}`
      await sql`alter table versions enable trigger versions_moves`
      const refused = await sql
        .savepoint(s => s`update versions set state = ${to} where id = ${id}`)
        .then(() => false)
        .catch(() => true)
      throw new Undo(refused)
    })
    .catch(undone) as Promise<boolean>
}

class Undo extends Error {
  constructor(readonly refused: boolean) {
    super('taken back')
  }
}
const undone = (error: unknown): boolean => {
  if (error instanceof Undo) return error.refused
  throw error
}

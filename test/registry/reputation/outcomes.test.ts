import { and, desc, eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEntries } from '../../../src/database/tables/audit.ts'
import { cargos } from '../../../src/database/tables/cargos.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { reputationDays, reputations, scoreEvents } from '../../../src/database/tables/reputation.ts'
import { jobs } from '../../../src/database/tables/runtime.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { reportJobs } from '../../../src/registry/admission/report-jobs.ts'
import { checkReputation } from '../../../src/registry/reputation/check-reputation.ts'
import { excludeJobs } from '../../../src/registry/reputation/exclude-jobs.ts'
import { admitted, COORDINATOR, FAILED, run, SUCCEEDED, servingCargo, times } from '../../support/evidence.ts'
import { fakeSigner } from '../../support/fakes/signer.ts'
import { accountRow, openWorld, type World } from '../../support/world.ts'

let world: World
let user: string
beforeAll(async () => {
  world = await openWorld({ signer: fakeSigner() })
  user = (await world.person()).accountId
})
afterAll(() => world.close())

const cargoOf = async (id: string) => (await world.registry.db.select().from(cargos).where(eq(cargos.id, id)))[0]!
const reputationOf = async (id: string) =>
  (await world.registry.db.select().from(reputations).where(eq(reputations.cargoId, id)))[0]!
/** In the order of the audit, which numbers what one moment decides. */
const kindsDecided = async (cargoId: string) =>
  (
    await world.registry.db
      .select({ kind: decisions.kind })
      .from(auditEntries)
      .innerJoin(decisions, eq(decisions.id, auditEntries.decisionId))
      .where(and(eq(auditEntries.cargoId, cargoId), inArray(decisions.kind, ['WARNING', 'DEMOTION', 'SUSPENSION'])))
      .orderBy(auditEntries.seq)
  ).map(row => row.kind)
const alertsOf = (publisherId: string) =>
  world.registry.db
    .select()
    .from(logEvents)
    .where(eq(logEvents.topic, `alerts/${publisherId}`))
    .orderBy(logEvents.seq)

test('a new Cargo has a reputation of exactly 1 and nothing counted', async () => {
  const { cargoId } = await servingCargo(world, 'newborn')
  expect(await reputationOf(cargoId)).toMatchObject({ score: 1, successCount: 0, warningArmed: true })
  expect(await cargoOf(cargoId)).toMatchObject({ reputationScore: 1, countedJobs: 0, successRate: null })
})

test('20 successes in one day give the 2.85 of the rules, and the catalog row says the same', async () => {
  const { cargoId } = await servingCargo(world, 'twenty')
  await run(world, cargoId, user, times(20, SUCCEEDED))
  const { score } = await reputationOf(cargoId)
  expect(score).toBeCloseTo(2.85, 1)
  expect(await cargoOf(cargoId)).toMatchObject({ reputationScore: score, countedJobs: 20, successRate: 1 })
})

test('what user, Island or platform caused is shown and does not count', async () => {
  const { cargoId } = await servingCargo(world, 'uncounted')
  await run(world, cargoId, user, [
    SUCCEEDED,
    { outcome: 'CANCELLED', cause: 'USER' },
    { outcome: 'FAILED', cause: 'ISLAND' },
    { outcome: 'TIMED_OUT', cause: 'PLATFORM' },
    { outcome: 'TIMED_OUT', cause: 'CARGO' },
  ])
  expect(await reputationOf(cargoId)).toMatchObject({ successCount: 2, uncountedJobs: 3 })
})

test('25 straight failures at level 1 warn, then demote: each threshold once, and never again while below', async () => {
  const { cargoId, team } = await servingCargo(world, 'failing')
  await run(world, cargoId, user, times(100, SUCCEEDED))
  await world.runJobs()
  expect(await cargoOf(cargoId)).toMatchObject({ trustLevel: 1, state: 'PUBLISHED' })
  // Half a year later the old successes weigh little beside what fails now.
  world.advance(180 * DAY_MS)
  await run(world, cargoId, user, times(25, FAILED))
  expect(await cargoOf(cargoId)).toMatchObject({ trustLevel: 0 })
  const kinds = await kindsDecided(cargoId)
  expect(kinds).toContain('DEMOTION')
  expect(new Set((await alertsOf(team.publisherId)).map(alert => alert.cause))).toEqual(
    new Set(['TRUST_CHANGED', 'REPUTATION_WARNING']),
  )
  const latches = Object.entries(await reputationOf(cargoId)).filter(([name]) => name.endsWith('Armed'))
  expect(kinds).toHaveLength(latches.filter(([, armed]) => !armed).length)
})

test('steady failure from the start suspends: no new jobs, out of the catalog, level kept, alert told', async () => {
  const { cargoId, team } = await servingCargo(world, 'sinking')
  const ids = await admitted(world, cargoId, user, 60)
  const reports = ids.map(jobId => ({ ...FAILED, jobId, completedAt: world.now }))
  await reportJobs(world.as(COORDINATOR), reports.slice(0, 19))
  expect(await kindsDecided(cargoId)).toEqual([])
  await reportJobs(world.as(COORDINATOR), reports.slice(19))
  expect((await reputationOf(cargoId)).score).toBeLessThan(0.5)
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'PERFORMANCE' })
  expect((await alertsOf(team.publisherId)).map(alert => alert.cause)).toContain('SUSPENDED')
  await expect(admitted(world, cargoId, user, 1)).rejects.toThrow(/suspended/)
  const kinds = await kindsDecided(cargoId)
  expect(kinds).toEqual(['WARNING', 'DEMOTION', 'WARNING', 'DEMOTION', 'SUSPENSION'])
})

test('several thresholds crossed by one batch are decided in the order of the rules', async () => {
  const { cargoId } = await servingCargo(world, 'cliff')
  await run(world, cargoId, user, times(40, FAILED))
  expect(await kindsDecided(cargoId)).toEqual(['WARNING', 'DEMOTION', 'WARNING', 'DEMOTION', 'SUSPENSION'])
})

test('a threshold that fired is silent until the score was clearly back above it, then fires again', async () => {
  const { cargoId, team } = await servingCargo(world, 'wavering')
  const warnings = async () =>
    (await alertsOf(team.publisherId)).filter(one => one.cause === 'REPUTATION_WARNING').length
  await run(world, cargoId, user, [...times(11, SUCCEEDED), ...times(15, FAILED)])
  expect(await warnings()).toBe(1)
  await run(world, cargoId, user, times(1, FAILED))
  expect(await warnings()).toBe(1)
  world.advance(60 * DAY_MS)
  await run(world, cargoId, user, times(40, SUCCEEDED))
  expect((await reputationOf(cargoId)).warningArmed).toBe(true)
  world.advance(60 * DAY_MS)
  await run(world, cargoId, user, times(40, FAILED))
  expect(await warnings()).toBe(2)
})

test('silence changes nothing: the score after a year without a job is the score of the last day', async () => {
  const { cargoId } = await servingCargo(world, 'silent')
  await run(world, cargoId, user, times(30, SUCCEEDED))
  const before = await reputationOf(cargoId)
  world.advance(365 * DAY_MS)
  await world.runJobs()
  expect(await reputationOf(cargoId)).toEqual(before)
  expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true, stored: before.score })
})

test('the first final outcome of a job wins, a contradiction is reported, and only one counts', async () => {
  const { cargoId } = await servingCargo(world, 'contradicted')
  const [jobId] = await admitted(world, cargoId, user, 1)
  const report = (outcome: typeof SUCCEEDED | typeof FAILED) =>
    reportJobs(world.as(COORDINATOR), [{ ...outcome, jobId: jobId!, completedAt: world.now }])
  const answers = (await Promise.all([report(SUCCEEDED), report(FAILED), report(SUCCEEDED), report(FAILED)])).flat()
  expect(answers.filter(one => one.status === 'RECORDED')).toHaveLength(1)
  expect(answers.filter(one => one.problem?.code === 'JOB_OUTCOME_CONFLICT')).toHaveLength(2)
  expect(answers.filter(one => one.status === 'DUPLICATE')).toHaveLength(1)
  expect((await reputationOf(cargoId)).successCount).toBe(1)
})

test('an outcome ahead of time, before admission, too late or of an unknown job counts for nothing', async () => {
  const { cargoId } = await servingCargo(world, 'untimely')
  const admittedAt = world.now
  const ids = await admitted(world, cargoId, user, 3)
  world.advance(31 * DAY_MS)
  const at = (ms: number) => new Date(world.now.getTime() + ms)
  const answers = await reportJobs(world.as(COORDINATOR), [
    { ...SUCCEEDED, jobId: ids[0]!, completedAt: at(6 * 60_000) },
    { ...SUCCEEDED, jobId: ids[1]!, completedAt: new Date(admittedAt.getTime() - 1_000) },
    { ...SUCCEEDED, jobId: ids[2]!, completedAt: new Date(admittedAt.getTime() + 1_000) },
    { ...SUCCEEDED, jobId: 'job-nobody-knows', completedAt: world.now },
  ])
  expect(answers.map(one => one.problem?.code)).toEqual([
    'TIME_NOT_ACCEPTED',
    'TIME_NOT_ACCEPTED',
    'TIME_NOT_ACCEPTED',
    'JOB_UNKNOWN',
  ])
  expect(await reputationOf(cargoId)).toMatchObject({ score: 1, successCount: 0 })
})

test('the jobs of one day are one event of the score, and the day keeps its counts and its last score', async () => {
  const { cargoId } = await servingCargo(world, 'eventful')
  await run(world, cargoId, user, times(10, SUCCEEDED))
  await run(world, cargoId, user, times(5, FAILED))
  const { score } = await reputationOf(cargoId)
  const events = await world.registry.db.select().from(scoreEvents).where(eq(scoreEvents.cargoId, cargoId))
  expect(events).toMatchObject([{ kind: 'JOBS', successes: 10, failures: 5, scoreBefore: 1, scoreAfter: score }])
  expect(events[0]!.moved).toBeCloseTo(score - 1, 12)
  const days = await world.registry.db.select().from(reputationDays).where(eq(reputationDays.cargoId, cargoId))
  expect(days).toMatchObject([{ successes: 10, counted: 15, score }])
})

test('jobs that staff exclude leave the score as if they had never been, with the reason logged and their number public', async () => {
  const { cargoId } = await servingCargo(world, 'excluded')
  const staff = await world.person({ staff: true })
  await run(world, cargoId, user, times(30, SUCCEEDED))
  const honest = await reputationOf(cargoId)
  world.advance(DAY_MS)
  const { ids } = await run(world, cargoId, user, times(12, FAILED))
  expect((await reputationOf(cargoId)).score).toBeLessThan(honest.score)
  const exclusion = { cargoId, jobIds: ids, reason: 'The Islands of one data centre lost their disks.' }
  await excludeJobs(world.as(staff), exclusion)
  const after = await reputationOf(cargoId)
  expect(after.score).toBeCloseTo(honest.score, 9)
  expect(after.excludedJobs).toBe(12)
  expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true, jobs: 30 })
  await expect(excludeJobs(world.as(staff), exclusion)).rejects.toThrow('is excluded already')
  const [newest] = await world.registry.db
    .select()
    .from(scoreEvents)
    .where(and(eq(scoreEvents.cargoId, cargoId), eq(scoreEvents.kind, 'JOB_EXCLUDED')))
    .orderBy(desc(scoreEvents.at))
  expect(newest).toMatchObject({ failures: 12, reason: exclusion.reason })
})

test('excluding what weighs almost everything sums the rest anew instead of losing it in a subtraction', async () => {
  const { cargoId } = await servingCargo(world, 'heavy')
  const staff = await world.person({ staff: true })
  await run(world, cargoId, user, [SUCCEEDED, FAILED, SUCCEEDED])
  world.advance(900 * DAY_MS)
  const { ids } = await run(world, cargoId, user, times(5, FAILED))
  await excludeJobs(world.as(staff), { cargoId, jobIds: ids, reason: 'A broken Island.' })
  expect((await cargoOf(cargoId)).successRate).toBeCloseTo(2 / 3, 9)
  expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true, jobs: 3 })
})

test('nobody but impartial staff excludes a job', async () => {
  const { cargoId, team } = await servingCargo(world, 'partial')
  const { ids } = await run(world, cargoId, user, [FAILED])
  const input = { cargoId, jobIds: ids, reason: 'I would rather not have failed.' }
  await expect(excludeJobs(world.as(team.actor), input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const staff = await world.person({ staff: true })
  const partial = { ...staff, memberships: [{ publisherId: team.publisherId, role: 'ADMIN' as const }] }
  await expect(excludeJobs(world.as(partial), input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const [job] = await world.registry.db.select().from(jobs).where(eq(jobs.id, ids[0]!))
  expect(job!.excludedAt).toBe(null)
})

test("jobs of the publisher's own people neither help nor harm, and are counted as such", async () => {
  const { cargoId, team } = await servingCargo(world, 'self-made')
  await run(world, cargoId, team.accountId, [...times(30, SUCCEEDED), ...times(30, FAILED)])
  expect(await reputationOf(cargoId)).toMatchObject({ score: 1, successCount: 0, uncountedJobs: 0, ownJobs: 60 })
  expect(await cargoOf(cargoId)).toMatchObject({ countedJobs: 0, successfulJobs: 0 })
  const { ids } = await run(world, cargoId, user, [SUCCEEDED])
  const [own] = await world.registry.db.select().from(jobs).where(eq(jobs.accountId, team.accountId)).limit(1)
  const staff = await world.person({ staff: true })
  const exclude = (jobId: string) => excludeJobs(world.as(staff), { cargoId, jobIds: [jobId], reason: 'Own.' })
  await expect(exclude(own!.id)).rejects.toThrow('does not count')
  await exclude(ids[0]!)
  expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true, stored: 1, jobs: 0 })
})

test('excluding the newest job again and again leaves the exact score of what remains, to the last one', async () => {
  const { cargoId } = await servingCargo(world, 'peeled')
  const staff = await world.person({ staff: true })
  const ids: string[] = []
  for (let n = 0; n < 12; n++) {
    ids.push(...(await run(world, cargoId, user, [n % 3 === 0 ? FAILED : SUCCEEDED])).ids)
    world.advance(120 * DAY_MS)
  }
  for (const jobId of ids.toReversed().slice(0, -1)) {
    await excludeJobs(world.as(staff), { cargoId, jobIds: [jobId], reason: 'A broken Island.' })
    expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true })
  }
  expect(await reputationOf(cargoId)).toMatchObject({ successCount: 1, successWeights: 1, successValues: 0 })
})

test('the owner is mailed that the score fell below 1.5, in the mail of the day, once', async () => {
  const { cargoId, team } = await servingCargo(world, 'mailed')
  await run(world, cargoId, user, [...times(11, SUCCEEDED), ...times(15, FAILED)])
  const { email } = await accountRow(world.registry, team.accountId)
  const about = () => world.mail.sent.filter(mail => mail.to === email && mail.text.includes('fell below 1.5'))
  for (let day = 0; day < 2; day++) {
    world.advance(DAY_MS)
    await world.runJobs()
  }
  expect(about()).toHaveLength(1)
})

import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEntries } from '../../../src/database/tables/audit.ts'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { reputationDays, reputations } from '../../../src/database/tables/reputation.ts'
import { demotions } from '../../../src/database/tables/trust.ts'
import { DAY_MS, RATE_THRESHOLDS, REPUTATION_MIN_JOBS, REPUTATION_THRESHOLDS } from '../../../src/domain/policy.ts'
import { scoreOf, successRate, sumHistory } from '../../../src/domain/reputation.ts'
import { reportJobs } from '../../../src/registry/admission/report-jobs.ts'
import { deleteCargo } from '../../../src/registry/cargos/delete-cargo.ts'
import { rateCargo } from '../../../src/registry/ratings/rate-cargo.ts'
import { checkReputation } from '../../../src/registry/reputation/check-reputation.ts'
import { excludeJobs } from '../../../src/registry/reputation/exclude-jobs.ts'
import { inheritReputation } from '../../../src/registry/reputation/inherit.ts'
import { act } from '../../../src/registry/transaction.ts'
import { admitted, COORDINATOR, FAILED, run, SUCCEEDED, servingCargo, times } from '../../support/evidence.ts'
import { fakeSigner } from '../../support/fakes/signer.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
let user: string
beforeAll(async () => {
  world = await openWorld({ signer: fakeSigner() })
  user = (await world.person()).accountId
})
afterAll(() => world.close())

const reputationOf = async (id: string) =>
  (await world.registry.db.select().from(reputations).where(eq(reputations.cargoId, id)))[0]!
const cargoOf = async (id: string) => (await world.registry.db.select().from(cargos).where(eq(cargos.id, id)))[0]!
const daysOf = async (id: string) =>
  (await world.registry.db.select().from(reputationDays).where(eq(reputationDays.cargoId, id)))
    .filter(day => day.counted > 0)
    .map(({ day, successes, counted }) => ({ day, successes, counted }))
    .sort((a, b) => a.day - b.day)

const anyEnd = fc.constantFrom(
  SUCCEEDED,
  SUCCEEDED,
  SUCCEEDED,
  FAILED,
  { outcome: 'TIMED_OUT', cause: 'CARGO' } as const,
  { outcome: 'FAILED', cause: 'ISLAND' } as const,
  { outcome: 'CANCELLED', cause: 'USER' } as const,
)
/** Jobs of the last 29 days in any order of arrival, cut into calls of any size. */
const anyArrival = fc.record({
  ends: fc.array(fc.record({ end: anyEnd, minutesAgo: fc.integer({ min: 0, max: 29 * 24 * 60 }) }), {
    minLength: 1,
    maxLength: 60,
  }),
  cut: fc.integer({ min: 1, max: 60 }),
  order: fc.infiniteStream(fc.nat()).map(stream => [...stream.take(60)]),
})

test('whatever the order of arrival and the size of the calls, the stored score is that of the set of distinct jobs', async () => {
  let n = 0
  await fc.assert(
    fc.asyncProperty(anyArrival, async ({ ends, cut, order }) => {
      const { cargoId } = await servingCargo(world, `arrival-${++n}`)
      const ids = await admitted(world, cargoId, user, ends.length)
      world.advance(29 * DAY_MS)
      const now = world.now.getTime()
      const reports = ends.map(({ end, minutesAgo }, at) => ({
        ...end,
        jobId: ids[at]!,
        completedAt: new Date(now - minutesAgo * 60_000),
      }))
      const shuffled = reports.map((report, at) => ({ report, key: order[at]! })).sort((a, b) => a.key - b.key)
      for (let from = 0; from < shuffled.length; from += cut) {
        const part = shuffled.slice(from, from + cut).map(one => one.report)
        // A coordinator that got no answer reports again.
        await reportJobs(world.as(COORDINATOR), part)
        await reportJobs(world.as(COORDINATOR), part)
      }
      const counted = reports.filter(one => one.outcome === 'SUCCEEDED' || one.cause === 'CARGO')
      const sums = sumHistory({
        jobs: counted.map(({ completedAt, outcome }) => ({ completedAt, isSuccess: outcome === 'SUCCEEDED' })),
        ratings: [],
        complaintsUpheldAt: [],
      })
      const stored = await reputationOf(cargoId)
      expect(Math.abs(stored.score - scoreOf(sums))).toBeLessThan(1e-9)
      expect(stored).toMatchObject({ successCount: counted.length, uncountedJobs: reports.length - counted.length })
      expect(await cargoOf(cargoId)).toMatchObject({ reputationScore: stored.score, countedJobs: counted.length })
      expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true, jobs: counted.length })
    }),
    { numRuns: 12, endOnFailure: true },
  )
}, 120_000)

test('every threshold fires exactly once per armed crossing on random walks', async () => {
  const rules = {
    R34: 'WARNING',
    R35: 'DEMOTION',
    R36: 'SUSPENSION',
    S32: 'RATE_WARNING',
    R16: 'RATE_DEMOTION',
  } as const
  let n = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ isSuccess: fc.boolean(), times: fc.integer({ min: 1, max: 15 }) }), {
        minLength: 8,
        maxLength: 16,
      }),
      async spells => {
        const { cargoId } = await servingCargo(world, `walk-${++n}`)
        const ids = await admitted(
          world,
          cargoId,
          user,
          spells.reduce((sum, spell) => sum + spell.times, 0),
        )
        const jobs: { completedAt: Date; isSuccess: boolean }[] = []
        for (const { isSuccess, times: more } of spells) {
          world.advance(DAY_MS)
          const reports = Array.from({ length: more }, () => {
            jobs.push({ completedAt: world.now, isSuccess })
            return { ...(isSuccess ? SUCCEEDED : FAILED), jobId: ids[jobs.length - 1]!, completedAt: world.now }
          })
          await reportJobs(world.as(COORDINATOR), reports)
        }
        expect(await firedRules(cargoId)).toEqual(expectedFirings(jobs).map(latch => keyOf(rules, latch)))
      },
    ),
    { numRuns: 8, endOnFailure: true },
  )
}, 120_000)

/** By the letter of S32, job by job, without the registry's own latches. */
function expectedFirings(jobs: readonly { completedAt: Date; isSuccess: boolean }[]): string[] {
  const armed = new Set<string>([...REPUTATION_THRESHOLDS, ...RATE_THRESHOLDS].map(one => one.latch))
  const fired: string[] = []
  for (let count = REPUTATION_MIN_JOBS; count <= jobs.length; count++) {
    const sums = sumHistory({ jobs: jobs.slice(0, count), ratings: [], complaintsUpheldAt: [] })
    for (const { latch, below, rearmAt } of [...REPUTATION_THRESHOLDS, ...RATE_THRESHOLDS]) {
      const figure = latch.startsWith('RATE') ? successRate(sums)! : scoreOf(sums)
      if (figure >= rearmAt) armed.add(latch)
      else if (figure < below && armed.delete(latch)) fired.push(latch)
    }
  }
  return fired
}

async function firedRules(cargoId: string): Promise<string[]> {
  const rows = await world.registry.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.cargoId, cargoId))
    .orderBy(auditEntries.seq)
  return rows.flatMap(({ reason }) => {
    if (reason?.startsWith('The reputation fell below 1.5')) return ['R34']
    if (reason?.startsWith('The reputation fell below 1.0')) return ['R35']
    if (reason?.startsWith('The reputation fell below 0.5')) return ['R36']
    if (reason?.startsWith('The success rate fell below 90%')) return ['S32']
    if (reason?.startsWith('The success rate fell below 80%')) return ['R16']
    return []
  })
}

const keyOf = (rules: Record<string, string>, latch: string) => Object.keys(rules).find(rule => rules[rule] === latch)

test('evidence of every kind at once, late and taken back, is still the sum of what remains', async () => {
  const { cargoId } = await servingCargo(world, 'mixed')
  const staff = await world.person({ staff: true })
  const raters = await Promise.all([1, 2, 3].map(() => world.person()))
  for (const one of raters) await run(world, cargoId, one.accountId, [SUCCEEDED])
  const { ids } = await run(world, cargoId, user, [...times(12, SUCCEEDED), ...times(6, FAILED)])
  const late = await admitted(world, cargoId, user, 10)
  const endedAt = world.now
  world.advance(20 * DAY_MS)
  await Promise.all([
    ...raters.map((one, at) => rateCargo(world.as(one), { cargoId, stars: 1 + at * 2 })),
    reportJobs(
      world.as(COORDINATOR),
      late.map((jobId, at) => ({ ...(at < 7 ? SUCCEEDED : FAILED), jobId, completedAt: endedAt })),
    ),
    excludeJobs(world.as(staff), { cargoId, jobIds: ids.slice(10, 14), reason: 'Test jobs of ours.' }),
    run(world, cargoId, user, times(9, SUCCEEDED)),
  ])
  const check = await checkReputation(world.system, cargoId)
  expect(check).toMatchObject({ agrees: true, jobs: 3 + 18 + 10 - 4 + 9 })
  expect((await cargoOf(cargoId)).reputationScore).toBe(check.stored)
})

test('an image that was deleted and published again by its publisher comes back with its history and what had fired', async () => {
  const { cargoId, team } = await servingCargo(world, 'phoenix', 'ashes')
  await run(world, cargoId, user, [...times(9, SUCCEEDED), ...times(16, FAILED)])
  const before = await reputationOf(cargoId)
  const [version] = await world.registry.db.select().from(versions).where(eq(versions.cargoId, cargoId))
  const { digest } = version!
  await world.registry.db
    .update(cargos)
    .set({ state: 'DELETING', currentVersionId: null })
    .where(eq(cargos.id, cargoId))
  const reborn = await world.cargo(team, 'reborn')
  const other = await servingCargo(world, 'stranger-of-phoenix')
  await act(world.system, 'test.inherit', async tx => {
    await inheritReputation(world.system, tx, { id: reborn, publisherId: team.publisherId }, digest)
    await inheritReputation(world.system, tx, { id: reborn, publisherId: team.publisherId }, digest)
    await inheritReputation(world.system, tx, { id: other.cargoId, publisherId: other.team.publisherId }, digest)
  })
  const after = await reputationOf(reborn)
  expect(after.score).toBeCloseTo(before.score, 9)
  expect(after).toMatchObject({
    successCount: 25,
    warningArmed: before.warningArmed,
    demotionArmed: before.demotionArmed,
  })
  expect(await daysOf(reborn)).toEqual(await daysOf(cargoId))
  expect(await checkReputation(world.system, reborn)).toMatchObject({ agrees: true, jobs: 25 })
  expect(await reputationOf(other.cargoId)).toMatchObject({ score: 1, successCount: 0 })
})

test('deletion ends no suspension: the image published again is suspended again, and what it was demoted for holds', async () => {
  const { cargoId, team } = await servingCargo(world, 'lazarus', 'first')
  await run(world, cargoId, user, times(45, FAILED))
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'PERFORMANCE' })
  await deleteCargo(world.as(team.actor), { cargoId, slug: 'lazarus/first' })
  const again = await world.cargo(team, 'second')
  await world.publish(team, again, 'lazarus-first', { npm: [{ name: 'left-lazarus', version: '1.0.0' }] })
  expect(await cargoOf(again)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'PERFORMANCE', countedJobs: 45 })
  await expect(admitted(world, again, user, 1)).rejects.toThrow(/suspended/)
  const open = await world.registry.db.select().from(demotions).where(eq(demotions.cargoId, again))
  expect(open).toMatchObject([
    { cause: 'PERFORMANCE', endedAt: null },
    { cause: 'PERFORMANCE', endedAt: null },
  ])
})

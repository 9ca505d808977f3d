import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completionProblem, evidenceOf } from '../../src/domain/job-outcome.ts'
import { DAY_MS, MINUTE_MS } from '../../src/domain/policy.ts'
import {
  addRating,
  bandOf,
  type CountedJob,
  countedJobs,
  countJob,
  dayName,
  dayOf,
  dayValue,
  editRating,
  isProvisional,
  NEW_REPUTATION,
  type ReputationDay,
  type ReputationSums,
  scoreOf,
  shownScore,
  successRate,
  sumHistory,
  upholdComplaint,
} from '../../src/domain/reputation.ts'
import { forecast } from '../../src/domain/reputation-forecast.ts'
import { ALL_ARMED, evaluateLatches } from '../../src/domain/reputation-latches.ts'

const START = Date.UTC(2026, 0, 1)
const job = (day: number, isSuccess: boolean, second = 0): CountedJob => ({
  completedAt: new Date(START + day * DAY_MS + second * 1_000),
  isSuccess,
})
/** `perDay` jobs a day, each a success with the probability `rate` (a fixed sequence of random numbers). */
function steady(days: number, perDay: number, rate: number, start = 20_261_123): CountedJob[] {
  let seed = start
  return Array.from({ length: days * perDay }, (_, at) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return job(Math.floor(at / perDay), seed / 2 ** 32 < rate, at % perDay)
  })
}
const scoreOfJobs = (jobs: CountedJob[]) => scoreOf(sumHistory({ jobs, ratings: [], complaintsUpheldAt: [] }))

describe('S29: where scores lie', () => {
  it('a new Cargo starts at exactly 1.0', () => {
    expect(scoreOf(NEW_REPUTATION)).toBe(1)
    expect(bandOf(scoreOf(NEW_REPUTATION))).toBe('POOR')
  })

  it.each([
    ['20 successes in one day', 1, 20, 1, 2.85],
    ['100 successes over ten days', 10, 10, 1, 3.95],
    ['steady 95% for 90 days', 90, 10, 0.95, 4.0],
    ['steady 85% for 90 days', 90, 10, 0.85, 3.2],
    ['steady 70% for 90 days', 90, 10, 0.7, 2.3],
    ['steady 30% for 90 days', 90, 10, 0.3, 1.1],
    ['steady 10% for 90 days', 90, 10, 0.1, 0.5],
    ['25 failures at the start', 1, 25, 0, 0.51],
  ])('%s', (_, days, perDay, rate, expected) => {
    const scores = Array.from({ length: 20 }, (_unused, start) =>
      scoreOfJobs(steady(days, perDay, rate, start * 7_919)),
    )
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length

    expect(Math.abs(mean - expected)).toBeLessThan(0.1)
  })

  it('one day of 20 successes is exactly 2.85', () => {
    expect(scoreOfJobs(steady(1, 20, 1))).toBeCloseTo(2.85, 3)
  })

  it('five ratings of 5 add 0.3, and a complaint takes back what two ratings of 1 would', () => {
    let sums = NEW_REPUTATION
    for (let at = 0; at < 5; at += 1) sums = addRating(sums, new Date(START), 5)

    expect(scoreOf(sums)).toBeCloseTo(1 + 0.75 * 0.8 * 0.5, 12)
    const two = addRating(addRating(sums, new Date(START), 1), new Date(START), 1)
    expect(scoreOf(upholdComplaint(sums, new Date(START)))).toBeCloseTo(scoreOf(two), 12)
  })

  it('a day is worth nothing at 80%, all at 95%, and half between', () => {
    const values = [80, 95, 87.5, 0, 100].map(rate => dayValue({ day: 0, successes: rate * 2, counted: 200 }))

    expect(values).toEqual([0, 1, 0.5, 0, 1].map(value => expect.closeTo(value, 12)))
  })
})

describe('R32, S31: bands and what is shown', () => {
  it.each([
    [5, 'EXCELLENT', '5.0'],
    [4, 'EXCELLENT', '4.0'],
    [3.999, 'GOOD', '3.9'],
    [3.96, 'GOOD', '3.9'],
    [3, 'GOOD', '3.0'],
    [2, 'FAIR', '2.0'],
    [1, 'POOR', '1.0'],
    [0.9999999999, 'AT_RISK', '0.9'],
    [0, 'AT_RISK', '0.0'],
    [1.2e-9, 'AT_RISK', '0.0'],
  ])('%f is %s and shown as %s', (score, band, shown) => {
    expect([bandOf(score), shownScore(score)]).toEqual([band, shown])
  })

  it('every decimal is shown as itself', () => {
    const decimals = Array.from({ length: 51 }, (_, at) => (at / 10).toFixed(1))

    expect(decimals.map(text => shownScore(Number(text)))).toEqual(decimals)
  })

  it('a score is provisional under 100 counted jobs', () => {
    const sumsOf = (n: number) => sumHistory({ jobs: steady(1, n, 1), ratings: [], complaintsUpheldAt: [] })

    expect([99, 100].map(n => isProvisional(sumsOf(n)))).toEqual([true, false])
  })
})

describe('S30: what counts', () => {
  it.each([
    [{ outcome: 'SUCCEEDED' }, 'SUCCESS'],
    [{ outcome: 'FAILED', cause: 'CARGO' }, 'FAILURE'],
    [{ outcome: 'TIMED_OUT', cause: 'CARGO' }, 'FAILURE'],
    [{ outcome: 'CANCELLED', cause: 'USER' }, undefined],
    [{ outcome: 'FAILED', cause: 'ISLAND' }, undefined],
    [{ outcome: 'TIMED_OUT', cause: 'PLATFORM' }, undefined],
  ] as const)('%j is %s', (report, evidence) => {
    expect(evidenceOf(report)).toBe(evidence)
  })

  it('completions over 5 minutes ahead, over 30 days old, or before admission are refused', () => {
    const now = new Date(START)
    const at = (ms: number) => new Date(START + ms)
    const long = at(-60 * DAY_MS)

    expect(completionProblem(at(5 * 60_000), long, now)).toBeUndefined()
    expect(completionProblem(at(5 * 60_000 + 1), long, now)).toMatch(/future/)
    expect(completionProblem(at(-30 * DAY_MS), long, now)).toBeUndefined()
    expect(completionProblem(at(-30 * DAY_MS - 1), long, now)).toMatch(/30 days/)
    // The coordinator's clock may be behind ours as it may be ahead.
    expect(completionProblem(at(-5 * MINUTE_MS - 5), at(-5), now)).toBeUndefined()
    expect(completionProblem(at(-5 * MINUTE_MS - 6), at(-5), now)).toMatch(/before it was admitted/)
  })
})

const anyJob = fc
  .record({
    day: fc.integer({ min: 0, max: 400 }),
    second: fc.integer({ min: 0, max: 86_399 }),
    isSuccess: fc.boolean(),
  })
  .map(({ day, second, isSuccess }) => job(day, isSuccess, second))
const anyRating = fc
  .record({ day: fc.integer({ min: 0, max: 400 }), stars: fc.integer({ min: 1, max: 5 }) })
  .map(({ day, stars }) => ({ ratedAt: new Date(START + day * DAY_MS), stars }))
const anyHistory = fc.record({
  jobs: fc.array(anyJob, { maxLength: 60 }),
  ratings: fc.array(anyRating, { maxLength: 6 }),
  complaintsUpheldAt: fc.array(
    anyRating.map(one => one.ratedAt),
    { maxLength: 2 },
  ),
})
type Known = { readonly sums: ReputationSums; readonly days: ReadonlyMap<number, ReputationDay> }
const count = ({ sums, days }: Known, one: CountedJob): Known => {
  const after = countJob(sums, days.get(dayOf(one.completedAt)), one)
  return { sums: after.sums, days: new Map(days).set(after.day.day, after.day) }
}
const known = (jobs: readonly CountedJob[]): Known =>
  jobs.reduce(count, { sums: NEW_REPUTATION, days: new Map<number, ReputationDay>() })

/** The score by its definition, every age measured and every item summed. */
function byDefinition(history: {
  jobs: readonly CountedJob[]
  ratings: readonly { ratedAt: Date; stars: number }[]
  complaintsUpheldAt: readonly Date[]
}): number {
  const part = (items: { at: number; value: number }[], halfLifeDays: number, k: number) => {
    if (items.length === 0) return 0.2
    const newest = Math.max(...items.map(item => item.at))
    const weight = (at: number) => 2 ** -((newest - at) / (halfLifeDays * DAY_MS))
    const mean =
      items.reduce((sum, item) => sum + item.value * weight(item.at), 0) /
      items.reduce((sum, item) => sum + weight(item.at), 0)
    return 0.2 + (mean - 0.2) * (items.length / (items.length + k))
  }
  const byDay = new Map<number, CountedJob[]>()
  for (const one of history.jobs) {
    const day = Math.floor(one.completedAt.getTime() / DAY_MS)
    byDay.set(day, [...(byDay.get(day) ?? []), one])
  }
  const days = [...byDay].map(([day, jobs]) => ({
    at: day * DAY_MS,
    value: Math.min(1, Math.max(0, (jobs.filter(one => one.isSuccess).length / jobs.length - 0.8) / 0.15)),
  }))
  const ratings = [
    ...history.ratings.map(one => ({ at: one.ratedAt.getTime(), value: (one.stars - 1) / 4 })),
    ...history.complaintsUpheldAt.flatMap(at => [
      { at: at.getTime(), value: 0 },
      { at: at.getTime(), value: 0 },
    ]),
  ]
  const jobs = history.jobs.map(one => ({ at: one.completedAt.getTime(), value: Number(one.isSuccess) }))
  return 5 * (0.6 * part(jobs, 30, 10) + 0.25 * part(days, 30, 3) + 0.15 * part(ratings, 180, 5))
}

describe('the stored sums are the history', () => {
  it('incremental equals the definition to 1e-9 on 10,000 random histories, in any order of arrival', () => {
    fc.assert(
      fc.property(anyHistory, history => {
        const score = scoreOf(sumHistory(history))

        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(5)
        expect(Math.abs(score - byDefinition(history))).toBeLessThan(1e-9)
        const backwards = { ...history, jobs: history.jobs.toReversed(), ratings: history.ratings.toReversed() }
        expect(Math.abs(score - scoreOf(sumHistory(backwards)))).toBeLessThan(1e-9)
      }),
      { numRuns: 10_000 },
    )
  }, 120_000)

  it('an edited rating keeps its first date', () => {
    const first = new Date(START)
    const later = addRating(addRating(NEW_REPUTATION, first, 2), new Date(START + 90 * DAY_MS), 4)
    const expected = addRating(addRating(NEW_REPUTATION, first, 5), new Date(START + 90 * DAY_MS), 4)

    expect(scoreOf(editRating(later, first, { from: 2, to: 5 }))).toBeCloseTo(scoreOf(expected), 12)
  })

  it('from 20 counted jobs on, one more success never lowers the score and one more failure never raises it', () => {
    fc.assert(
      fc.property(
        fc.array(anyJob, { minLength: 20, maxLength: 80 }),
        fc.integer({ min: -29, max: 60 }),
        (jobs, offset) => {
          const before = known(jobs)
          const newest = Math.max(...jobs.map(one => one.completedAt.getTime()))
          const completedAt = new Date(newest + offset * DAY_MS)
          const score = scoreOf(before.sums)

          expect(scoreOf(count(before, { completedAt, isSuccess: true }).sums)).toBeGreaterThanOrEqual(score - 1e-9)
          expect(scoreOf(count(before, { completedAt, isSuccess: false }).sums)).toBeLessThanOrEqual(score + 1e-9)
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('turning one failure into a success never lowers the score', () => {
    fc.assert(
      fc.property(fc.array(anyJob, { minLength: 20, maxLength: 60 }), fc.nat(), (jobs, pick) => {
        const turned = jobs.map((one, at) => (at === pick % jobs.length ? { ...one, isSuccess: true } : one))

        expect(scoreOfJobs(turned)).toBeGreaterThanOrEqual(scoreOfJobs(jobs) - 1e-9)
      }),
    )
  })
})

describe('S32: thresholds fire once per armed crossing', () => {
  const walk = (jobs: readonly CountedJob[]) => {
    let [state, latches] = [known([]), ALL_ARMED]
    const fired: string[] = []
    for (const one of jobs) {
      state = count(state, one)
      const after = evaluateLatches(latches, state.sums)
      latches = after.latches
      fired.push(...after.crossings.map(crossing => `${countedJobs(state.sums)} ${crossing.latch}`))
    }
    return { fired, latches, state }
  }

  it('nothing under 20 counted jobs, then warning and demotion in order, and both rates', () => {
    expect(walk(steady(1, 25, 0)).fired).toEqual(['20 WARNING', '20 DEMOTION', '20 RATE_WARNING', '20 RATE_DEMOTION'])
  })

  it('several score thresholds at once fire in order', () => {
    const sums = known(steady(1, 400, 0)).sums

    expect(
      evaluateLatches(ALL_ARMED, sums).crossings.map(crossing => [crossing.latch, crossing.rule, crossing.threshold]),
    ).toEqual([
      ['WARNING', 'R34', 1.5],
      ['DEMOTION', 'R35', 1],
      ['SUSPENSION', 'R36', 0.5],
      ['RATE_WARNING', 'S32', 0.9],
      ['RATE_DEMOTION', 'R16', 0.8],
    ])
  })

  it('evaluating again without new evidence fires nothing', () => {
    const { latches, state } = walk(steady(1, 25, 0))

    expect(evaluateLatches(latches, state.sums)).toEqual({ latches, crossings: [] })
  })

  it('a latch is armed again only 0.1 above its threshold', () => {
    const disarmed = {
      ...ALL_ARMED,
      WARNING: false,
      DEMOTION: false,
      SUSPENSION: false,
      RATE_WARNING: false,
      RATE_DEMOTION: false,
    }
    const healthy = known(steady(10, 10, 1)).sums

    expect(evaluateLatches(disarmed, healthy)).toEqual({ latches: ALL_ARMED, crossings: [] })
  })

  it('on random walks each firing is followed by a rearming before the next of the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ isSuccess: fc.boolean(), run: fc.integer({ min: 1, max: 40 }) }), {
          minLength: 2,
          maxLength: 12,
        }),
        runs => {
          const jobs = runs.flatMap(({ isSuccess, run }, day) =>
            Array.from({ length: run }, (_, second) => job(day * 5, isSuccess, second)),
          )
          let [state, latches] = [known([]), ALL_ARMED]
          for (const one of jobs) {
            state = count(state, one)
            const after = evaluateLatches(latches, state.sums)
            const score = scoreOf(state.sums)
            const isJudged = countedJobs(state.sums) >= 20
            expect(after.crossings.some(crossing => crossing.latch === 'DEMOTION')).toBe(
              isJudged && latches.DEMOTION && score < 1,
            )
            expect(after.latches.DEMOTION).toBe(
              isJudged ? (score < 1 ? false : latches.DEMOTION || score >= 1.1) : latches.DEMOTION,
            )
            latches = after.latches
          }
        },
      ),
    )
  })
})

describe('what is told beside the score', () => {
  it('the success rate has no prior', () => {
    expect(successRate(NEW_REPUTATION)).toBeUndefined()
    expect(successRate(known([job(0, true), job(0, false)]).sums)).toBe(0.5)
  })

  it('a falling Cargo is told after how many jobs the next threshold falls, and a healthy one is not', () => {
    const before = steady(20, 10, 0.95)
    const fall = Array.from({ length: 30 }, (_, at) => job(20 + Math.floor(at / 10), false, at))
    const { sums, days } = known([...before, ...fall])
    const recent = [20, 21, 22].map(day => days.get(dayOf(job(day, true).completedAt))).filter(day => day !== undefined)

    const told = forecast(sums, recent)

    expect(told?.threshold).toBe(1.5)
    expect(told?.jobs).toBeGreaterThan(0)
    expect(forecast(known(before).sums, [...known(before).days.values()].slice(-3))).toBeUndefined()
    expect(forecast(sums, [])).toBeUndefined()
  })

  it('a day is the UTC day of completion', () => {
    expect(dayName(dayOf(new Date('2026-11-23T23:59:59.999Z')))).toBe('2026-11-23')
    expect(dayName(dayOf(new Date('2026-11-24T00:00:00.000Z')))).toBe('2026-11-24')
  })
})

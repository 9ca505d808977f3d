import type { Happening, Life } from './life.ts'

/** Real users: 20 jobs a day, and every fifth day one of them rates what they got. */
const JOBS = 20
const used = (day: number, successRate: number): Happening => ({
  jobs: JOBS,
  successRate,
  ratings: day % 5 === 0 ? [successRate > 0.9 ? 5 : successRate > 0.75 ? 4 : successRate > 0.5 ? 2 : 1] : [],
})
const steady = (name: string, about: string, rate: number): Life => ({ name, about, happens: day => used(day, rate) })

/** What a Cargo lives like when nobody games anything. */
export const HONEST = steady('honest', '97% of jobs succeed, all year', 0.97)
export const FLAKY = steady('flaky', '85% succeed, all year', 0.85)
export const BAD = steady('bad', '60% succeed, all year: what attackers try to hide', 0.6)
export const BROKEN = steady('broken', '5% succeed', 0.05)
export const DECLINING: Life = {
  name: 'declining',
  about: 'from 97% to 30% over the year',
  happens: day => used(day, 0.97 - (0.67 * day) / 364),
}
export const RECOVERING: Life = {
  name: 'recovering',
  about: 'broken for two weeks, suspended, fixed, reinstated by staff after 14 days, 96% from then on',
  happens: day => used(day, day < 14 ? 0.02 : 0.96),
  reinstatedAfter: 14,
}
export const LIVES: readonly Life[] = [HONEST, FLAKY, BAD, BROKEN, DECLINING, RECOVERING]

/** An attack, and the life it is done to: what it gains is the difference. */
export interface Attack extends Life {
  readonly on: Life
  /** The days on which it is looked at whether it was worth it. */
  readonly from: number
  readonly to: number
  /** More is better for who does it; of a brigade less is. */
  readonly isDone: 'for oneself' | 'to another'
}

const attack = (
  on: Life,
  given: Omit<Attack, 'on' | 'happens'> & { readonly adds: (day: number, score: number) => Happening },
): Attack => ({
  ...given,
  on,
  happens: (day, score) => ({ ...on.happens(day, score), ...given.adds(day, score) }),
})

const ALWAYS = { from: 0, to: 365, isDone: 'for oneself' } as const
const FOUND = 270

export const ATTACKS: readonly Attack[] = [
  attack(BAD, {
    ...ALWAYS,
    name: 'self-jobs',
    about: 'the team runs 100 easy jobs a day itself',
    adds: () => ({ ownJobs: 100 }),
  }),
  ...[10, 60, 200].map(fakes =>
    attack(BAD, {
      ...ALWAYS,
      to: FOUND,
      name: `puppet jobs x${fakes}`,
      about: `accounts of others' names run ${fakes} easy jobs a day; staff find out on day ${FOUND}`,
      accounts: Math.max(2, fakes / 10),
      adds: day => (day < FOUND ? { fakeSuccesses: fakes } : { isFound: day === FOUND }),
    }),
  ),
  attack(BAD, {
    ...ALWAYS,
    from: 30,
    name: 'puppet ratings',
    about: '50 accounts run one job each on day 30 and give 5 stars',
    accounts: 50,
    adds: day => (day === 30 ? { fakeSuccesses: 50, fakeRatings: Array.from({ length: 50 }, () => 5) } : {}),
  }),
  attack(BROKEN, {
    ...ALWAYS,
    name: 'born again',
    about: 'deletes itself below 1.0 and comes back as another image under another name',
    adds: (_, score) => ({ isBornAgain: score < 1 }),
  }),
  attack(BAD, {
    ...ALWAYS,
    from: 0,
    to: 120,
    name: 'sleeper',
    about: '60 days at 99%, then sold: 60% from then on',
    adds: day => (day < 60 ? used(day, 0.99) : {}),
  }),
  attack(HONEST, {
    from: 180,
    to: 270,
    isDone: 'to another',
    name: 'rating brigade',
    about: '50 accounts run one job each on day 180 and give 1 star',
    accounts: 50,
    adds: day => (day === 180 ? { fakeSuccesses: 50, fakeRatings: Array.from({ length: 50 }, () => 1) } : {}),
  }),
  attack(HONEST, {
    from: 180,
    to: 200,
    isDone: 'to another',
    name: 'poison brigade',
    about: '50 accounts send 60 jobs a day that make it fail, for a week from day 180; staff exclude them on day 200',
    accounts: 50,
    adds: day => ({ ...(day >= 180 && day < 187 && { fakeFailures: 60 }), isFound: day === 200 }),
  }),
]

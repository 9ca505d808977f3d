import { DAY_MS } from '../../src/domain/policy.ts'
import {
  addRating,
  type CountedJob,
  countJob,
  dayOf,
  NEW_REPUTATION,
  type ReputationDay,
  type ReputationSums,
  scoreOf,
  upholdComplaint,
} from '../../src/domain/reputation.ts'
import { ALL_ARMED, evaluateLatches, type Latch, type Latches } from '../../src/domain/reputation-latches.ts'

/** What happens to a Cargo on one day. */
export interface Happening {
  /** Jobs of real users, and how many of them succeed. */
  readonly jobs?: number
  readonly successRate?: number
  /** Ratings of real users, in stars. */
  readonly ratings?: readonly number[]
  /** What an attacker adds: jobs that succeed, jobs made to fail, and ratings, by accounts that are no members. */
  readonly fakeSuccesses?: number
  readonly fakeFailures?: number
  readonly fakeRatings?: readonly number[]
  /** Jobs of the publisher's own people. They do not count (S25, S34). */
  readonly ownJobs?: number
  readonly upheldComplaints?: number
  /** Staff find the attack and exclude all of it (S30). */
  readonly isFound?: boolean
  /** Deleted, and the same program published as another image under another name: nothing is inherited. */
  readonly isBornAgain?: boolean
}

/** The life of one Cargo: what happens on each day, given its score on the evening before. */
export interface Life {
  readonly name: string
  readonly about: string
  readonly happens: (day: number, score: number) => Happening
  /** Accounts an attacker needs. */
  readonly accounts?: number
  /** Staff bring it back from suspension after so many days, as it is by then. */
  readonly reinstatedAfter?: number
}

export interface Lived {
  /** The stored score at the end of each day. */
  readonly scores: readonly number[]
  readonly fired: readonly { readonly day: number; readonly latch: Latch }[]
  readonly suspendedDays: number
  readonly real: { readonly jobs: number; readonly successes: number }
  readonly fake: {
    readonly jobs: number
    readonly ratings: number
    readonly ownJobs: number
    readonly rebirths: number
  }
}

export const DAYS = 365
const START = Date.UTC(2026, 0, 1)

/** One year by the registry's own arithmetic (S29) and latches (S32), evaluated after every piece of evidence. */
export function live(life: Life, seed: number): Lived {
  const random = randomFrom(seed)
  let cargo = newborn()
  let suspendedOn: number | undefined
  const scores: number[] = []
  const fired: { day: number; latch: Latch }[] = []
  const [real, fake] = [
    { jobs: 0, successes: 0 },
    { jobs: 0, ratings: 0, ownJobs: 0, rebirths: 0 },
  ]
  let suspendedDays = 0
  for (let day = 0; day < DAYS; day++) {
    const happening = life.happens(day, scoreOf(cargo.sums))
    if (happening.isBornAgain) [cargo, suspendedOn] = [newborn(), undefined]
    fake.rebirths += Number(happening.isBornAgain ?? false)
    fake.ownJobs += happening.ownJobs ?? 0
    if (happening.isFound) cargo = withoutFakes(cargo)
    if (suspendedOn !== undefined && life.reinstatedAfter !== undefined && day - suspendedOn >= life.reinstatedAfter)
      suspendedOn = undefined
    for (const item of suspendedOn === undefined ? itemsOf(day, happening, random) : []) {
      take(cargo, item)
      if ('stars' in item) fake.ratings += Number(item.isFake)
      else if ('isSuccess' in item) {
        const side = item.isFake ? fake : real
        side.jobs += 1
        if (!item.isFake) real.successes += Number(item.isSuccess)
      }
      const { latches, crossings } = evaluateLatches(cargo.latches, cargo.sums)
      cargo.latches = latches
      fired.push(...crossings.map(({ latch }) => ({ day, latch })))
      if (crossings.some(crossing => crossing.latch === 'SUSPENSION')) {
        suspendedOn = day
        break
      }
    }
    if (suspendedOn !== undefined) suspendedDays += 1
    scores.push(scoreOf(cargo.sums))
  }
  return { scores, fired, suspendedDays, real, fake }
}

type Item =
  | (CountedJob & { readonly isFake: boolean })
  | { readonly ratedAt: Date; readonly stars: number; readonly isFake: boolean }
  | { readonly upheldAt: Date }

interface Cargo {
  sums: ReputationSums
  latches: Latches
  readonly days: Map<number, ReputationDay>
  items: Item[]
}

const newborn = (): Cargo => ({ sums: NEW_REPUTATION, latches: ALL_ARMED, days: new Map(), items: [] })

function take(cargo: Cargo, item: Item): void {
  cargo.items.push(item)
  if ('stars' in item) cargo.sums = addRating(cargo.sums, item.ratedAt, item.stars)
  else if ('upheldAt' in item) cargo.sums = upholdComplaint(cargo.sums, item.upheldAt)
  else {
    const { sums, day } = countJob(cargo.sums, cargo.days.get(dayOf(item.completedAt)), item)
    cargo.sums = sums
    cargo.days.set(day.day, day)
  }
}

function withoutFakes(cargo: Cargo): Cargo {
  const items = cargo.items.filter(item => !('isFake' in item && item.isFake))
  const clean = { ...newborn(), latches: cargo.latches }
  for (const item of items) take(clean, item)
  return { ...clean, latches: evaluateLatches(cargo.latches, clean.sums).latches }
}

/** The evidence of one day, spread over its hours in a random order. */
function itemsOf(day: number, happening: Happening, random: () => number): Item[] {
  const { jobs = 0, successRate = 1, ratings = [], fakeRatings = [] } = happening
  const { fakeSuccesses = 0, fakeFailures = 0, upheldComplaints = 0 } = happening
  const makers: Maker[] = [
    ...many(jobs, at => ({ completedAt: at, isSuccess: random() < successRate, isFake: false })),
    ...many(fakeSuccesses, at => ({ completedAt: at, isSuccess: true, isFake: true })),
    ...many(fakeFailures, at => ({ completedAt: at, isSuccess: false, isFake: true })),
    ...ratings.map(stars => (at: Date) => ({ ratedAt: at, stars, isFake: false })),
    ...fakeRatings.map(stars => (at: Date) => ({ ratedAt: at, stars, isFake: true })),
    ...many(upheldComplaints, at => ({ upheldAt: at })),
  ]
  const order = makers.map(make => ({ make, key: random() })).sort((a, b) => a.key - b.key)
  const step = DAY_MS / (order.length + 1)
  return order.map(({ make }, at) => make(new Date(START + day * DAY_MS + Math.floor((at + 1) * step))))
}

type Maker = (at: Date) => Item
const many = (count: number, maker: Maker): Maker[] => Array.from({ length: count }, () => maker)

/** Mulberry32: the same sequence on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

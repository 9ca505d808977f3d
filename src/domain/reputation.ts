import {
  BANDS,
  type Band,
  COMPLAINT_RATINGS,
  DAY_MS,
  PART_PRIOR,
  PROVISIONAL_JOBS,
  RATING,
  RELIABLE_DAY,
  REPUTATION_PARTS,
  SCORE_MAX,
} from './policy.ts'
import { addItem, EMPTY_SUM, meanOf, replaceValue, type WeightedSum } from './weighted-sum.ts'

/** R30: what a score is made of, each part as one weighted sum. A new Cargo has three empty ones. */
export type ReputationSums = {
  readonly success: WeightedSum
  readonly reliability: WeightedSum
  readonly feedback: WeightedSum
}
export const NEW_REPUTATION: ReputationSums = { success: EMPTY_SUM, reliability: EMPTY_SUM, feedback: EMPTY_SUM }

/** S29: one row per Cargo and UTC day, so that a late outcome replaces that day's term. */
export type ReputationDay = { readonly day: number; readonly successes: number; readonly counted: number }

/** A job that counts (S30), by its final outcome. */
export type CountedJob = { readonly completedAt: Date; readonly isSuccess: boolean }

export type PartName = keyof typeof REPUTATION_PARTS

/** R30, S29: 0..5, unrounded: 1 + 3 (S - 0.2) + 1.25 (R - 0.2) + 0.75 (F - 0.2). Exactly 1 for a new Cargo. */
export function scoreOf(sums: ReputationSums): number {
  const above = (part: PartName) => SCORE_MAX * REPUTATION_PARTS[part].weight * (partOf(sums, part) - PART_PRIOR)
  const score = SCORE_MAX * PART_PRIOR + above('success') + above('reliability') + above('feedback')
  return Math.min(SCORE_MAX, Math.max(0, score))
}

/** S29: 0.2 + (m - 0.2) n / (n + k): the mean, held back towards the prior until there is evidence. */
export function partOf(sums: ReputationSums, part: PartName): number {
  const { count } = sums[part]
  const mean = meanOf(sums[part]) ?? PART_PRIOR
  return PART_PRIOR + (mean - PART_PRIOR) * (count / (count + REPUTATION_PARTS[part].k))
}

/** S32: the success rate with the same weights and without the prior; undefined before the first counted job. */
export const successRate = (sums: ReputationSums): number | undefined => meanOf(sums.success)

/** S31: counted jobs of a lifetime; under 100 the score is provisional. */
export const countedJobs = (sums: ReputationSums): number => sums.success.count
export const isProvisional = (sums: ReputationSums): boolean => countedJobs(sums) < PROVISIONAL_JOBS

/** R32, S31: half-open on the unrounded score: exactly 3 is Good. */
export const bandOf = (score: number): Band => BANDS.find(band => score >= band.from)?.name ?? 'AT_RISK'

/** S31: one decimal, truncated: 3.96 is shown as 3.9, so that nobody is shown a band they are not in. */
export const shownScore = (score: number): string => {
  // Through the shortest decimal: 1.1 * 10 is not 11 in binary.
  const [whole = '0', decimals = '0'] = (score < 1e-6 ? 0 : score).toString().split('.')
  return `${whole}.${decimals[0] ?? '0'}`
}

/** S29: the UTC day of an instant, as days since 1970-01-01. */
export const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS)
/** `2026-11-23` */
export const dayName = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** S29: what a day is worth: 0 at a success rate of 80% or less, 1 from 95% on. */
export const dayValue = (day: ReputationDay): number =>
  Math.min(1, Math.max(0, (day.successes / day.counted - RELIABLE_DAY.floor) / RELIABLE_DAY.span))

export type Counted = { readonly sums: ReputationSums; readonly day: ReputationDay }

/** S29, S30: one job more, on time or late. `day` is that day's row, undefined while it has none. */
export function countJob(sums: ReputationSums, day: ReputationDay | undefined, job: CountedJob): Counted {
  const before = day ?? { day: dayOf(job.completedAt), successes: 0, counted: 0 }
  const after = { ...before, successes: before.successes + Number(job.isSuccess), counted: before.counted + 1 }
  const success = addItem(sums.success, job.completedAt.getTime(), Number(job.isSuccess), halfLife('success'))
  return { sums: { ...sums, success, reliability: moveDay(sums.reliability, before, after) }, day: after }
}

/** S34: 1-5 becomes 0..1. */
export const ratingValue = (stars: number): number => (stars - RATING.min) / (RATING.max - RATING.min)

/** S34: one rating more, at its first date. */
export const addRating = (sums: ReputationSums, ratedAt: Date, stars: number): ReputationSums => ({
  ...sums,
  feedback: addItem(sums.feedback, ratedAt.getTime(), ratingValue(stars), halfLife('feedback')),
})

/** S29: an edited rating keeps its first date. */
export const editRating = (
  sums: ReputationSums,
  ratedAt: Date,
  stars: { readonly from: number; readonly to: number },
): ReputationSums => ({
  ...sums,
  feedback: replaceValue(
    sums.feedback,
    ratedAt.getTime(),
    { from: ratingValue(stars.from), to: ratingValue(stars.to) },
    halfLife('feedback'),
  ),
})

/** S29: an upheld complaint weighs as two ratings of 1. */
export const upholdComplaint = (sums: ReputationSums, upheldAt: Date): ReputationSums => ({
  ...sums,
  feedback: addItem(sums.feedback, upheldAt.getTime(), 0, halfLife('feedback'), COMPLAINT_RATINGS),
})

export type ReputationHistory = {
  readonly jobs: readonly CountedJob[]
  readonly ratings: readonly { readonly ratedAt: Date; readonly stars: number }[]
  readonly complaintsUpheldAt: readonly Date[]
}

/**
 * The same from the whole history, in any order: what the stored sums must equal. What staff take out is not subtracted but left
 * out of a new sum, so that nothing is lost beside what weighs little.
 */
export function sumHistory(history: ReputationHistory): ReputationSums {
  const days = new Map<number, ReputationDay>()
  let sums = NEW_REPUTATION
  for (const job of history.jobs) {
    const counted = countJob(sums, days.get(dayOf(job.completedAt)), job)
    sums = counted.sums
    days.set(counted.day.day, counted.day)
  }
  for (const rating of history.ratings) sums = addRating(sums, rating.ratedAt, rating.stars)
  for (const upheldAt of history.complaintsUpheldAt) sums = upholdComplaint(sums, upheldAt)
  return sums
}

/** The part of reliability from all days that have counted jobs. */
export function sumDays(days: Iterable<ReputationDay>): WeightedSum {
  let sum = EMPTY_SUM
  for (const day of days) sum = addItem(sum, day.day * DAY_MS, dayValue(day), halfLife('reliability'))
  return sum
}

/** A day that begins or goes on to be counted. */
function moveDay(sum: WeightedSum, before: ReputationDay, after: ReputationDay): WeightedSum {
  const at = after.day * DAY_MS
  if (before.counted === 0) return addItem(sum, at, dayValue(after), halfLife('reliability'))
  return replaceValue(sum, at, { from: dayValue(before), to: dayValue(after) }, halfLife('reliability'))
}

const halfLife = (part: PartName): number => REPUTATION_PARTS[part].halfLifeDays * DAY_MS

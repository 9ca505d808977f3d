import { DAY_MS, REPUTATION_THRESHOLDS } from './policy.ts'
import { countJob, dayOf, type ReputationDay, type ReputationSums, scoreOf } from './reputation.ts'

/** "Below 1.0 in about 40 jobs at this rate." */
export type Forecast = { readonly threshold: number; readonly jobs: number }

/**
 * The next threshold the score falls below if the latest days go on as they went, and after how many counted jobs; undefined when it
 * does not fall that far within 1,000 jobs. An estimate for people: nothing is decided by it.
 */
export function forecast(sums: ReputationSums, recentDays: readonly ReputationDay[]): Forecast | undefined {
  const counted = recentDays.reduce((sum, day) => sum + day.counted, 0)
  const successes = recentDays.reduce((sum, day) => sum + day.successes, 0)
  if (counted === 0) return undefined
  const next = REPUTATION_THRESHOLDS.find(threshold => threshold.below <= scoreOf(sums))
  if (next === undefined) return undefined
  const rate = successes / counted
  const step = DAY_MS / Math.max(1, counted / recentDays.length)
  let [projected, day, owed] = [sums, undefined as ReputationDay | undefined, 0]
  for (let jobs = 1; jobs <= FARTHEST; jobs += 1) {
    const completedAt = new Date(sums.success.at + DAY_MS + jobs * step)
    // Successes are spread evenly: one is due whenever the rate has added up to a whole.
    owed += rate
    const isSuccess = owed >= 1
    if (isSuccess) owed -= 1
    const after = countJob(projected, day?.day === dayOf(completedAt) ? day : undefined, { completedAt, isSuccess })
    projected = after.sums
    day = after.day
    if (scoreOf(projected) < next.below) return { threshold: next.below, jobs }
  }
  return undefined
}

const FARTHEST = 1_000

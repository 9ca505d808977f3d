import type { reputations } from '../../database/tables/reputation.ts'
import {
  type CountedJob,
  countJob,
  dayOf,
  type ReputationDay,
  type ReputationSums,
  scoreOf,
} from '../../domain/reputation.ts'
import { type Crossing, evaluateLatches, type Latches } from '../../domain/reputation-latches.ts'

export type ReputationRow = typeof reputations.$inferSelect

/** What is counted besides the sums, as the columns of the row. */
export type Tally = Pick<
  ReputationRow,
  'uncountedJobs' | 'ownJobs' | 'excludedJobs' | 'ratingCount' | 'excludedRatings' | 'ownRatings' | 'upheldComplaints'
>

/**
 * The reputation of one Cargo while evidence is recorded: in memory, between the locked row it was read from and the row that is
 * written. Thresholds are looked at after every single piece of evidence (S32), so that it makes no difference in
 * how large batches it arrives.
 */
export class Ledger {
  sums: ReputationSums
  latches: Latches
  tally: Tally
  readonly crossings: Crossing[] = []
  /** Days that changed, as they are now. */
  readonly changedDays = new Map<number, ReputationDay>()
  readonly #days: Map<number, ReputationDay>

  constructor(
    readonly row: ReputationRow,
    days: readonly ReputationDay[],
  ) {
    this.sums = sumsOf(row)
    this.latches = latchesOf(row)
    this.tally = row
    this.#days = new Map(days.map(day => [day.day, day]))
  }

  get score(): number {
    return scoreOf(this.sums)
  }

  /** One job more, on time or late. Its day must have been read with the row. */
  count(job: CountedJob): void {
    const { sums, day } = countJob(this.sums, this.#days.get(dayOf(job.completedAt)), job)
    this.sums = sums
    this.#days.set(day.day, day)
    this.changedDays.set(day.day, day)
    this.#evaluate()
  }

  /** New sums: after a rating or a complaint, or made anew from the history. */
  replaceSums(sums: ReputationSums, days: Iterable<ReputationDay> = []): void {
    this.sums = sums
    for (const day of days) this.changedDays.set(day.day, day)
    this.#evaluate()
  }

  /** R46: another's history besides one's own, summed as one. What fired there has fired; nothing fires by inheriting (S32). */
  inherit(sums: ReputationSums, days: Iterable<ReputationDay>, tally: Tally, theirs: Ledger): void {
    this.sums = sums
    this.tally = tally
    for (const day of days) this.changedDays.set(day.day, day)
    this.latches = {
      WARNING: this.latches.WARNING && theirs.latches.WARNING,
      DEMOTION: this.latches.DEMOTION && theirs.latches.DEMOTION,
      SUSPENSION: this.latches.SUSPENSION && theirs.latches.SUSPENSION,
      RATE_WARNING: this.latches.RATE_WARNING && theirs.latches.RATE_WARNING,
      RATE_DEMOTION: this.latches.RATE_DEMOTION && theirs.latches.RATE_DEMOTION,
    }
  }

  add(more: Partial<Tally>): void {
    const total = (name: keyof Tally) => this.tally[name] + (more[name] ?? 0)
    this.tally = {
      uncountedJobs: total('uncountedJobs'),
      ownJobs: total('ownJobs'),
      excludedJobs: total('excludedJobs'),
      ratingCount: total('ratingCount'),
      excludedRatings: total('excludedRatings'),
      ownRatings: total('ownRatings'),
      upheldComplaints: total('upheldComplaints'),
    }
  }

  #evaluate(): void {
    const { latches, crossings } = evaluateLatches(this.latches, this.sums)
    this.latches = latches
    this.crossings.push(...crossings)
  }
}

export const sumsOf = (row: ReputationRow): ReputationSums => ({
  success: { count: row.successCount, weights: row.successWeights, values: row.successValues, at: row.successAt },
  reliability: {
    count: row.reliabilityCount,
    weights: row.reliabilityWeights,
    values: row.reliabilityValues,
    at: row.reliabilityAt,
  },
  feedback: { count: row.feedbackCount, weights: row.feedbackWeights, values: row.feedbackValues, at: row.feedbackAt },
})

const latchesOf = (row: ReputationRow): Latches => ({
  WARNING: row.warningArmed,
  DEMOTION: row.demotionArmed,
  SUSPENSION: row.suspensionArmed,
  RATE_WARNING: row.rateWarningArmed,
  RATE_DEMOTION: row.rateDemotionArmed,
})

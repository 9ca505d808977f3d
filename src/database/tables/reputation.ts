import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { cargos } from './cargos.ts'
import { moment, oneOf } from './columns.ts'
import { publishers } from './publishers.ts'

/** Of one part: items counted, the sum of their weights, the sum of weighted values, and the instant that weighs 1 (ms). */
const weightedSum = <N extends string>(name: N) => ({
  count: bigint(`${name}_count`, { mode: 'number' }).notNull().default(0),
  weights: doublePrecision(`${name}_weights`).notNull().default(0),
  values: doublePrecision(`${name}_values`).notNull().default(0),
  at: bigint(`${name}_at`, { mode: 'number' }).notNull().default(0),
})
const success = weightedSum('success')
const reliability = weightedSum('reliability')
const feedback = weightedSum('feedback')

/**
 * The reputation of one Cargo as three weighted sums (S29), made with the Cargo by a trigger and never removed: there is no
 * reset (R33). Whoever records evidence locks this row first, before publishers and Cargos, so that evidence of one
 * Cargo is recorded one after the other.
 */
export const reputations = pgTable('reputations', {
  cargoId: uuid('cargo_id')
    .primaryKey()
    .references(() => cargos.id),
  /** Repeated from the Cargo, which never changes hands: read permission needs no join. */
  publisherId: uuid('publisher_id')
    .notNull()
    .references(() => publishers.id),
  /** Unrounded, 0..5; the Cargo's row repeats it for the catalog. */
  score: doublePrecision('score').notNull().default(1),
  successCount: success.count,
  successWeights: success.weights,
  successValues: success.values,
  successAt: success.at,
  reliabilityCount: reliability.count,
  reliabilityWeights: reliability.weights,
  reliabilityValues: reliability.values,
  reliabilityAt: reliability.at,
  feedbackCount: feedback.count,
  feedbackWeights: feedback.weights,
  feedbackValues: feedback.values,
  feedbackAt: feedback.at,
  // S32: whether each threshold may fire.
  warningArmed: boolean('warning_armed').notNull().default(true),
  demotionArmed: boolean('demotion_armed').notNull().default(true),
  suspensionArmed: boolean('suspension_armed').notNull().default(true),
  rateWarningArmed: boolean('rate_warning_armed').notNull().default(true),
  rateDemotionArmed: boolean('rate_demotion_armed').notNull().default(true),
  /** Jobs that ended by the doing of user, Island or platform (S30). */
  uncountedJobs: bigint('uncounted_jobs', { mode: 'number' }).notNull().default(0),
  /** Jobs submitted by the publisher's own people: they prove nothing, one way or the other (S25, S34). */
  ownJobs: bigint('own_jobs', { mode: 'number' }).notNull().default(0),
  /** Jobs that staff took out, with a reason each. */
  excludedJobs: integer('excluded_jobs').notNull().default(0),
  ratingCount: integer('rating_count').notNull().default(0),
  excludedRatings: integer('excluded_ratings').notNull().default(0),
  /** Ratings by accounts whose jobs were the publisher's own (S34). */
  ownRatings: integer('own_ratings').notNull().default(0),
  upheldComplaints: integer('upheld_complaints').notNull().default(0),
})

/** One row a Cargo and UTC day: jobs by the day of their completion, and the stored score at the end of the day. */
export const reputationDays = pgTable(
  'reputation_days',
  {
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    /** Days since 1970-01-01. */
    day: integer('day').notNull(),
    successes: integer('successes').notNull().default(0),
    counted: integer('counted').notNull().default(0),
    /** The last score stored on this day; null when the day was known later only. */
    score: doublePrecision('score'),
  },
  t => [primaryKey({ columns: [t.cargoId, t.day] })],
)

export const SCORE_EVENT_KINDS = [
  'JOBS',
  'JOB_EXCLUDED',
  'RATING',
  'RATING_EDITED',
  'RATING_EXCLUDED',
  'COMPLAINT_UPHELD',
  'COMPLAINT_REVERSED',
  'INHERITED',
] as const
export type ScoreEventKind = (typeof SCORE_EVENT_KINDS)[number]

/** What moved the score, by how much. The jobs recorded on one UTC day are one event; everything else is one each. */
export const scoreEvents = pgTable(
  'score_events',
  {
    id: uuid('id').primaryKey(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    kind: text('kind', { enum: SCORE_EVENT_KINDS }).notNull(),
    day: integer('day').notNull(),
    at: moment('at').notNull(),
    scoreBefore: doublePrecision('score_before').notNull(),
    scoreAfter: doublePrecision('score_after').notNull(),
    /** The sum of its steps: with other events in between it is not the difference of the two. */
    moved: doublePrecision('moved').notNull(),
    successes: integer('successes').notNull().default(0),
    failures: integer('failures').notNull().default(0),
    reason: text('reason'),
  },
  t => [
    uniqueIndex('score_events_jobs_of_day').on(t.cargoId, t.day).where(sql`kind = 'JOBS'`),
    index('score_events_biggest').on(t.cargoId, sql`abs(${t.moved}) desc`, t.id),
    index('score_events_newest').on(t.cargoId, t.at, t.id),
    oneOf('score_events_kind', t.kind, SCORE_EVENT_KINDS),
  ],
)

/** R46: a digest that its publisher deleted and published again brings its history along. */
export const reputationInheritances = pgTable(
  'reputation_inheritances',
  {
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    fromCargoId: uuid('from_cargo_id')
      .notNull()
      .references(() => cargos.id),
    at: moment('at').notNull(),
  },
  t => [primaryKey({ columns: [t.cargoId, t.fromCargoId] })],
)

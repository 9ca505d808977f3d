import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { JOB_OUTCOMES, OUTCOME_CAUSES } from '../../domain/job-outcome.ts'
import { cargos, versions } from './cargos.ts'
import { moment, oneOf } from './columns.ts'
import { decisions } from './decisions.ts'
import { publishers } from './publishers.ts'

/**
 * Whether new jobs may start on a Cargo, and with what (S36). One row a Cargo, written whenever a fact changes, read by
 * admission alone: everything an admission needs is in this one row, so that a lock on it is a lock on the answer.
 */
export const standings = pgTable(
  'standings',
  {
    cargoId: uuid('cargo_id')
      .primaryKey()
      .references(() => cargos.id),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    kind: text('kind', { enum: ['GRANT', 'REFUSAL'] }).notNull(),
    decisionId: uuid('decision_id')
      .notNull()
      .references(() => decisions.id),
    /** All reasons as one text: what a refused job is told. */
    message: text('message').notNull(),
    versionId: uuid('version_id').references(() => versions.id),
    digest: text('digest'),
    reference: text('reference'),
    effectiveLevel: smallint('effective_level'),
    memoryBytes: bigint('memory_bytes', { mode: 'number' }),
    cpus: integer('cpus'),
    durationSeconds: integer('duration_seconds'),
    network: text('network', { enum: ['NONE', 'OUTBOUND'] }),
    gpu: boolean('gpu'),
    limitsSource: text('limits_source', { enum: ['LEVEL', 'AGREEMENT'] }),
    /** When a clock ends that could change the answer: it is written anew by then. */
    expiresAt: moment('expires_at'),
    writtenAt: moment('written_at').notNull(),
  },
  t => [
    index('standings_due').on(t.expiresAt).where(sql`expires_at is not null`),
    check(
      'standings_grant_is_whole',
      sql`kind = 'REFUSAL' or (version_id is not null and digest is not null and effective_level is not null
        and memory_bytes is not null and cpus is not null and duration_seconds is not null and network is not null and gpu is not null)`,
    ),
  ],
)

/**
 * Jobs that were admitted, by the id the coordinator gave them. Reputation counts from here: `outcome`, `cause`,
 * `isOwn`, `excludedAt`. A job that never reported has `expiredAt` and no outcome, and counts for nothing.
 */
export const jobs = pgTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    /** Pinned at admission: the job runs on this or not at all (S15). */
    versionId: uuid('version_id')
      .notNull()
      .references(() => versions.id),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    /** Who submitted it. No foreign key: an account may be deleted, its jobs stay counted. */
    accountId: uuid('account_id').notNull(),
    /** Submitted by a member of the publisher at admission (S25, S34). */
    isOwn: boolean('is_own').notNull(),
    effectiveLevel: smallint('effective_level').notNull(),
    memoryBytes: bigint('memory_bytes', { mode: 'number' }).notNull(),
    cpus: integer('cpus').notNull(),
    durationSeconds: integer('duration_seconds').notNull(),
    network: text('network', { enum: ['NONE', 'OUTBOUND'] }).notNull(),
    gpu: boolean('gpu').notNull(),
    admittedAt: moment('admitted_at').notNull(),
    /** When its slot is freed if it never reports: admission, its duration, and a margin. */
    expiresAt: moment('expires_at').notNull(),
    dispatchedAt: moment('dispatched_at'),
    outcome: text('outcome', { enum: JOB_OUTCOMES }),
    /** Whose doing anything but success was (S30). */
    cause: text('cause', { enum: OUTCOME_CAUSES }),
    completedAt: moment('completed_at'),
    reportedAt: moment('reported_at'),
    expiredAt: moment('expired_at'),
    /** The Decision that stopped it at dispatch (S15). */
    stopDecisionId: uuid('stop_decision_id').references(() => decisions.id),
    excludedAt: moment('excluded_at'),
    excludedReason: text('excluded_reason'),
  },
  t => [
    oneOf('jobs_outcome', t.outcome, JOB_OUTCOMES),
    oneOf('jobs_cause', t.cause, OUTCOME_CAUSES),
    check('jobs_cause_of_anything_but_success', sql`(outcome is null or outcome = 'SUCCEEDED') = (cause is null)`),
    check('jobs_outcome_is_timed', sql`(outcome is null) = (completed_at is null)`),
    index('jobs_running').on(t.cargoId, t.versionId).where(sql`outcome is null and expired_at is null`),
    index('jobs_due').on(t.expiresAt).where(sql`outcome is null and expired_at is null`),
    index('jobs_completed').on(t.cargoId, t.completedAt).where(sql`outcome is not null`),
    index('jobs_account').on(t.accountId, t.cargoId),
  ],
)

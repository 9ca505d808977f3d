import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { CASE_EVENTS, CASE_KINDS, CASE_STATES } from '../../domain/moderation.ts'
import { TEXT_LIMITS } from '../../domain/policy.ts'
import { accounts } from './accounts.ts'
import { cargos, versions } from './cargos.ts'
import { atMost, moment, oneOf } from './columns.ts'
import { decisions } from './decisions.ts'
import { publishers } from './publishers.ts'
import { ratings } from './ratings.ts'

/**
 * Everything that somebody asks staff to look at: issue reports (R48), security reports (R29), appeals (R49) and what staff
 * or a rule opened. One table, one life (`CASE_MOVES`).
 */
export const cases = pgTable(
  'cases',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: CASE_KINDS }).notNull(),
    state: text('state', { enum: CASE_STATES }).notNull().default('OPEN'),
    /** Who opened it; null when a rule did, or once the account is gone. */
    reporterId: uuid('reporter_id').references(() => accounts.id),
    publisherId: uuid('publisher_id').references(() => publishers.id),
    cargoId: uuid('cargo_id').references(() => cargos.id),
    versionId: uuid('version_id').references(() => versions.id),
    jobId: text('job_id'),
    /** The Decision that is appealed. */
    decisionId: uuid('decision_id').references(() => decisions.id),
    ratingId: uuid('rating_id').references(() => ratings.id),
    /** One line for lists. */
    title: text('title').notNull(),
    /** R48: what was expected; empty elsewhere. */
    expected: text('expected').notNull().default(''),
    /** What happened, what was found, or why a decision should be reconsidered. As given (S43). */
    text: text('text').notNull(),
    openedAt: moment('opened_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    /** R29: from here on the publisher sees a security report. */
    triagedAt: moment('triaged_at'),
    claimedBy: uuid('claimed_by').references(() => accounts.id),
    claimedAt: moment('claimed_at'),
    closedAt: moment('closed_at'),
    decidedBy: uuid('decided_by').references(() => accounts.id),
    /** The statement of reasons. */
    outcomeDecisionId: uuid('outcome_decision_id').references(() => decisions.id),
    outcome: text('outcome'),
    /** Since when an upheld complaint counts in the score; null when it does not (any more). */
    countsSince: moment('counts_since'),
  },
  t => [
    oneOf('cases_kind', t.kind, CASE_KINDS),
    oneOf('cases_state', t.state, CASE_STATES),
    check('cases_appeal_of_a_decision', sql`kind <> 'APPEAL' or decision_id is not null`),
    check('cases_only_complaints_count', sql`counts_since is null or (kind = 'ISSUE' and state = 'UPHELD')`),
    // R49: one appeal open for one decision, whatever two requests do at once.
    uniqueIndex('cases_one_open_appeal').on(t.decisionId).where(sql`kind = 'APPEAL' and closed_at is null`),
    index('cases_decision').on(t.decisionId, t.openedAt).where(sql`decision_id is not null`),
    index('cases_queue').on(t.openedAt, t.id).where(sql`closed_at is null`),
    index('cases_cargo').on(t.cargoId, t.openedAt, t.id),
    index('cases_publisher').on(t.publisherId, t.openedAt, t.id),
    index('cases_reporter').on(t.reporterId, t.openedAt, t.id),
    atMost('cases_title_length', t.title, 200),
    atMost('cases_expected_length', t.expected, TEXT_LIMITS.message),
    atMost('cases_text_length', t.text, TEXT_LIMITS.message),
  ],
)

export const CASE_SIDES = ['REPORTER', 'PUBLISHER', 'STAFF'] as const
export type CaseSide = (typeof CASE_SIDES)[number]

/** What was said in a case, and which moves it made. */
export const caseMessages = pgTable(
  'case_messages',
  {
    id: uuid('id').primaryKey(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    side: text('side', { enum: CASE_SIDES }).notNull(),
    authorId: uuid('author_id').references(() => accounts.id),
    /** The move that was made with it, if one was. */
    event: text('event', { enum: CASE_EVENTS }),
    text: text('text').notNull(),
    /** Written by staff for staff. */
    isInternal: boolean('is_internal').notNull().default(false),
    at: moment('at').notNull(),
  },
  t => [
    index('case_messages_case').on(t.caseId, t.at, t.id),
    oneOf('case_messages_side', t.side, CASE_SIDES),
    check('case_messages_internal_by_staff', sql`not is_internal or side = 'STAFF'`),
    atMost('case_messages_length', t.text, TEXT_LIMITS.message),
  ],
)

import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { TEXT_LIMITS } from '../../domain/policy.ts'
import { REVIEW_PURPOSES, REVIEW_REJECTIONS, REVIEW_STATES } from '../../domain/review.ts'
import { accounts } from './accounts.ts'
import { cargos, versions } from './cargos.ts'
import { atMost, moment, oneOf } from './columns.ts'
import { decisions } from './decisions.ts'
import { publishers } from './publishers.ts'

/** A version that staff are asked to look at: for level 2 (R14), or as an update of a level 2 or 3 Cargo (R41). */
export const reviews = pgTable(
  'reviews',
  {
    id: uuid('id').primaryKey(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    versionId: uuid('version_id')
      .notNull()
      .references(() => versions.id),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    purpose: text('purpose', { enum: REVIEW_PURPOSES }).notNull(),
    state: text('state', { enum: REVIEW_STATES }).notNull().default('OPEN'),
    isSecurityFix: boolean('is_security_fix').notNull().default(false),
    /** Rank of the publisher's tier when it was asked: the queue's second key (S26). */
    tierRank: smallint('tier_rank').notNull(),
    note: text('note').notNull().default(''),
    requestedBy: uuid('requested_by'),
    requestedAt: moment('requested_at').notNull(),
    requestDecisionId: uuid('request_decision_id').references(() => decisions.id),
    claimedBy: uuid('claimed_by').references(() => accounts.id),
    claimedAt: moment('claimed_at'),
    /** After it the claim has lapsed and anybody may take the review. */
    leaseUntil: moment('lease_until'),
    /** Findings of unknown severity that the reviewer looked at (S18). */
    examined: text('examined').array().notNull().default(sql`'{}'`),
    decidedAt: moment('decided_at'),
    decidedBy: uuid('decided_by').references(() => accounts.id),
    decisionId: uuid('decision_id').references(() => decisions.id),
    rejection: text('rejection', { enum: REVIEW_REJECTIONS }),
  },
  t => [
    uniqueIndex('reviews_one_open').on(t.versionId).where(sql`state = 'OPEN'`),
    index('reviews_queue')
      .on(t.isSecurityFix.desc().nullsFirst(), t.tierRank.desc().nullsFirst(), t.requestedAt, t.id)
      .where(sql`state = 'OPEN'`),
    index('reviews_cargo').on(t.cargoId, t.requestedAt),
    oneOf('reviews_state', t.state, REVIEW_STATES),
    oneOf('reviews_purpose', t.purpose, REVIEW_PURPOSES),
    oneOf('reviews_rejection', t.rejection, REVIEW_REJECTIONS),
    check('reviews_claim_is_whole', sql`(claimed_by is null) = (lease_until is null)`),
    check('reviews_rejected_with_type', sql`(state = 'REJECTED') = (rejection is not null)`),
    atMost('reviews_note_length', t.note, TEXT_LIMITS.message),
  ],
)

const MESSAGE_KINDS = ['COMMENT', 'QUESTION', 'REPLY'] as const

/** What was written in a review: comments among staff, questions to the team, and their replies. */
export const reviewMessages = pgTable(
  'review_messages',
  {
    id: uuid('id').primaryKey(),
    reviewId: uuid('review_id')
      .notNull()
      .references(() => reviews.id),
    publisherId: uuid('publisher_id').notNull(),
    kind: text('kind', { enum: MESSAGE_KINDS }).notNull(),
    authorId: uuid('author_id').notNull(),
    text: text('text').notNull(),
    at: moment('at').notNull(),
  },
  t => [
    index('review_messages_review').on(t.reviewId, t.at),
    oneOf('review_messages_kind', t.kind, MESSAGE_KINDS),
    atMost('review_messages_length', t.text, TEXT_LIMITS.message),
  ],
)

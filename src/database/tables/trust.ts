import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { DEMOTION_CAUSES } from '../../domain/trust-demotion.ts'
import { cargos, versions } from './cargos.ts'
import { moment, oneOf } from './columns.ts'
import { decisions } from './decisions.ts'
import { publishers } from './publishers.ts'

const PENDING_ENDS = ['CLEARED', 'APPLIED', 'CHANGED', 'STAFF', 'GONE'] as const

/** Demotions that are announced (S23): public, with the moment at which they take effect unless their cause is gone. */
export const pendingChanges = pgTable(
  'pending_changes',
  {
    id: uuid('id').primaryKey(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    versionId: uuid('version_id').references(() => versions.id),
    fromLevel: smallint('from_level').notNull(),
    toLevel: smallint('to_level').notNull(),
    /** Null: staff decide (S22). */
    dueAt: moment('due_at'),
    findingNames: text('finding_names').array().notNull(),
    decisionId: uuid('decision_id')
      .notNull()
      .references(() => decisions.id),
    openedAt: moment('opened_at').notNull(),
    remindedAt: moment('reminded_at'),
    closedAt: moment('closed_at'),
    /** CLEARED by itself, APPLIED at its end, CHANGED into another, decided by STAFF, or GONE with its version or Cargo. */
    closedAs: text('closed_as', { enum: PENDING_ENDS }),
  },
  t => [
    uniqueIndex('pending_changes_one_open').on(t.cargoId).where(sql`closed_at is null`),
    index('pending_changes_due').on(t.dueAt).where(sql`closed_at is null`),
    check('pending_changes_lower', sql`to_level < from_level`),
    oneOf('pending_changes_closed_as', t.closedAs, PENDING_ENDS),
  ],
)

/** Every level lost and why, for the way back (S27). `endedAt`: a promotion or a reversal followed it. */
export const demotions = pgTable(
  'demotions',
  {
    id: uuid('id').primaryKey(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    cause: text('cause', { enum: DEMOTION_CAUSES }).notNull(),
    fromLevel: smallint('from_level').notNull(),
    toLevel: smallint('to_level').notNull(),
    successfulJobsThen: bigint('successful_jobs_then', { mode: 'number' }).notNull(),
    findingNames: text('finding_names').array().notNull(),
    reasonText: text('reason_text').notNull().default(''),
    /** The image that was current: only for the same one a false alarm is reversed. */
    digest: text('digest'),
    decisionId: uuid('decision_id')
      .notNull()
      .references(() => decisions.id),
    at: moment('at').notNull(),
    /** Staff settled its cause (POLICY, INCIDENT). */
    clearedAt: moment('cleared_at'),
    endedAt: moment('ended_at'),
  },
  t => [
    index('demotions_cargo').on(t.cargoId, t.at),
    oneOf('demotions_cause', t.cause, DEMOTION_CAUSES),
    check('demotions_lower', sql`to_level <= from_level`),
  ],
)

/** Images that staff ruled out (S13): no version with this digest is published or admitted again, whoever registers it. */
export const ruledOutDigests = pgTable('ruled_out_digests', {
  digest: text('digest').primaryKey(),
  reason: text('reason').notNull(),
  decisionId: uuid('decision_id').references(() => decisions.id),
  ruledAt: moment('ruled_at').notNull(),
})

/**
 * Every way to write the name of a Cargo that reached level 2 with one character left out, and its skeleton (S12): a new name that
 * shares a key with it may resemble it. Found by an index, however many Cargos there are.
 */
export const protectedNames = pgTable(
  'protected_names',
  {
    key: text('key').notNull(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
  },
  t => [primaryKey({ columns: [t.key, t.cargoId] })],
)

const FLAG_KINDS = ['LOOK_ALIKE', 'SHARED_DIGEST'] as const
const FLAG_RULINGS = ['CLEARED', 'CONFIRMED'] as const

/** What staff have to look at: a name that imitates another (S12), an image that two publishers registered (S13). */
export const staffFlags = pgTable(
  'staff_flags',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: FLAG_KINDS }).notNull(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    versionId: uuid('version_id').references(() => versions.id),
    /** The Cargo that it imitates, or whose image it shares. */
    otherCargoId: uuid('other_cargo_id')
      .notNull()
      .references(() => cargos.id),
    message: text('message').notNull(),
    raisedAt: moment('raised_at').notNull(),
    ruledAt: moment('ruled_at'),
    ruling: text('ruling', { enum: FLAG_RULINGS }),
    decisionId: uuid('decision_id').references(() => decisions.id),
  },
  t => [
    uniqueIndex('staff_flags_once').on(t.kind, t.cargoId, t.otherCargoId),
    index('staff_flags_open').on(t.raisedAt).where(sql`ruled_at is null`),
    oneOf('staff_flags_kind', t.kind, FLAG_KINDS),
    oneOf('staff_flags_ruling', t.ruling, FLAG_RULINGS),
  ],
)

import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/**
 * The head of each topic of the ordered log: `alerts/<publisher>`, `catalog`, `runtime`, `access`, `cargo/<id>` ...
 *
 * Locked in the order of names by the last statements of a transaction, so that numbers are dense and commit in order
 * (S39). A table of its own: no other row may be locked by an event. Its migration sets `fillfactor` to 25, so that
 * the new row version of each event stays in the page.
 */
export const logTopics = pgTable('log_topics', {
  topic: text('topic').primaryKey(),
  /** The number of the newest event; 0 before the first. */
  seq: bigint('seq', { mode: 'number' }).notNull().default(0),
  /** The number of the newest event that retention removed; a cursor below it is expired. */
  floor: bigint('floor', { mode: 'number' }).notNull().default(0),
})

/** Every event once, in the order of its topic. A row is never changed; retention deletes from below. */
export const logEvents = pgTable(
  'log_events',
  {
    topic: text('topic').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    id: uuid('id').notNull(),
    at: moment('at').notNull(),
    /** What happened, one word: for alerts the causes of S38. */
    cause: text('cause').notNull(),
    severity: text('severity'),
    publisherId: uuid('publisher_id'),
    cargoId: uuid('cargo_id'),
    versionId: uuid('version_id'),
    decisionId: uuid('decision_id'),
    body: jsonb('body').notNull(),
  },
  t => [
    primaryKey({ columns: [t.topic, t.seq] }),
    uniqueIndex('log_events_id').on(t.id),
    index('log_events_cargo').on(t.cargoId, t.topic, t.seq).where(sql`${t.cargoId} is not null`),
    index('log_events_age').on(t.at),
  ],
)

/** The transitions already told on a topic (S38): the same one is never told twice. Kept beyond the events themselves. */
export const logItemKeys = pgTable(
  'log_item_keys',
  { topic: text('topic').notNull(), key: text('key').notNull() },
  t => [primaryKey({ columns: [t.topic, t.key] })],
)

/** Where a named consumer of a topic stands, so that it need not keep its cursor itself. */
export const logConsumers = pgTable(
  'log_consumers',
  {
    topic: text('topic').notNull(),
    name: text('name').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: moment('at').notNull(),
  },
  t => [primaryKey({ columns: [t.topic, t.name] })],
)

/** One row. A restore from a backup changes the epoch: cursors handed out before it may name events that never were. */
export const logEpoch = pgTable(
  'log_epoch',
  { only: boolean('only').primaryKey().default(true), epoch: text('epoch').notNull() },
  t => [check('log_epoch_one_row', sql`${t.only}`)],
)

import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/** The first answer to each idempotency key of each actor, kept for 24 hours. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    actor: text('actor').notNull(),
    key: text('key').notNull(),
    operation: text('operation').notNull(),
    inputHash: text('input_hash').notNull(),
    /** Null only inside the transaction that has the effect: it is written there, with it. */
    answer: jsonb('answer'),
    createdAt: moment('created_at').notNull(),
  },
  t => [primaryKey({ columns: [t.actor, t.key] }), index('idempotency_keys_age').on(t.createdAt)],
)

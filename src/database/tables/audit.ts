import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/** One hash chain a publisher, and one named `staff` for what concerns none (S41). */
export const auditStreams = pgTable('audit_streams', {
  stream: text('stream').primaryKey(),
  seq: bigint('seq', { mode: 'number' }).notNull().default(0),
  headHash: text('head_hash').notNull(),
})

/** Who did what, why, and what changed. Append-only: the database refuses update and delete. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    stream: text('stream').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: moment('at').notNull(),
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id'),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    publisherId: uuid('publisher_id'),
    cargoId: uuid('cargo_id'),
    decisionId: uuid('decision_id'),
    reason: text('reason'),
    before: jsonb('before'),
    after: jsonb('after'),
    requestId: text('request_id').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  t => [
    primaryKey({ columns: [t.stream, t.seq] }),
    index('audit_entries_at').on(t.at),
    index('audit_entries_publisher').on(t.publisherId, t.at),
    index('audit_entries_subject').on(t.subject, t.at),
    index('audit_entries_actor').on(t.actorId, t.at),
  ],
)

/** The heads of all chains on one day, signed: who keeps a copy can tell a chain that was cut or rewritten since (S41). */
export const auditHeads = pgTable('audit_heads', {
  /** `2026-11-23`, UTC. */
  day: text('day').primaryKey(),
  heads: jsonb('heads').$type<readonly { stream: string; seq: number; hash: string }[]>().notNull(),
  keyId: text('key_id').notNull(),
  bundle: jsonb('bundle').notNull(),
  signedAt: moment('signed_at').notNull(),
})

import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { MAIL_MODES } from '../../domain/alert-delivery.ts'
import { SEVERITIES } from '../../domain/policy.ts'
import { accounts } from './accounts.ts'
import { cargos } from './cargos.ts'
import { atMost, moment, oneOf } from './columns.ts'
import { publishers } from './publishers.ts'

/** How far a member has read the alerts of a publisher: everything up to this number, whatever `alert_reads` says. */
export const alertReadMarks = pgTable(
  'alert_read_marks',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id, { onDelete: 'cascade' }),
    throughSeq: bigint('through_seq', { mode: 'number' }).notNull(),
  },
  t => [primaryKey({ columns: [t.accountId, t.publisherId] })],
)

/** Single alerts that a member has read above their mark. */
export const alertReads = pgTable(
  'alert_reads',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id, { onDelete: 'cascade' }),
    seq: bigint('seq', { mode: 'number' }).notNull(),
  },
  t => [primaryKey({ columns: [t.accountId, t.publisherId, t.seq] })],
)

const mode = (name: string) => text(name, { enum: MAIL_MODES }).notNull()

/** What a member wants by mail, a column a kind of alert. No row: the defaults of the domain. */
export const alertMailPreferences = pgTable(
  'alert_mail_preferences',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id, { onDelete: 'cascade' }),
    critical: mode('critical'),
    high: mode('high'),
    medium: mode('medium'),
    low: mode('low'),
    unknown: mode('unknown'),
    other: mode('other'),
  },
  t => [
    primaryKey({ columns: [t.accountId, t.publisherId] }),
    ...[t.critical, t.high, t.medium, t.low, t.unknown, t.other].map(column =>
      oneOf(`alert_mail_${column.name}`, column, MAIL_MODES),
    ),
  ],
)

/**
 * How far mail to a member has come in the log of a publisher. `throughSeq` is the end of a digest that is being sent:
 * kept from before the sending, so that one that is sent again after a crash is the same mail with the same id.
 */
export const alertMailings = pgTable(
  'alert_mailings',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id, { onDelete: 'cascade' }),
    /** The newest alert that was looked at; what had to go at once is sent. */
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** Alerts that wait for the next digest. */
    digestSeqs: bigint('digest_seqs', { mode: 'number' }).array().notNull().default(sql`'{}'`),
    throughSeq: bigint('through_seq', { mode: 'number' }),
    digestDueAt: moment('digest_due_at'),
  },
  t => [primaryKey({ columns: [t.accountId, t.publisherId] })],
)

export const WEBHOOK_STATES = ['ENABLED', 'DISABLED'] as const

/** Where a publisher has its alerts sent. Secrets are sealed for this row. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: uuid('id').primaryKey(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    url: text('url').notNull(),
    description: text('description').notNull().default(''),
    causes: text('causes').array().notNull().default(sql`'{}'`),
    severityAtLeast: text('severity_at_least', { enum: SEVERITIES }),
    state: text('state', { enum: WEBHOOK_STATES }).notNull().default('ENABLED'),
    /** A sentence, when it is disabled. */
    disabledReason: text('disabled_reason'),
    sealedSecret: text('sealed_secret').notNull(),
    sealedFormerSecret: text('sealed_former_secret'),
    formerSecretUntil: moment('former_secret_until'),
    /** The newest alert of the publisher's log that is delivered or was not wanted. */
    seq: bigint('seq', { mode: 'number' }).notNull(),
    createdAt: moment('created_at').notNull(),
    createdBy: uuid('created_by').references(() => accounts.id),
  },
  t => [
    index('webhooks_publisher').on(t.publisherId, t.createdAt),
    oneOf('webhooks_state', t.state, WEBHOOK_STATES),
    atMost('webhooks_url_length', t.url, 2048),
    atMost('webhooks_description_length', t.description, 200),
  ],
)

export const DELIVERY_STATES = ['WAITING', 'DELIVERED', 'GIVEN_UP', 'SKIPPED'] as const

/** One attempt to hand an alert to a webhook. */
export type WebhookAttempt = {
  readonly at: string
  /** Null when no answer came. */
  readonly status: number | null
  readonly message: string
}

/** One alert for one webhook: what was tried and how it ended. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid('id').primaryKey(),
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    /** Repeated from the webhook: read permission needs no join. */
    publisherId: uuid('publisher_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    eventId: uuid('event_id').notNull(),
    cause: text('cause').notNull(),
    state: text('state', { enum: DELIVERY_STATES }).notNull().default('WAITING'),
    attemptCount: integer('attempt_count').notNull().default(0),
    attempts: jsonb('attempts').$type<readonly WebhookAttempt[]>().notNull().default([]),
    nextAttemptAt: moment('next_attempt_at'),
    createdAt: moment('created_at').notNull(),
    finishedAt: moment('finished_at'),
  },
  t => [
    // Of two workers that come to the same alert the second finds the row of the first.
    uniqueIndex('webhook_deliveries_once').on(t.webhookId, t.seq),
    index('webhook_deliveries_age').on(t.createdAt),
    oneOf('webhook_deliveries_state', t.state, DELIVERY_STATES),
  ],
)

/** Cargos that an account wants to hear of. `seq`: how far it was told of the Cargo's own log. */
export const cargoWatches = pgTable(
  'cargo_watches',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    since: moment('since').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** The end of a mail that is being sent, as with digests. */
    throughSeq: bigint('through_seq', { mode: 'number' }),
  },
  t => [
    primaryKey({ columns: [t.accountId, t.cargoId] }),
    index('cargo_watches_account').on(t.accountId, t.since, t.cargoId),
    index('cargo_watches_cargo').on(t.cargoId),
  ],
)

import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { atMost, moment, oneOf } from './columns.ts'

/** A person who can sign in. Deletion (S45) empties the personal columns and keeps the id, which the audit names. */
export const accounts = pgTable(
  'accounts',
  {
    id: uuid('id').primaryKey(),
    email: text('email'),
    emailVerifiedAt: moment('email_verified_at'),
    passwordHash: text('password_hash'),
    name: text('name').notNull().default(''),
    isStaff: boolean('is_staff').notNull().default(false),
    createdAt: moment('created_at').notNull(),
    deletedAt: moment('deleted_at'),
  },
  t => [
    // Addresses are compared without case: two accounts for one mailbox would share its verification mail.
    uniqueIndex('accounts_email_key').on(sql`lower(${t.email})`),
    atMost('accounts_email_length', t.email, 254),
    atMost('accounts_name_length', t.name, 100),
  ],
)

/** Signed-in browsers. The id is the SHA-256 of what the cookie holds, so a copy of this table opens nothing. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    lastSeenAt: moment('last_seen_at').notNull().default(sql`now()`),
    device: text('device').notNull().default(''),
  },
  t => [index('sessions_account').on(t.accountId, t.lastSeenAt, t.id)],
)

export const MAIL_TOKEN_PURPOSES = ['VERIFY_EMAIL', 'RESET_PASSWORD'] as const

/** Links sent by mail: single use, short lived, stored as a hash. */
export const mailTokens = pgTable(
  'mail_tokens',
  {
    hash: text('hash').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    purpose: text('purpose', { enum: MAIL_TOKEN_PURPOSES }).notNull(),
    email: text('email').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  t => [index('mail_tokens_account').on(t.accountId), oneOf('mail_tokens_purpose', t.purpose, MAIL_TOKEN_PURPOSES)],
)

/**
 * One bucket a key for what may be tried only so often (sign-in, mails), here so that it holds over processes. `freeAt` is
 * the moment at which the bucket is empty again (GCRA): one row and one statement an attempt, and no counting.
 */
export const rateBuckets = pgTable(
  'rate_buckets',
  { key: text('key').primaryKey(), freeAt: moment('free_at').notNull() },
  t => [index('rate_buckets_free').on(t.freeAt)],
)

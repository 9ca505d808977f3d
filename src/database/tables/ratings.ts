import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { TEXT_LIMITS } from '../../domain/policy.ts'
import { accounts } from './accounts.ts'
import { cargos } from './cargos.ts'
import { atMost, moment } from './columns.ts'
import { publishers } from './publishers.ts'

/** What one account thinks of one Cargo it had a job on (S34). An edit keeps the first date, which is what its weight goes by. */
export const ratings = pgTable(
  'ratings',
  {
    id: uuid('id').primaryKey(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    stars: smallint('stars').notNull(),
    text: text('text').notNull().default(''),
    /** Its jobs were the publisher's own: it is shown as excluded and counts for nothing. */
    isOwn: boolean('is_own').notNull(),
    ratedAt: moment('rated_at').notNull(),
    editedAt: moment('edited_at'),
    reply: text('reply'),
    repliedAt: moment('replied_at'),
    excludedAt: moment('excluded_at'),
    excludedReason: text('excluded_reason'),
  },
  t => [
    // S34: one each, whatever two requests do at once.
    uniqueIndex('ratings_one_each').on(t.cargoId, t.accountId),
    index('ratings_cargo').on(t.cargoId, t.ratedAt, t.id),
    index('ratings_account').on(t.accountId, t.ratedAt),
    check('ratings_stars', sql`stars between 1 and 5`),
    atMost('ratings_text_length', t.text, TEXT_LIMITS.rating),
    atMost('ratings_reply_length', t.reply, TEXT_LIMITS.message),
    check('ratings_excluded_with_reason', sql`(excluded_at is null) = (excluded_reason is null)`),
  ],
)

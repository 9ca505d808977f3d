import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { ROLES } from '../../domain/permission.ts'
import { accounts } from './accounts.ts'
import { atMost, moment, oneOf } from './columns.ts'
import { publishers } from './publishers.ts'

/** An invitation to a team (S8): single use, 7 days, for the invited address alone. */
export const invitations = pgTable(
  'invitations',
  {
    id: uuid('id').primaryKey(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    email: text('email').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    /** SHA-256 of the secret in the newest mail; null until one was sent. The secret is in the mail and nowhere else. */
    hash: text('hash').unique(),
    invitedBy: uuid('invited_by')
      .notNull()
      .references(() => accounts.id),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    acceptedAt: moment('accepted_at'),
    acceptedBy: uuid('accepted_by').references(() => accounts.id),
    withdrawnAt: moment('withdrawn_at'),
  },
  t => [
    oneOf('invitations_role', t.role, ROLES),
    atMost('invitations_email_length', t.email, 254),
    index('invitations_publisher').on(t.publisherId, t.createdAt),
    // Of two invitations of one address at once, one is made.
    uniqueIndex('invitations_one_open')
      .on(t.publisherId, sql`lower(${t.email})`)
      .where(sql`accepted_at is null and withdrawn_at is null`),
  ],
)

import { boolean, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { accounts } from './accounts.ts'
import { atMost, moment } from './columns.ts'
import { publishers } from './publishers.ts'

/** What lets us pull a publisher's private images. The password is sealed with the operator's key, bound to its row. */
export const pullCredentials = pgTable(
  'pull_credentials',
  {
    id: uuid('id').primaryKey(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    /** `registry` or `registry/namespace`, matched by whole path segments (S14). */
    pattern: text('pattern').notNull(),
    username: text('username').notNull(),
    sealedPassword: text('sealed_password').notNull(),
    /** They may write too, and the publisher wants our signatures pushed beside its images (R2). */
    pushesSignatures: boolean('pushes_signatures').notNull().default(false),
    createdBy: uuid('created_by').references(() => accounts.id),
    createdAt: moment('created_at').notNull(),
    /** When an image was last pulled with it as a test. */
    testedAt: moment('tested_at').notNull(),
  },
  t => [
    uniqueIndex('pull_credentials_pattern').on(t.publisherId, t.pattern),
    index('pull_credentials_publisher').on(t.publisherId, t.createdAt),
    atMost('pull_credentials_pattern_length', t.pattern, 300),
    atMost('pull_credentials_username_length', t.username, 200),
  ],
)

import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { ROLES } from '../../domain/permission.ts'
import { PUBLISHER_TIERS } from '../../domain/policy.ts'
import { accounts } from './accounts.ts'
import { atMost, moment, oneOf } from './columns.ts'

/** The one profile an account owns (R21), under which Cargos are published. Slugs are never given twice (S12). */
export const publishers = pgTable(
  'publishers',
  {
    id: uuid('id').primaryKey(),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    about: text('about').notNull().default(''),
    website: text('website'),
    tier: text('tier', { enum: PUBLISHER_TIERS }).notNull().default('INDIVIDUAL'),
    tierSince: moment('tier_since').notNull(),
    /** Archipelag.io's own publisher: the only one whose Cargos may be Official (R12). */
    isFirstParty: boolean('is_first_party').notNull().default(false),
    /** Cargos shown in the catalog, kept with every publication so that a profile costs no count. */
    publishedCargoCount: integer('published_cargo_count').notNull().default(0),
    /** The tier that staff set by hand, whatever the proofs say; null: the proofs decide. */
    tierSetByStaff: text('tier_set_by_staff', { enum: PUBLISHER_TIERS }),
    /** The domain it has proven (R19); shown to everybody. */
    verifiedDomain: text('verified_domain'),
    /** A proof fails at present, and the tier falls at this moment unless it is seen again (S5, S7). */
    tierGraceUntil: moment('tier_grace_until'),
    /** Of the running Partner agreement (S6): Cargos it may hold (null: no limit), GPU access, and its end. */
    agreedCargoLimit: integer('agreed_cargo_limit'),
    agreedGpu: boolean('agreed_gpu').notNull().default(false),
    agreementExpiresAt: moment('agreement_expires_at'),
    bannedAt: moment('banned_at'),
    createdAt: moment('created_at').notNull(),
  },
  t => [
    oneOf('publishers_tier', t.tier, PUBLISHER_TIERS),
    index('publishers_newest').on(t.createdAt, t.id),
    // R12: one publisher at most is the platform's own.
    uniqueIndex('publishers_one_first_party').on(t.isFirstParty).where(sql`is_first_party`),
    index('publishers_tier_since').on(t.tier, t.tierSince),
    index('publishers_agreement_end').on(t.agreementExpiresAt).where(sql`agreement_expires_at is not null`),
    index('publishers_name_trigrams').using('gin', sql`${t.name} gin_trgm_ops`),
    index('publishers_slug_trigrams').using('gin', sql`${t.slug} gin_trgm_ops`),
    atMost('publishers_name_length', t.name, 100),
    atMost('publishers_about_length', t.about, 2000),
  ],
)

/** Who belongs to a publisher, and as what (S8). */
export const members = pgTable(
  'members',
  {
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    role: text('role', { enum: ROLES }).notNull(),
    joinedAt: moment('joined_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.publisherId, t.accountId] }),
    index('members_account').on(t.accountId, t.joinedAt, t.publisherId),
    index('members_publisher').on(t.publisherId, t.joinedAt, t.accountId),
    // R21: an account owns at most one publisher, whatever two requests do at once.
    uniqueIndex('members_one_publisher_per_owner').on(t.accountId).where(sql`role = 'OWNER'`),
    oneOf('members_role', t.role, ROLES),
  ],
)

/** Access tokens (S9): shown once, stored as a hash, never more than their owner may do. */
export const tokens = pgTable(
  'tokens',
  {
    id: uuid('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    /** First characters, so that a person can tell tokens apart. */
    hint: text('hint').notNull(),
    accountId: uuid('account_id').references(() => accounts.id),
    publisherId: uuid('publisher_id').references(() => publishers.id),
    name: text('name').notNull(),
    scopes: text('scopes').array().notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  t => [index('tokens_account').on(t.accountId), index('tokens_publisher').on(t.publisherId, t.createdAt, t.id)],
)

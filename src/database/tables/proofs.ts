import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { DOMAIN_PROOF_STATES, IDENTITY_METHODS, VERIFICATION_STATUSES } from '../../domain/verification.ts'
import { accounts } from './accounts.ts'
import { atMost, moment, oneOf } from './columns.ts'
import { publishers } from './publishers.ts'

/** One attempt to verify an identity (R18). A retry after a rejection is a new row, so that every reason stays. */
export const identityChecks = pgTable(
  'identity_checks',
  {
    id: uuid('id').primaryKey(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    method: text('method', { enum: IDENTITY_METHODS }).notNull(),
    status: text('status', { enum: VERIFICATION_STATUSES }).notNull().default('PENDING'),
    accountId: uuid('account_id').references(() => accounts.id),
    /** Stripe's name of the session that the person goes through. */
    stripeSessionId: text('stripe_session_id').unique(),
    /** GitHub sign-ins: the hash of the state we gave, used once, and the browser session it belongs to. */
    stateHash: text('state_hash').unique(),
    browserSessionId: text('browser_session_id'),
    sealedVerifier: text('sealed_verifier'),
    /** Key of the claim of the person or GitHub account (`proof_claims`), when verified. */
    personKey: text('person_key'),
    verifiedName: text('verified_name'),
    country: text('country'),
    /** What a GitHub account showed; nothing of any document is ever kept. */
    evidence: jsonb('evidence'),
    reason: text('reason'),
    /** Counted among the proofs until staff take it back. */
    isReset: boolean('is_reset').notNull().default(false),
    createdAt: moment('created_at').notNull(),
    decidedAt: moment('decided_at'),
  },
  t => [
    oneOf('identity_checks_method', t.method, IDENTITY_METHODS),
    oneOf('identity_checks_status', t.status, VERIFICATION_STATUSES),
    index('identity_checks_publisher').on(t.publisherId, t.createdAt, t.id),
    // One attempt at a time with each method: two tabs go through one session.
    uniqueIndex('identity_checks_one_pending').on(t.publisherId, t.method).where(sql`status = 'PENDING'`),
  ],
)

export const CLAIM_KINDS = ['STRIPE_PERSON', 'GITHUB_ACCOUNT', 'DOMAIN'] as const

/**
 * What proves one publisher only (S2, S4): a person by a keyed hash, a GitHub account by its numeric id, a domain. The
 * primary key decides between two publishers that prove at once.
 */
export const proofClaims = pgTable(
  'proof_claims',
  {
    kind: text('kind', { enum: CLAIM_KINDS }).notNull(),
    key: text('key').notNull(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    claimedAt: moment('claimed_at').notNull(),
  },
  t => [primaryKey({ columns: [t.kind, t.key] }), index('proof_claims_publisher').on(t.publisherId)],
)

/** The proof of one domain by a TXT record (R19), from its start to its end. */
export const domainProofs = pgTable(
  'domain_proofs',
  {
    id: uuid('id').primaryKey(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    /** Lower case ASCII, the registrable domain. */
    domain: text('domain').notNull(),
    /** For people to read. */
    shownDomain: text('shown_domain').notNull(),
    token: text('token').notNull(),
    state: text('state', { enum: DOMAIN_PROOF_STATES }).notNull().default('PENDING'),
    startedAt: moment('started_at').notNull(),
    checks: integer('checks').notNull().default(0),
    checkedAt: moment('checked_at'),
    nextCheckAt: moment('next_check_at'),
    provenAt: moment('proven_at'),
    graceSince: moment('grace_since'),
    endedAt: moment('ended_at'),
    /** What the last check saw, as a sentence. */
    lastSeen: text('last_seen'),
  },
  t => [
    oneOf('domain_proofs_state', t.state, DOMAIN_PROOF_STATES),
    index('domain_proofs_publisher').on(t.publisherId, t.startedAt, t.id),
    index('domain_proofs_due').on(t.nextCheckAt).where(sql`state in ('PROVEN', 'GRACE')`),
    uniqueIndex('domain_proofs_one_pending').on(t.publisherId).where(sql`state = 'PENDING'`),
    uniqueIndex('domain_proofs_one_proven').on(t.publisherId).where(sql`state in ('PROVEN', 'GRACE')`),
  ],
)

/** A second valid proof of one domain (S4): it steals nothing and waits for staff. */
export const domainConflicts = pgTable(
  'domain_conflicts',
  {
    id: uuid('id').primaryKey(),
    domain: text('domain').notNull(),
    holderId: uuid('holder_id')
      .notNull()
      .references(() => publishers.id),
    claimantId: uuid('claimant_id')
      .notNull()
      .references(() => publishers.id),
    proofId: uuid('proof_id')
      .notNull()
      .references(() => domainProofs.id),
    openedAt: moment('opened_at').notNull(),
    closedAt: moment('closed_at'),
    outcome: text('outcome', { enum: ['HOLDER_KEEPS', 'CLAIMANT_GETS'] }),
    reason: text('reason'),
  },
  t => [
    uniqueIndex('domain_conflicts_one_open').on(t.proofId).where(sql`closed_at is null`),
    index('domain_conflicts_opened').on(t.openedAt, t.id),
  ],
)

/** Who stands behind an Organization (R19). Private to its team and staff. */
export const organizationDetails = pgTable(
  'organization_details',
  {
    publisherId: uuid('publisher_id')
      .primaryKey()
      .references(() => publishers.id),
    legalName: text('legal_name').notNull(),
    address: text('address').notNull(),
    country: text('country').notNull(),
    billingContact: text('billing_contact').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  t => [
    atMost('organization_details_name_length', t.legalName, 200),
    atMost('organization_details_address_length', t.address, 500),
  ],
)

/** An agreement that makes a Partner (S6), as staff recorded it. */
export const partnerAgreements = pgTable(
  'partner_agreements',
  {
    id: uuid('id').primaryKey(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    /** Cargos it may hold; null: no limit. */
    cargoLimit: integer('cargo_limit'),
    gpu: boolean('gpu').notNull(),
    /** What its jobs get from level 2 on where that is more than the level's own (S35); null: the level's. */
    memoryBytes: bigint('memory_bytes', { mode: 'number' }),
    cpus: integer('cpus'),
    durationSeconds: integer('duration_seconds'),
    note: text('note').notNull(),
    grantedBy: uuid('granted_by').references(() => accounts.id),
    startsAt: moment('starts_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    /** Set when its end was announced to the team. */
    noticedAt: moment('noticed_at'),
    endedAt: moment('ended_at'),
  },
  t => [
    index('partner_agreements_publisher').on(t.publisherId, t.startsAt, t.id),
    uniqueIndex('partner_agreements_one_running').on(t.publisherId).where(sql`ended_at is null`),
  ],
)

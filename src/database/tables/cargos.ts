import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { ACCESS_CAPABILITIES, CATEGORIES, RUNTIMES } from '../../domain/policy.ts'
import { CARGO_STATES, SUSPENSION_CAUSES, VERSION_STATES } from '../../domain/states.ts'
import { accounts } from './accounts.ts'
import { atMost, moment, oneOf, tsvector } from './columns.ts'
import { images } from './packages.ts'
import { publishers } from './publishers.ts'

const newest = (publishedAt: unknown) => sql`coalesce(${publishedAt}, '-infinity'::timestamptz)`

/** A containerised application (FAQ "What is a Cargo?"). The row outlives deletion as a tombstone (R44-R46). */
export const cargos = pgTable(
  'cargos',
  {
    id: uuid('id').primaryKey(),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    /** `publisher/cargo`; never given twice, not even after deletion (S12). */
    slug: text('slug').notNull().unique(),
    state: text('state', { enum: CARGO_STATES }).notNull().default('DRAFT'),
    name: text('name').notNull(),
    tagline: text('tagline').notNull().default(''),
    description: text('description').notNull().default(''),
    readme: text('readme').notNull().default(''),
    iconUrl: text('icon_url'),
    category: text('category', { enum: CATEGORIES }).notNull(),
    tags: text('tags').array().notNull().default(sql`'{}'`),
    capabilities: text('capabilities').array().notNull().default(sql`'{}'`),
    runtime: text('runtime', { enum: RUNTIMES }).notNull().default('container'),
    inputSchema: jsonb('input_schema'),
    outputSchema: jsonb('output_schema'),
    licence: text('licence'),
    sourceUrl: text('source_url'),
    trustLevel: smallint('trust_level').notNull().default(0),
    /** The Decision that set the level; the database refuses a change of one without the other. */
    levelDecisionId: uuid('level_decision_id'),
    /** Successful jobs of a lifetime, all versions, without those of the publisher's own accounts (S25). */
    successfulJobs: bigint('successful_jobs', { mode: 'number' }).notNull().default(0),
    /** Asked for by the publisher; granted when the level and the tier allow it too (R38, R39). */
    wantsNetwork: boolean('wants_network').notNull().default(false),
    wantsGpu: boolean('wants_gpu').notNull().default(false),
    gpuAllowedAt: moment('gpu_allowed_at'),
    /** What its jobs get beyond computing (S11), as its standing has it; here for the catalog's filter. */
    grantedAccess: text('granted_access', { enum: ACCESS_CAPABILITIES }).array().notNull().default(sql`'{}'`),
    /** Staff pulled the kill switch (S37). */
    killedAt: moment('killed_at'),
    /**
     * Suspended for performance: comes back on probation at level 0 (S33). A tombstone keeps why it was suspended when it was
     * deleted, so that publishing its image again does not end the suspension (R46).
     */
    suspendedFor: text('suspended_for', { enum: SUSPENSION_CAUSES }),
    /** The Decision that suspended it; kept on the tombstone of one that was deleted while suspended (R33, R46). */
    suspensionDecisionId: uuid('suspension_decision_id'),
    deletingSince: moment('deleting_since'),
    /** The stored score of section 6 of the rules, unrounded; a new Cargo starts at exactly 1 (S29). */
    reputationScore: doublePrecision('reputation_score').notNull().default(1),
    /** Weighted, without the prior (S32); null before the first counted job. */
    successRate: doublePrecision('success_rate'),
    countedJobs: bigint('counted_jobs', { mode: 'number' }).notNull().default(0),
    currentVersionId: uuid('current_version_id'),
    versionCount: integer('version_count').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    publishedAt: moment('published_at'),
    updatedAt: moment('updated_at').notNull(),
    deletedAt: moment('deleted_at'),
    search: tsvector('search').generatedAlwaysAs(
      sql`setweight(to_tsvector('simple', coalesce(name, '') || ' ' || replace(replace(coalesce(slug, ''), '/', ' '), '-', ' ')), 'A') || setweight(to_tsvector('english', coalesce(tagline, '')), 'B') || setweight(to_tsvector('simple', immutable_words(tags) || ' ' || immutable_words(capabilities)), 'B') || setweight(to_tsvector('english', coalesce(description, '')), 'C')`,
    ),
  },
  t => [
    oneOf('cargos_state', t.state, CARGO_STATES),
    oneOf('cargos_suspended_for', t.suspendedFor, SUSPENSION_CAUSES),
    check('cargos_trust_level', sql`trust_level between 0 and 3`),
    check(
      'cargos_suspended_for_a_cause',
      sql`state in ('DELETING', 'DELETED') or (state = 'SUSPENDED') = (suspended_for is not null)`,
    ),
    check('cargos_deleted_serves_nothing', sql`state not in ('DELETING', 'DELETED') or current_version_id is null`),
    index('cargos_publisher').on(t.publisherId, t.createdAt, t.id),
    index('cargos_current_version').on(t.currentVersionId),
    // The catalog's orders, each ended by the key so that a cursor names one row; nulls stand where the plans put them.
    index('cargos_newest').on(newest(t.publishedAt), t.id).where(sql`state = 'PUBLISHED'`),
    index('cargos_category').on(t.category, newest(t.publishedAt), t.id).where(sql`state = 'PUBLISHED'`),
    index('cargos_runtime').on(t.runtime, newest(t.publishedAt), t.id).where(sql`state = 'PUBLISHED'`),
    index('cargos_of_publisher').on(t.publisherId, newest(t.publishedAt), t.id).where(sql`state = 'PUBLISHED'`),
    index('cargos_reputation').on(t.reputationScore, t.id).where(sql`state = 'PUBLISHED'`),
    index('cargos_jobs').on(t.countedJobs, t.id).where(sql`state = 'PUBLISHED'`),
    index('cargos_trust').on(t.trustLevel, newest(t.publishedAt), t.id).where(sql`state = 'PUBLISHED'`),
    index('cargos_capabilities').using('gin', t.capabilities),
    index('cargos_granted_access').using('gin', t.grantedAccess),
    index('cargos_search').using('gin', t.search),
    index('cargos_name_trigrams').using('gin', sql`${t.name} gin_trgm_ops`),
    index('cargos_slug_trigrams').using('gin', sql`${t.slug} gin_trgm_ops`),
    atMost('cargos_name_length', t.name, 100),
    atMost('cargos_readme_length', t.readme, 100_000),
  ],
)

/** One immutable image digest of a Cargo (S13). The counts repeat its newest scan, so that a list costs no join. */
export const versions = pgTable(
  'versions',
  {
    id: uuid('id').primaryKey(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    /** Repeated from the Cargo, which never changes hands: read permission needs no join. */
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    /** 1, 2, 3, ... within the Cargo. */
    number: integer('number').notNull(),
    reference: text('reference').notNull(),
    tag: text('tag'),
    /** The image manifest that is scanned, signed and dispatched; for an image index, that of the chosen platform. */
    digest: text('digest').notNull(),
    indexDigest: text('index_digest'),
    state: text('state', { enum: VERSION_STATES }).notNull().default('SCANNING'),
    stateReason: text('state_reason'),
    /** Why staff hold it (S22); while it is set no clean scan releases it. */
    staffHold: text('staff_hold'),
    releaseNotes: text('release_notes').notNull().default(''),
    imageId: bigint('image_id', { mode: 'number' }).references(() => images.id),
    latestScanId: uuid('latest_scan_id'),
    criticalCount: integer('critical_count').notNull().default(0),
    highCount: integer('high_count').notNull().default(0),
    mediumCount: integer('medium_count').notNull().default(0),
    lowCount: integer('low_count').notNull().default(0),
    unknownCount: integer('unknown_count').notNull().default(0),
    /** Highs left after the exceptions that staff accepted (S20). */
    effectiveHighCount: integer('effective_high_count').notNull().default(0),
    packageCount: integer('package_count').notNull().default(0),
    /** The lower of the Cargo's level and what this version's own scan and signature support (S28); null until served. */
    effectiveLevel: smallint('effective_level'),
    scannedAt: moment('scanned_at'),
    /** Last scan + 7 days while the version is served or may be running (R26). */
    rescanDueAt: moment('rescan_due_at'),
    /** A first scan that failed and will not be tried again: its draft gives its slot back (S1). */
    scanGaveUpAt: moment('scan_gave_up_at'),
    registeredBy: uuid('registered_by').references(() => accounts.id),
    registeredAt: moment('registered_at').notNull(),
    publishedAt: moment('published_at'),
  },
  t => [
    uniqueIndex('versions_number').on(t.cargoId, t.number),
    index('versions_digest').on(t.digest),
    index('versions_image').on(t.imageId),
    index('versions_due').on(t.rescanDueAt).where(sql`rescan_due_at is not null`),
    oneOf('versions_state', t.state, VERSION_STATES),
    // At most one version of a Cargo is the current one.
    uniqueIndex('versions_one_current').on(t.cargoId).where(sql`state in ('PUBLISHED', 'HELD')`),
    // A Cargo scans one registration of a digest at a time: the same tag registered twice is one version.
    uniqueIndex('versions_one_open_registration')
      .on(t.cargoId, t.digest)
      .where(sql`state in ('SCANNING', 'IN_REVIEW')`),
  ],
)

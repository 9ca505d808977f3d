import { sql } from 'drizzle-orm'
import { bigint, boolean, doublePrecision, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { SEVERITIES } from '../../domain/policy.ts'
import { moment, oneOf } from './columns.ts'
import { packageVersions } from './packages.ts'

/** One record of an OSV source. The row keeps what is shown; `raw` keeps the record as it came. */
export const advisories = pgTable(
  'advisories',
  {
    id: text('id').primaryKey(),
    /** The name of the group of records that are aliases of each other: one vulnerability, counted once (S19). */
    aliasGroup: text('alias_group').notNull(),
    summary: text('summary').notNull().default(''),
    details: text('details').notNull().default(''),
    severity: text('severity', { enum: SEVERITIES }).notNull(),
    /** Which step of S24 gave the severity: the record itself, its CVSS, an alias, or none. */
    severitySource: text('severity_source', { enum: ['STATED', 'CVSS', 'ALIAS', 'NONE'] }).notNull(),
    cvssVectors: text('cvss_vectors').array().notNull(),
    cvssScore: doublePrecision('cvss_score'),
    /** The level the record states in words, before its CVSS and its aliases are asked (S24). */
    statedSeverity: text('stated_severity', { enum: SEVERITIES }),
    references: jsonb('references').notNull(),
    publishedAt: moment('published_at'),
    modifiedAt: moment('modified_at').notNull(),
    withdrawnAt: moment('withdrawn_at'),
    /** It is about a flaw and was not withdrawn: only then does it match anything. */
    isInForce: boolean('is_in_force').notNull(),
    knownExploited: boolean('known_exploited').notNull().default(false),
    source: text('source').notNull(),
    contentHash: text('content_hash').notNull(),
    importedAt: moment('imported_at').notNull(),
    raw: jsonb('raw').notNull(),
  },
  t => [index('advisories_group').on(t.aliasGroup), oneOf('advisories_severity', t.severity, SEVERITIES)],
)

export const advisoryAliases = pgTable(
  'advisory_aliases',
  {
    advisoryId: text('advisory_id')
      .notNull()
      .references(() => advisories.id, { onDelete: 'cascade' }),
    alias: text('alias').notNull(),
  },
  t => [primaryKey({ columns: [t.advisoryId, t.alias] }), index('advisory_aliases_alias').on(t.alias)],
)

export const advisoryAffected = pgTable(
  'advisory_affected',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    advisoryId: text('advisory_id')
      .notNull()
      .references(() => advisories.id, { onDelete: 'cascade' }),
    ecosystem: text('ecosystem').notNull(),
    name: text('name').notNull(),
    ranges: jsonb('ranges').notNull(),
    versions: text('versions').array().notNull(),
  },
  t => [
    index('advisory_affected_package').on(t.ecosystem, t.name),
    index('advisory_affected_advisory').on(t.advisoryId),
  ],
)

/**
 * Which stored package versions an advisory hits. Complete for every pair at all times: a new package version is
 * matched when it is stored, a new advisory when it is imported, and one lock keeps the two from missing each other.
 */
export const packageMatches = pgTable(
  'package_matches',
  {
    packageVersionId: bigint('package_version_id', { mode: 'number' })
      .notNull()
      .references(() => packageVersions.id),
    advisoryId: text('advisory_id')
      .notNull()
      .references(() => advisories.id, { onDelete: 'cascade' }),
    fixedVersion: text('fixed_version'),
  },
  t => [
    primaryKey({ columns: [t.packageVersionId, t.advisoryId] }),
    index('package_matches_advisory').on(t.advisoryId),
  ],
)

/** One import run of one source: the data snapshot that scans name (R27, S40). */
export const advisorySnapshots = pgTable(
  'advisory_snapshots',
  {
    id: uuid('id').primaryKey(),
    source: text('source').notNull(),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at'),
    added: bigint('added', { mode: 'number' }).notNull().default(0),
    changed: bigint('changed', { mode: 'number' }).notNull().default(0),
    unchanged: bigint('unchanged', { mode: 'number' }).notNull().default(0),
    skipped: bigint('skipped', { mode: 'number' }).notNull().default(0),
    position: text('position'),
  },
  t => [index('advisory_snapshots_latest').on(sql`${t.finishedAt} desc nulls last`)],
)

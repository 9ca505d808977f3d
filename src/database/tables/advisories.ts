import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
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
    /** Flaws that a distribution's record is about, such as CVEs: no aliases, so they join no group (S19). */
    upstream: text('upstream').array().notNull().default(sql`'{}'`),
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
    /** The import that brought this revision. */
    snapshotId: uuid('snapshot_id'),
    /** S27: it came with an import that waits for staff. Until then it opens and closes no finding. */
    isOnHold: boolean('is_on_hold').notNull().default(false),
    contentHash: text('content_hash').notNull(),
    importedAt: moment('imported_at').notNull(),
    raw: jsonb('raw').notNull(),
  },
  t => [
    index('advisories_group').on(t.aliasGroup),
    index('advisories_upstream').using('gin', t.upstream),
    index('advisories_snapshot').on(t.snapshotId),
    oneOf('advisories_severity', t.severity, SEVERITIES),
  ],
)

/** Names in a catalogue of known exploited vulnerabilities; whichever advisory bears one, now or later, is exploited. */
export const exploitedVulnerabilities = pgTable('exploited_vulnerabilities', {
  name: text('name').primaryKey(),
  source: text('source').notNull(),
  listedAt: moment('listed_at').notNull(),
})

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
    /** Some range has no end: the source tells of holes that are not fixed yet, too. */
    isOpenEnded: boolean('is_open_ended').notNull(),
  },
  t => [
    index('advisory_affected_open').on(t.ecosystem).where(sql`is_open_ended`),
    index('advisory_affected_package').on(t.name, t.ecosystem),
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

/** S27: HELD waits for staff, who make it RELEASED or REFUSED. */
export const SNAPSHOT_STATES = ['READING', 'DONE', 'HELD', 'RELEASED', 'REFUSED'] as const
export type SnapshotState = (typeof SNAPSHOT_STATES)[number]

/** One import run of one source: the data snapshot that scans name (R27, S40). */
export const advisorySnapshots = pgTable(
  'advisory_snapshots',
  {
    id: uuid('id').primaryKey(),
    source: text('source').notNull(),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at'),
    added: integer('added').notNull().default(0),
    changed: integer('changed').notNull().default(0),
    unchanged: integer('unchanged').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
    position: text('position'),
    state: text('state', { enum: SNAPSHOT_STATES }).notNull().default('READING'),
    /** Why the feed was not read to its end; what came before is stored. */
    brokeOff: text('broke_off'),
    /** Published Cargos whose standing it would lower (S27), counted when it ended. */
    loweredCargos: integer('lowered_cargos').notNull().default(0),
    publishedCargos: integer('published_cargos').notNull().default(0),
    decidedBy: text('decided_by'),
    decidedReason: text('decided_reason'),
    decidedAt: moment('decided_at'),
  },
  t => [
    index('advisory_snapshots_latest').on(sql`${t.finishedAt} desc nulls last`),
    index('advisory_snapshots_source').on(t.source, t.startedAt),
    index('advisory_snapshots_newest').on(t.startedAt, t.id),
    index('advisory_snapshots_held').on(t.startedAt).where(sql`state = 'HELD'`),
    oneOf('advisory_snapshots_state', t.state, SNAPSHOT_STATES),
  ],
)

/** Cargos that an import touched and that are not judged again yet. Gone when their jobs are written. */
export const importTouches = pgTable(
  'import_touches',
  {
    snapshotId: uuid('snapshot_id')
      .notNull()
      .references(() => advisorySnapshots.id, { onDelete: 'cascade' }),
    cargoId: uuid('cargo_id').notNull(),
  },
  t => [primaryKey({ columns: [t.snapshotId, t.cargoId] })],
)

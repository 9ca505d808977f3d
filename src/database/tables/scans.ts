import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { SEVERITIES } from '../../domain/policy.ts'
import { advisorySnapshots } from './advisories.ts'
import { cargos, versions } from './cargos.ts'
import { moment, oneOf } from './columns.ts'
import { publishers } from './publishers.ts'

const SCAN_KINDS = ['FIRST', 'RESCAN'] as const
const SCAN_STATES = ['QUEUED', 'RUNNING', 'PASSED', 'FAILED'] as const

/** One pass over one version (R7, R26). PASSED means read to the end, not clean: the counts say what was found. */
export const scans = pgTable(
  'scans',
  {
    id: uuid('id').primaryKey(),
    versionId: uuid('version_id')
      .notNull()
      .references(() => versions.id),
    /** Repeated from the Cargo, which never changes hands: read permission needs no join. */
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    kind: text('kind', { enum: SCAN_KINDS }).notNull(),
    state: text('state', { enum: SCAN_STATES }).notNull(),
    stage: text('stage').notNull().default('QUEUED'),
    attempt: integer('attempt').notNull().default(0),
    failureReason: text('failure_reason'),
    scanner: text('scanner'),
    scannerVersion: text('scanner_version'),
    snapshotId: uuid('snapshot_id').references(() => advisorySnapshots.id),
    coverage: jsonb('coverage'),
    criticalCount: integer('critical_count').notNull().default(0),
    highCount: integer('high_count').notNull().default(0),
    mediumCount: integer('medium_count').notNull().default(0),
    lowCount: integer('low_count').notNull().default(0),
    unknownCount: integer('unknown_count').notNull().default(0),
    effectiveHighCount: integer('effective_high_count').notNull().default(0),
    packageCount: integer('package_count').notNull().default(0),
    queuedAt: moment('queued_at').notNull(),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
  },
  t => [
    index('scans_version').on(t.versionId, t.queuedAt),
    oneOf('scans_kind', t.kind, SCAN_KINDS),
    oneOf('scans_state', t.state, SCAN_STATES),
  ],
)

/**
 * One vulnerability (alias group) in one package of one version (S19). Never deleted: it closes with a reason and
 * may open again; `transition` counts its changes, and an alert names the number, so none is told twice (S38).
 */
export const findings = pgTable(
  'findings',
  {
    id: uuid('id').primaryKey(),
    versionId: uuid('version_id')
      .notNull()
      .references(() => versions.id),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    /** Repeated from the Cargo, which never changes hands: read permission needs no join. */
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    aliasGroup: text('alias_group').notNull(),
    advisoryId: text('advisory_id').notNull(),
    /** Identifiers of the group, the CVE first, as shown to people. */
    aliases: text('aliases').array().notNull().default(sql`'{}'`),
    ecosystem: text('ecosystem').notNull(),
    packageName: text('package_name').notNull(),
    installedVersions: text('installed_versions').array().notNull(),
    severity: text('severity', { enum: SEVERITIES }).notNull(),
    /** 0 CRITICAL .. 4 UNKNOWN, so that lists are ordered by an index. */
    severityRank: integer('severity_rank').notNull(),
    fixedVersion: text('fixed_version'),
    summary: text('summary').notNull().default(''),
    knownExploited: boolean('known_exploited').notNull().default(false),
    scanners: text('scanners').array().notNull(),
    transition: bigint('transition', { mode: 'number' }).notNull().default(1),
    firstSeenAt: moment('first_seen_at').notNull(),
    changedAt: moment('changed_at').notNull(),
    /** From when a high or critical one counts against the level of a served version (S23, S28); null until it was judged. */
    countsFrom: moment('counts_from'),
    closedAt: moment('closed_at'),
    closedReason: text('closed_reason'),
  },
  t => [
    uniqueIndex('findings_unit').on(t.versionId, t.aliasGroup, t.ecosystem, t.packageName),
    index('findings_version').on(t.versionId, t.severityRank, t.id).where(sql`closed_at is null`),
    index('findings_group').on(t.aliasGroup, t.versionId).where(sql`closed_at is null`),
    index('findings_cargo').on(t.cargoId),
    oneOf('findings_severity', t.severity, SEVERITIES),
  ],
)

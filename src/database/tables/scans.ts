import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { EXCEPTION_STATUSES, VEX_JUSTIFICATIONS } from '../../domain/exception.ts'
import { SEVERITIES, TEXT_LIMITS } from '../../domain/policy.ts'
import { advisorySnapshots } from './advisories.ts'
import { cargos, versions } from './cargos.ts'
import { atMost, moment, oneOf } from './columns.ts'
import { decisions } from './decisions.ts'
import { publishers } from './publishers.ts'

const SCAN_KINDS = ['FIRST', 'RESCAN'] as const
const EXCEPTION_STATES = ['IN_FORCE', 'EXPIRING', 'EXPIRED'] as const
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
    /** The team asked for it, beside the weekly ones. */
    isRequested: boolean('is_requested').notNull().default(false),
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
    /** Transitions of findings that it brought about; a rescan with none is a heartbeat (S40). */
    changeCount: integer('change_count').notNull().default(0),
    queuedAt: moment('queued_at').notNull(),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
  },
  t => [
    index('scans_version').on(t.versionId, t.queuedAt, t.id),
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
    /** Only in files that the distribution installed, whose data does not tell of unfixed holes: shown, not counted. */
    vendorStatusUnknown: boolean('vendor_status_unknown').notNull().default(false),
    /** S20: of the exception that holds for it. */
    exceptionState: text('exception_state', { enum: EXCEPTION_STATES }),
    /** S20: staff accepted that it is not affected. Lowers the effective count where it is high. */
    isExcepted: boolean('is_excepted').notNull().default(false),
    transition: bigint('transition', { mode: 'number' }).notNull().default(1),
    firstSeenAt: moment('first_seen_at').notNull(),
    changedAt: moment('changed_at').notNull(),
    /** From when a high or critical one counts against the level of a served version (S23, S28); null until it was judged. */
    countsFrom: moment('counts_from'),
    closedAt: moment('closed_at'),
    closedReason: text('closed_reason'),
  },
  t => [
    // Open ones only: a group that joins another leaves a closed finding of the name it had.
    uniqueIndex('findings_unit')
      .on(t.versionId, t.aliasGroup, t.ecosystem, t.packageName)
      .where(sql`closed_at is null`),
    index('findings_of_version').on(t.versionId),
    index('findings_version').on(t.versionId, t.severityRank, t.id).where(sql`closed_at is null`),
    index('findings_group').on(t.aliasGroup, t.versionId).where(sql`closed_at is null`),
    // Distinct Cargos of a group, the newest first, without reading all of them.
    index('findings_group_cargo').on(t.aliasGroup, t.cargoId).where(sql`closed_at is null`),
    index('findings_cargo').on(t.cargoId),
    oneOf('findings_severity', t.severity, SEVERITIES),
  ],
)

/** Each state that a finding was in, so that the findings of any past day can be told with the data then in use. */
export const findingTransitions = pgTable(
  'finding_transitions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    findingId: uuid('finding_id')
      .notNull()
      .references(() => findings.id),
    transition: integer('transition').notNull(),
    versionId: uuid('version_id').notNull(),
    /** Repeated from the Cargo, which never changes hands: read permission needs no join. */
    publisherId: uuid('publisher_id').notNull(),
    at: moment('at').notNull(),
    /** Words of S38; MERGED and SPLIT where only its names changed; VENDOR_STATUS_UNKNOWN where it is shown alone. */
    causes: text('causes').array().notNull(),
    isOpen: boolean('is_open').notNull(),
    name: text('name').notNull(),
    severity: text('severity', { enum: SEVERITIES }).notNull(),
    severityRank: integer('severity_rank').notNull(),
    fixedVersion: text('fixed_version'),
    knownExploited: boolean('known_exploited').notNull(),
    snapshotId: uuid('snapshot_id').references(() => advisorySnapshots.id),
  },
  t => [
    uniqueIndex('finding_transitions_once').on(t.findingId, t.transition),
    index('finding_transitions_version').on(t.versionId, t.at),
  ],
)

/** S20: what a publisher states about one finding. The newest statement that was not withdrawn holds. */
export const exceptions = pgTable(
  'exceptions',
  {
    id: uuid('id').primaryKey(),
    findingId: uuid('finding_id')
      .notNull()
      .references(() => findings.id),
    versionId: uuid('version_id').notNull(),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    /** Repeated from the Cargo, which never changes hands: read permission needs no join. */
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    status: text('status', { enum: EXCEPTION_STATUSES }).notNull(),
    justification: text('justification', { enum: VEX_JUSTIFICATIONS }),
    reasonText: text('reason_text').notNull(),
    /** OPENVEX: read from a document, whose id is kept. */
    origin: text('origin').notNull(),
    author: text('author').notNull(),
    /** When it was stated; of a document, what the document says. */
    statedAt: moment('stated_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    acceptedAt: moment('accepted_at'),
    refusedAt: moment('refused_at'),
    /** The Decision of staff. */
    decisionId: uuid('decision_id').references(() => decisions.id),
    /** Withdrawn by the publisher, or replaced by a newer statement. */
    endedAt: moment('ended_at'),
    createdAt: moment('created_at').notNull(),
  },
  t => [
    // A finding has one statement that holds.
    uniqueIndex('exceptions_one_open').on(t.findingId).where(sql`ended_at is null`),
    index('exceptions_cargo').on(t.cargoId, t.createdAt),
    index('exceptions_version').on(t.versionId, t.createdAt, t.id),
    index('exceptions_waiting')
      .on(t.createdAt)
      .where(sql`accepted_at is null and refused_at is null and ended_at is null`),
    index('exceptions_expiry').on(t.expiresAt).where(sql`ended_at is null`),
    atMost('exceptions_reason_length', t.reasonText, TEXT_LIMITS.reason),
  ],
)

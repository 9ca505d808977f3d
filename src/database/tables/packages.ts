import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { SEVERITIES } from '../../domain/policy.ts'
import { bytea, moment } from './columns.ts'

/** One image manifest that was read, whatever number of versions point at it. */
export const images = pgTable('images', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  digest: text('digest').notNull().unique(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  layerCount: integer('layer_count').notNull(),
  packageCount: integer('package_count').notNull(),
  os: text('os'),
  /** Entry point, command, user, exposed ports, names of environment variables: what a reviewer compares. */
  config: jsonb('config').notNull(),
  /** What was read and what could not be (S17). */
  coverage: jsonb('coverage').notNull(),
  scanner: text('scanner').notNull(),
  scannerVersion: text('scanner_version').notNull(),
  /** Who judged it: our own matching, and scanners with advisories of their own (S19). */
  matchers: text('matchers').array().notNull().default(sql`'{osv}'`),
  cataloguedAt: moment('catalogued_at').notNull(),
})

/**
 * A package at a version, stored once for all images. `matchName` and `matchVersion` are what advisories speak of:
 * the source package for Debian, else the normalised name.
 */
export const packageVersions = pgTable(
  'package_versions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    ecosystem: text('ecosystem').notNull(),
    name: text('name').notNull(),
    version: text('version').notNull(),
    matchName: text('match_name').notNull(),
    matchVersion: text('match_version').notNull(),
    purl: text('purl').notNull().unique(),
    licences: text('licences').array().notNull(),
  },
  t => [
    // By the start of a purl, whatever the order of texts in this database.
    index('package_versions_purl').on(sql`${t.purl} collate "C"`),
    index('package_versions_match').on(t.matchName, t.ecosystem),
  ],
)

export const imagePackages = pgTable(
  'image_packages',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    imageId: bigint('image_id', { mode: 'number' })
      .notNull()
      .references(() => images.id, { onDelete: 'cascade' }),
    packageVersionId: bigint('package_version_id', { mode: 'number' })
      .notNull()
      .references(() => packageVersions.id),
    path: text('path').notNull(),
    layer: text('layer').notNull(),
    /** The operating system package that installed this file, whose vendor's data then decides. */
    ownedBy: text('owned_by'),
  },
  t => [
    uniqueIndex('image_packages_once').on(t.imageId, t.packageVersionId, t.path),
    // The pages of an SBOM.
    index('image_packages_page').on(t.imageId, t.id),
    index('image_packages_version').on(t.packageVersionId, t.imageId),
  ],
)

/** What a layer holds, by the digest of its verified blob and the scanner that read it: it is not read again. */
export const layerCatalogues = pgTable(
  'layer_catalogues',
  {
    key: text('key').primaryKey(),
    catalogue: bytea('catalogue').notNull(),
    usedAt: moment('used_at').notNull(),
  },
  t => [index('layer_catalogues_used').on(t.usedAt)],
)

/** What a scanner with advisories of its own says of an image: kept beside our own matches, never averaged (S19). */
export const scannerFindings = pgTable(
  'scanner_findings',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    imageId: bigint('image_id', { mode: 'number' })
      .notNull()
      .references(() => images.id, { onDelete: 'cascade' }),
    scanner: text('scanner').notNull(),
    advisoryId: text('advisory_id').notNull(),
    ecosystem: text('ecosystem').notNull(),
    packageName: text('package_name').notNull(),
    installedVersion: text('installed_version').notNull(),
    fixedVersion: text('fixed_version'),
    severity: text('severity', { enum: SEVERITIES }).notNull(),
    title: text('title').notNull(),
  },
  t => [index('scanner_findings_image').on(t.imageId, t.scanner)],
)

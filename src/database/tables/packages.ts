import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

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
  t => [index('package_versions_match').on(t.ecosystem, t.matchName)],
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
    index('image_packages_version').on(t.packageVersionId, t.imageId),
  ],
)

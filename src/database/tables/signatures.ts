import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { SIGNATURE_KINDS } from '../../domain/signature.ts'
import { cargos, versions } from './cargos.ts'
import { moment, oneOf } from './columns.ts'
import { decisions } from './decisions.ts'
import { publishers } from './publishers.ts'

/** What the platform signed about an image digest (R2, R11): the whole bundle, as anybody can verify it. */
export const signatures = pgTable(
  'signatures',
  {
    id: uuid('id').primaryKey(),
    versionId: uuid('version_id')
      .notNull()
      .references(() => versions.id),
    cargoId: uuid('cargo_id')
      .notNull()
      .references(() => cargos.id),
    publisherId: uuid('publisher_id')
      .notNull()
      .references(() => publishers.id),
    digest: text('digest').notNull(),
    kind: text('kind', { enum: SIGNATURE_KINDS }).notNull(),
    keyId: text('key_id').notNull(),
    bundle: jsonb('bundle').notNull(),
    signedAt: moment('signed_at').notNull(),
    expiresAt: moment('expires_at'),
    /** The review that it states (REVIEW), or the Decision that took it back (REVOCATION). */
    decisionId: uuid('decision_id').references(() => decisions.id),
    /** REVOCATION: the signature it takes back. */
    revokesId: uuid('revokes_id'),
    revokedAt: moment('revoked_at'),
    /** REVIEW: when its team was told that it ends. */
    endToldAt: moment('end_told_at'),
    /** When it was pushed to the image's registry as a referrer, and the digest of the manifest that it was pushed as. */
    pushedAt: moment('pushed_at'),
    pushedAs: text('pushed_as'),
    /** Why it could not be pushed, as a sentence for the publisher. */
    pushProblem: text('push_problem'),
  },
  t => [
    // Of two jobs that sign one digest at once the second finds it signed.
    uniqueIndex('signatures_one_in_force')
      .on(t.versionId, t.kind)
      .where(sql`revoked_at is null and kind <> 'REVOCATION'`),
    uniqueIndex('signatures_one_revocation').on(t.revokesId).where(sql`revokes_id is not null`),
    index('signatures_version').on(t.versionId, t.signedAt),
    index('signatures_key').on(t.keyId).where(sql`revoked_at is null`),
    index('signatures_unpushed').on(t.publisherId).where(sql`pushed_at is null`),
    oneOf('signatures_kind', t.kind, SIGNATURE_KINDS),
  ],
)

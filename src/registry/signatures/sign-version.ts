import { and, desc, eq } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { reviews } from '../../database/tables/reviews.ts'
import { scans } from '../../database/tables/scans.ts'
import { signatures } from '../../database/tables/signatures.ts'
import { REVIEWED_LEVEL } from '../../domain/policy.ts'
import { SIGNATURE_RENEWAL_MS, type SignatureKind, type SignedStatement } from '../../domain/signature.ts'
import { SERVED_STATES } from '../../domain/states.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context, Queryable } from '../context.ts'
import { topics } from '../log/event.ts'
import { act, type Tx } from '../transaction.ts'
import { type SignatureRow, signaturesInForce, type VersionRow } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { enqueuePush } from './push-signatures.ts'
import { sbomDigest } from './sbom-digest.ts'
import { expiryFrom, integrityStatement, reviewStatement } from './statements.ts'

const SERVED: ReadonlySet<string> = new Set(SERVED_STATES)

/** A statement with its signature, not recorded yet. */
export interface Signed {
  readonly kind: Exclude<SignatureKind, 'REVOCATION'>
  readonly keyId: string
  readonly bundle: object
  readonly decisionId: string | null
}

/**
 * Signs what is missing on a served version (R2): integrity for every published digest, and again the review of one whose
 * demotion was reversed (S27). Signed outside the transaction, recorded in it if the version is still the same; killed in
 * between, nothing shows and the job runs again. With the signature recorded, the standing that waited for it is written.
 */
export async function signVersion(ctx: Context, versionId: string): Promise<void> {
  const missing = await missingSignatures(ctx, ctx.registry.db, versionId)
  if (!missing) return
  const signed: Signed[] = []
  for (const { kind, statement, decisionId } of missing.statements)
    signed.push({ kind, decisionId, ...(await ctx.registry.ports.signer.sign(statement)) })
  await act(ctx, 'version.sign', async tx => {
    const locked = await lockCargoAndPublisher(tx, missing.version.cargoId)
    const [version] = await tx.db.select().from(versions).where(eq(versions.id, versionId)).for('no key update')
    if (!version || !SERVED.has(version.state) || version.digest !== missing.version.digest) return
    for (const one of signed) {
      if (one.kind === 'REVIEW' && locked.cargo.trustLevel < REVIEWED_LEVEL) continue
      await recordSignature(ctx, tx, version, one)
    }
    await settleCargo(ctx, tx, locked)
  })
}

/** Records one signature beside the facts that it stands for. The one that it replaces stops to hold. */
export async function recordSignature(ctx: Context, tx: Tx, version: VersionRow, signed: Signed): Promise<void> {
  const [replaced] = (await signaturesInForce(tx.db, [version.id])).filter(one => one.kind === signed.kind)
  // A review that was given anew replaces the one before, however long that would still hold (R11).
  const isNewReview = signed.kind === 'REVIEW' && replaced?.decisionId !== signed.decisionId
  if (replaced && !isNewReview && !isEnding(replaced, ctx.now)) return
  if (replaced) await tx.db.update(signatures).set({ revokedAt: ctx.now }).where(eq(signatures.id, replaced.id))
  const id = ctx.registry.newId()
  await tx.db.insert(signatures).values({
    id,
    versionId: version.id,
    cargoId: version.cargoId,
    publisherId: version.publisherId,
    digest: version.digest,
    kind: signed.kind,
    keyId: signed.keyId,
    bundle: signed.bundle,
    signedAt: ctx.now,
    expiresAt: expiryFrom(ctx.now),
    decisionId: signed.decisionId,
  })
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: version.publisherId,
    cargoId: version.cargoId,
    decisionId: signed.decisionId,
    action: 'signature.issue',
    after: { signature: id, kind: signed.kind, keyId: signed.keyId, digest: version.digest },
  })
  tx.raise({
    topic: topics.cargo(version.cargoId),
    cause: 'SIGNED',
    publisherId: version.publisherId,
    cargoId: version.cargoId,
    versionId: version.id,
    body: { kind: signed.kind },
  })
  enqueuePush(tx, version)
}

interface Missing {
  readonly version: VersionRow
  readonly statements: readonly {
    readonly kind: Signed['kind']
    readonly statement: SignedStatement
    readonly decisionId: string | null
  }[]
}

async function missingSignatures(ctx: Context, db: Queryable, versionId: string): Promise<Missing | undefined> {
  const [found] = await db
    .select({ version: versions, slug: cargos.slug, level: cargos.trustLevel })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(eq(versions.id, versionId))
  if (!found || !SERVED.has(found.version.state)) return undefined
  const { version, slug } = found
  const inForce = await signaturesInForce(db, [versionId])
  const holds = (kind: SignatureKind) => inForce.some(one => one.kind === kind && !isEnding(one, ctx.now))
  const statements: Missing['statements'][number][] = []
  if (!holds('INTEGRITY'))
    statements.push({ kind: 'INTEGRITY', statement: integrityStatement(slug, version, ctx.now), decisionId: null })
  if (found.level >= REVIEWED_LEVEL && !inForce.some(one => one.kind === 'REVIEW')) {
    const review = await standingReview(db, found.version)
    if (review)
      statements.push({
        kind: 'REVIEW',
        statement: await reviewStatementOf(ctx, db, slug, version, review),
        decisionId: review.decisionId,
      })
  }
  return statements.length > 0 ? { version, statements } : undefined
}

/** The statement of a review, made from what is stored of the version it is about. */
export async function reviewStatementOf(
  ctx: Context,
  db: Queryable,
  slug: string,
  version: VersionRow,
  review: Pick<typeof reviews.$inferSelect, 'id' | 'purpose'>,
): Promise<SignedStatement> {
  const [scan] = version.latestScanId ? await db.select().from(scans).where(eq(scans.id, version.latestScanId)) : []
  return reviewStatement({
    slug,
    version,
    scan,
    sbomDigest: await sbomDigest(db, version.imageId),
    review,
    now: ctx.now,
  })
}

/**
 * S27: the review that may be signed again, because its key failed or the demotion that cost it was taken back. One that was lost
 * with a level is not: another version won that level anew, or this one did by a newer review.
 */
async function standingReview(db: Queryable, version: VersionRow) {
  const [review] = await db
    .select()
    .from(reviews)
    .where(and(eq(reviews.versionId, version.id), eq(reviews.state, 'APPROVED')))
    .orderBy(desc(reviews.decidedAt))
    .limit(1)
  const [level] = await db
    .select({ kind: decisions.kind, at: decisions.decidedAt, current: cargos.currentVersionId })
    .from(cargos)
    .innerJoin(decisions, eq(decisions.id, cargos.levelDecisionId))
    .where(eq(cargos.id, version.cargoId))
  if (!review?.decidedAt || !level || review.decidedAt >= level.at) return review
  return level.kind !== 'REVIEW' && level.current === version.id ? review : undefined
}

/** R11: an integrity signature is renewed before its end; a review ends when it ends. */
const isEnding = (signature: SignatureRow, now: Date): boolean =>
  signature.expiresAt !== null &&
  signature.expiresAt.getTime() - now.getTime() < (signature.kind === 'INTEGRITY' ? SIGNATURE_RENEWAL_MS : 0)

import { and, asc, eq, exists, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { PullCredentials } from '../../adapters/oci/port.ts'
import { versions } from '../../database/tables/cargos.ts'
import { signatures } from '../../database/tables/signatures.ts'
import { type ImageReference, parseImageReference } from '../../domain/image-reference.ts'
import { PREDICATE_TYPES } from '../../domain/signature.ts'
import type { Context } from '../context.ts'
import { pushCredentialsFor } from '../publishers/pull-credentials/find.ts'
import type { Tx } from '../transaction.ts'
import type { SignatureRow, VersionRow } from '../trust/facts.ts'

/** Versions whose signatures are pushed when a publisher first allows it; the rest follows with their next signature. */
const AT_ONCE = 500
/** The queue waits longer before each: some ten hours in all for a registry that is down. */
const ATTEMPTS = 12

/** Has the signatures of a version pushed; those of one image one after the other, because they share a list (R2). */
export function enqueuePush(tx: Tx, version: { readonly id: string; readonly digest: string }): void {
  tx.enqueue({
    task: 'push-signatures',
    payload: { versionId: version.id },
    key: `push-signatures:${version.id}`,
    queue: `push-signatures:${version.digest}`,
    maxAttempts: ATTEMPTS,
  })
}

/** Has everything pushed that a publisher's new credentials may open the way for. */
export async function enqueueUnpushed(tx: Tx, publisherId: string): Promise<void> {
  const rows = await tx.db
    .selectDistinct({ id: versions.id, digest: versions.digest })
    .from(signatures)
    .innerJoin(versions, eq(versions.id, signatures.versionId))
    .where(and(eq(signatures.publisherId, publisherId), isUnpushed()))
    .limit(AT_ONCE)
  for (const version of rows) enqueuePush(tx, version)
}

/**
 * Puts the signatures of a version beside its image in the container registry (R2), where there are credentials that may write
 * there. The API has them in any case: a push that fails takes nothing away, and says why. Run twice it pushes nothing twice.
 */
export async function pushSignatures(ctx: Context, versionId: string): Promise<void> {
  const { db } = ctx.registry
  const [version] = await db.select().from(versions).where(eq(versions.id, versionId))
  const reference = version && parseImageReference(version.reference)
  if (!version || reference?.kind !== 'registry') return
  const credentials = await pushCredentialsFor(ctx, version.publisherId, reference)
  if (!credentials) return
  const unpushed = await db
    .select()
    .from(signatures)
    .where(and(eq(signatures.versionId, versionId), isUnpushed()))
    .orderBy(asc(signatures.signedAt), asc(signatures.id))
  for (const signature of unpushed) await push(ctx, { version, reference, credentials }, signature)
}

const revoked = alias(signatures, 'revoked')

/** What still stands, and for each statement that was pushed and no longer does the newer one that says so. */
export const isUnpushed = () =>
  and(
    isNull(signatures.pushedAt),
    isNull(signatures.revokedAt),
    or(
      ne(signatures.kind, 'REVOCATION'),
      exists(
        sql`(select from ${signatures} ${revoked} where ${and(eq(revoked.id, signatures.revokesId), isNotNull(revoked.pushedAt))})`,
      ),
    ),
  )

interface Target {
  readonly version: VersionRow
  readonly reference: Extract<ImageReference, { kind: 'registry' }>
  readonly credentials: PullCredentials
}

async function push(ctx: Context, { version, reference, credentials }: Target, signature: SignatureRow): Promise<void> {
  const { registry, repository } = reference
  try {
    const { digest } = await ctx.registry.ports.referrers.attach(
      { registry, repository, digest: version.digest },
      artifactOf(signature),
      { credentials },
    )
    await note(ctx, signature, { pushedAt: ctx.now, pushedAs: digest, pushProblem: null })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ImageFailure') throw error
    await note(ctx, signature, { pushProblem: error.message })
    // Left to the queue, which tries again later; anything else waits until somebody changes something.
    if ('retryable' in error && error.retryable) throw error
  }
}

/** As Sigstore's tools look for bundles: by artifact type, and by these annotations. The same signature is the same artifact. */
function artifactOf(signature: SignatureRow) {
  const { mediaType } = signature.bundle as { mediaType: string } // safe because we made it
  return {
    mediaType,
    bytes: Buffer.from(JSON.stringify(signature.bundle)),
    annotations: {
      'org.opencontainers.image.created': signature.signedAt.toISOString(),
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': PREDICATE_TYPES[signature.kind],
    },
  }
}

const note = (
  ctx: Context,
  { id }: SignatureRow,
  columns: Partial<Pick<SignatureRow, 'pushedAt' | 'pushedAs' | 'pushProblem'>>,
) => ctx.registry.db.update(signatures).set(columns).where(eq(signatures.id, id))

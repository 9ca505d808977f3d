import { eq } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { signatures } from '../../database/tables/signatures.ts'
import type { Context } from '../context.ts'
import { act } from '../transaction.ts'
import { enqueuePush } from './push-signatures.ts'
import { revocationStatement } from './statements.ts'

/** R11: makes the newer signed statement that says that a review no longer stands. Run twice it makes one. */
export async function signRevocation(ctx: Context, signatureId: string, decisionId: string): Promise<void> {
  const [found] = await ctx.registry.db
    .select({ signature: signatures, version: versions, slug: cargos.slug })
    .from(signatures)
    .innerJoin(versions, eq(versions.id, signatures.versionId))
    .innerJoin(cargos, eq(cargos.id, signatures.cargoId))
    .where(eq(signatures.id, signatureId))
  if (!found || found.signature.revokedAt === null) return
  const { signature, version, slug } = found
  const signed = await ctx.registry.ports.signer.sign(
    revocationStatement(slug, version, signature, decisionId, ctx.now),
  )
  await act(ctx, 'signature.revoke', async tx => {
    const id = ctx.registry.newId()
    const [recorded] = await tx.db
      .insert(signatures)
      .values({
        id,
        versionId: version.id,
        cargoId: version.cargoId,
        publisherId: version.publisherId,
        digest: version.digest,
        kind: 'REVOCATION',
        keyId: signed.keyId,
        bundle: signed.bundle,
        signedAt: ctx.now,
        decisionId,
        revokesId: signatureId,
      })
      .onConflictDoNothing()
      .returning({ id: signatures.id })
    if (!recorded) return
    enqueuePush(tx, version)
    tx.audit({
      subject: `version_${version.id}`,
      publisherId: version.publisherId,
      cargoId: version.cargoId,
      decisionId,
      after: { signature: id, revokes: signatureId, keyId: signed.keyId },
    })
  })
}

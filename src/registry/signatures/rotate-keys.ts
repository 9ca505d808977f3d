import { and, eq, inArray, isNull } from 'drizzle-orm'
import { signatures } from '../../database/tables/signatures.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'
import { act } from '../transaction.ts'
import { enqueueSigning } from './enqueue-signing.ts'

/** R2: a new key signs from now on. What the former one signed stays good, and its public key stays published. */
export async function rotateKey(ctx: Context): Promise<{ keyId: string }> {
  authorize(ctx, 'key:rotate', {})
  const key = await ctx.registry.ports.signer.rotate(ctx.now)
  await act(ctx, 'key.rotate', async tx => {
    tx.audit({ subject: `key ${key.keyId}`, after: { keyId: key.keyId, validFrom: key.validFrom } })
  })
  return { keyId: key.keyId }
}

/**
 * Disowns a key that was stolen: nothing it signed is believed any more, whenever it was signed. Every version that stood on
 * it is signed again by the key in use, reviews that were given included, since it was the key that failed and not the review.
 */
export async function revokeKey(ctx: Context, keyId: string): Promise<{ versions: number }> {
  authorize(ctx, 'key:rotate', {})
  if (!(await ctx.registry.ports.signer.revoke(keyId, ctx.now)))
    throw new Fault('NOT_FOUND', `There is no key ${keyId}. "npm run keys -- list" names all of them.`)
  return act(ctx, 'key.revoke', async tx => {
    const distrusted = await tx.db
      .update(signatures)
      .set({ revokedAt: ctx.now })
      .where(
        and(
          eq(signatures.keyId, keyId),
          isNull(signatures.revokedAt),
          inArray(signatures.kind, ['INTEGRITY', 'REVIEW']),
        ),
      )
      .returning({ versionId: signatures.versionId })
    const versionIds = [...new Set(distrusted.map(row => row.versionId))]
    for (const versionId of versionIds) enqueueSigning(tx, versionId)
    tx.audit({ subject: `key ${keyId}`, after: { revoked: true, versions: versionIds.length } })
    return { versions: versionIds.length }
  })
}

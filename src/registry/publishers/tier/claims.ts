import { and, eq } from 'drizzle-orm'
import { type CLAIM_KINDS, proofClaims } from '../../../database/tables/proofs.ts'
import type { Tx } from '../../transaction.ts'

export type ClaimKind = (typeof CLAIM_KINDS)[number]
export interface Claim {
  readonly kind: ClaimKind
  readonly key: string
  readonly publisherId: string
}

/**
 * Claims what proves one publisher only (S2, S4). Gives the publisher that holds it: the asking one, or the one that
 * was first. Of two at once the primary key lets one in; the other waits for its commit and then reads it.
 */
export async function claimProof(tx: Tx, claim: Claim): Promise<string> {
  await tx.db
    .insert(proofClaims)
    .values({ ...claim, claimedAt: tx.now })
    .onConflictDoNothing()
  const [holder] = await tx.db
    .select({ publisherId: proofClaims.publisherId })
    .from(proofClaims)
    .where(and(eq(proofClaims.kind, claim.kind), eq(proofClaims.key, claim.key)))
    .for('no key update')
  // Given back between the two statements: take it then.
  return holder?.publisherId ?? claimProof(tx, claim)
}

/** Gives a claim back, so that the same proof may serve another publisher later. */
export async function releaseProof(tx: Tx, claim: Claim): Promise<void> {
  await tx.db
    .delete(proofClaims)
    .where(
      and(
        eq(proofClaims.kind, claim.kind),
        eq(proofClaims.key, claim.key),
        eq(proofClaims.publisherId, claim.publisherId),
      ),
    )
}

export async function releaseAllProofs(tx: Tx, publisherId: string, kinds: readonly ClaimKind[]): Promise<void> {
  for (const kind of kinds)
    await tx.db.delete(proofClaims).where(and(eq(proofClaims.kind, kind), eq(proofClaims.publisherId, publisherId)))
}

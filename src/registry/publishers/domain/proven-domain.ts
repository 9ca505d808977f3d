import { and, eq, inArray, ne } from 'drizzle-orm'
import { domainProofs } from '../../../database/tables/proofs.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { recheckDueAt } from '../../../domain/verification.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../transaction.ts'
import { releaseProof } from '../tier/claims.ts'
import type { DomainProofRow } from './apply-check.ts'

/** Makes this the publisher's domain. One that it had proven before is given back. The claim is held already. */
export async function provenDomain(_ctx: Context, tx: Tx, proof: DomainProofRow): Promise<void> {
  const { publisherId, domain } = proof
  const former = await tx.db
    .update(domainProofs)
    .set({ state: 'REPLACED', endedAt: tx.now, nextCheckAt: null })
    .where(
      and(
        eq(domainProofs.publisherId, publisherId),
        inArray(domainProofs.state, ['PROVEN', 'GRACE']),
        ne(domainProofs.id, proof.id),
      ),
    )
    .returning({ domain: domainProofs.domain })
  for (const one of former)
    if (one.domain !== domain) await releaseProof(tx, { kind: 'DOMAIN', key: one.domain, publisherId })
  await tx.db
    .update(domainProofs)
    .set({ state: 'PROVEN', provenAt: tx.now, graceSince: null, nextCheckAt: recheckDueAt(tx.now) })
    .where(eq(domainProofs.id, proof.id))
  await tx.db
    .update(publishers)
    .set({ verifiedDomain: domain, tierGraceUntil: null })
    .where(eq(publishers.id, publisherId))
}

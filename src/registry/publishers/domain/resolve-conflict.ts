import { and, eq, inArray, isNull } from 'drizzle-orm'
import { domainConflicts, domainProofs, proofClaims } from '../../../database/tables/proofs.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { reason } from '../../../domain/decision.ts'
import { problem } from '../../../domain/problem.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused } from '../../errors.ts'
import { requireReason } from '../../require-reason.ts'
import { act, type Tx } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { reassessTier } from '../tier/reassess-tier.ts'
import { tellTeam } from '../tier/tell-team.ts'
import { provenDomain } from './proven-domain.ts'

export type ConflictOutcome = 'HOLDER_KEEPS' | 'CLAIMANT_GETS'

/** Staff decide whose a domain is (S4). Both publishers are locked, in the order of their ids. */
export async function resolveDomainConflict(
  ctx: Context,
  input: { conflictId: string; outcome: ConflictOutcome; reason: string },
): Promise<{ conflictId: string }> {
  const why = requireReason(input.reason)
  authorize(ctx, 'publisher:search', {})
  return act(ctx, 'domain.resolve-conflict', async tx => {
    const [conflict] = await tx.db
      .select()
      .from(domainConflicts)
      .where(eq(domainConflicts.id, input.conflictId))
      .for('no key update')
    if (!conflict) throw new Fault('NOT_FOUND', 'There is no such conflict. Check its id.')
    for (const id of [conflict.holderId, conflict.claimantId].sort()) {
      const publisher = await lockPublisher(tx, id)
      authorize(ctx, 'publisher:set-tier', subjectOf(publisher))
    }
    const closed = await tx.db
      .update(domainConflicts)
      .set({ closedAt: tx.now, outcome: input.outcome, reason: why })
      .where(and(eq(domainConflicts.id, conflict.id), isNull(domainConflicts.closedAt)))
      .returning({ id: domainConflicts.id })
    if (closed.length === 0) throw new Refused(problem('WRONG_STATE', 'This conflict was decided before.'))
    if (input.outcome === 'CLAIMANT_GETS') await handOver(ctx, tx, conflict)
    else await end(tx, conflict.proofId)
    for (const publisherId of [conflict.holderId, conflict.claimantId]) {
      tx.audit({ subject: `publisher_${publisherId}`, publisherId, reason: why, after: { outcome: input.outcome } })
      tellTeam(tx, {
        publisherId,
        cause: 'CASE_DECIDED',
        message: `Staff decided on the domain ${conflict.domain}: ${why}`,
        subject: `conflict_${conflict.id}`,
        after: input.outcome,
      })
    }
    return { conflictId: conflict.id }
  })
}

async function handOver(ctx: Context, tx: Tx, conflict: typeof domainConflicts.$inferSelect): Promise<void> {
  const { domain, holderId, claimantId } = conflict
  const [proof] = await tx.db.select().from(domainProofs).where(eq(domainProofs.id, conflict.proofId))
  if (proof?.state !== 'CONTESTED')
    throw new Refused(problem('WRONG_STATE', `The claim on ${domain} was given up meanwhile. Decide for the holder.`))
  await requireFree(tx, conflict)
  // In its grace too: who sold a domain has mostly lost its record already (S5).
  const former = await tx.db
    .update(domainProofs)
    .set({ state: 'RESET', endedAt: tx.now, nextCheckAt: null, graceSince: null })
    .where(
      and(
        eq(domainProofs.publisherId, holderId),
        eq(domainProofs.domain, domain),
        inArray(domainProofs.state, ['PENDING', 'PROVEN', 'GRACE']),
      ),
    )
    .returning({ id: domainProofs.id })
  if (former.length > 0)
    await tx.db
      .update(publishers)
      .set({ verifiedDomain: null, tierGraceUntil: null })
      .where(and(eq(publishers.id, holderId), eq(publishers.verifiedDomain, domain)))
  await tx.db
    .insert(proofClaims)
    .values({ kind: 'DOMAIN', key: domain, publisherId: claimantId, claimedAt: tx.now })
    .onConflictDoUpdate({
      target: [proofClaims.kind, proofClaims.key],
      set: { publisherId: claimantId, claimedAt: tx.now },
    })
  await provenDomain(ctx, tx, proof)
  const why = reason('S4', `Staff decided whose the domain ${domain} is.`)
  await reassessTier(ctx, tx, holderId, why)
  await reassessTier(ctx, tx, claimantId, why)
}

/** The holder may have lost the domain since, and a third have proven it: nobody is robbed who had no say in this (S4). */
async function requireFree(
  tx: Tx,
  { domain, holderId, claimantId }: typeof domainConflicts.$inferSelect,
): Promise<void> {
  const [claim] = await tx.db
    .select({ publisherId: proofClaims.publisherId })
    .from(proofClaims)
    .where(and(eq(proofClaims.kind, 'DOMAIN'), eq(proofClaims.key, domain)))
    .for('no key update')
  if (claim && claim.publisherId !== holderId && claim.publisherId !== claimantId)
    throw new Refused(
      problem(
        'WRONG_STATE',
        `Another publisher has proven ${domain} since. Decide for the holder here; the claimant starts again, which opens a conflict with the present one.`,
      ),
    )
}

const end = (tx: Tx, proofId: string) =>
  tx.db.update(domainProofs).set({ state: 'FAILED', endedAt: tx.now }).where(eq(domainProofs.id, proofId))

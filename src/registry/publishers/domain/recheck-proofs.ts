import { and, asc, eq, gt, inArray, isNull, lte } from 'drizzle-orm'
import { domainProofs, partnerAgreements } from '../../../database/tables/proofs.ts'
import { reason } from '../../../domain/decision.ts'
import { AGREEMENT_NOTICE_MS } from '../../../domain/policy.ts'
import type { Context } from '../../context.ts'
import { act } from '../../transaction.ts'
import { endRunningAgreement } from '../staff/end-partnership.ts'
import { lockPublisher } from '../subject.ts'
import { reassessTier } from '../tier/reassess-tier.ts'
import { tellTeam } from '../tier/tell-team.ts'

/** At most so many are begun at once, the longest due first; the rest follow with the next tick. */
const BATCH = 200

/** What comes due by itself: domains to look at again (S5), agreements to announce or to end (S6). */
export async function recheckProofs(ctx: Context): Promise<void> {
  await enqueueDueDomains(ctx)
  await announceEnds(ctx)
  await endAgreements(ctx)
}

async function enqueueDueDomains(ctx: Context): Promise<void> {
  await act(ctx, 'domain.recheck', async tx => {
    const due = await tx.db
      .select({ id: domainProofs.id })
      .from(domainProofs)
      .where(and(inArray(domainProofs.state, ['PROVEN', 'GRACE']), lte(domainProofs.nextCheckAt, ctx.now)))
      .orderBy(asc(domainProofs.nextCheckAt))
      .limit(BATCH)
    for (const { id } of due) tx.enqueue({ task: 'check-domain', payload: { proofId: id }, key: `check-domain:${id}` })
  })
}

async function announceEnds(ctx: Context): Promise<void> {
  const soon = new Date(ctx.now.getTime() + AGREEMENT_NOTICE_MS)
  const ending = await ctx.registry.db
    .select()
    .from(partnerAgreements)
    .where(
      and(
        isNull(partnerAgreements.endedAt),
        isNull(partnerAgreements.noticedAt),
        lte(partnerAgreements.expiresAt, soon),
        gt(partnerAgreements.expiresAt, ctx.now),
      ),
    )
    .limit(BATCH)
  for (const agreement of ending)
    await act(ctx, 'agreement.notice', async tx => {
      const noticed = await tx.db
        .update(partnerAgreements)
        .set({ noticedAt: ctx.now })
        .where(and(eq(partnerAgreements.id, agreement.id), isNull(partnerAgreements.noticedAt)))
        .returning({ id: partnerAgreements.id })
      if (noticed.length === 0) return
      tellTeam(tx, {
        publisherId: agreement.publisherId,
        cause: 'VERIFICATION_CHANGED',
        message: `The Partner agreement ends on ${agreement.expiresAt.toISOString().slice(0, 10)}. Then the tier is again what the proofs carry, GPU access ends, and the usual limits hold.`,
        subject: `agreement_${agreement.id} notice`,
      })
    })
}

async function endAgreements(ctx: Context): Promise<void> {
  const over = await ctx.registry.db
    .select({ id: partnerAgreements.id, publisherId: partnerAgreements.publisherId })
    .from(partnerAgreements)
    .where(and(isNull(partnerAgreements.endedAt), lte(partnerAgreements.expiresAt, ctx.now)))
    .limit(BATCH)
  for (const { id, publisherId } of over)
    await act(ctx, 'agreement.end', async tx => {
      const { agreementExpiresAt } = await lockPublisher(tx, publisherId)
      // Another agreement may have taken its place meanwhile.
      if (!agreementExpiresAt || agreementExpiresAt > ctx.now) return
      if (!(await endRunningAgreement(ctx, tx, publisherId))) return
      tx.audit({ subject: `agreement_${id}`, publisherId, after: { ended: true } })
      await reassessTier(ctx, tx, publisherId, reason('S6', 'The Partner agreement has ended.'))
    })
}

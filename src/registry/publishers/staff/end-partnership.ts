import { and, eq, isNull } from 'drizzle-orm'
import { partnerAgreements } from '../../../database/tables/proofs.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { reason } from '../../../domain/decision.ts'
import { problem } from '../../../domain/problem.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import { requireReason } from '../../require-reason.ts'
import { act, type Tx } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { reassessTier } from '../tier/reassess-tier.ts'

/** Ends a Partner agreement before its time (S6); the tier is again what the proofs carry. */
export async function endPartnership(
  ctx: Context,
  input: { publisherId: string; reason: string },
): Promise<{ publisherId: string }> {
  const why = requireReason(input.reason)
  return act(ctx, 'publisher.end-partnership', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:grant-partnership', subjectOf(publisher))
    const agreementId = await endRunningAgreement(ctx, tx, publisher.id)
    if (!agreementId) throw new Refused(problem('WRONG_STATE', `${publisher.slug} has no running agreement.`))
    tx.audit({ subject: `agreement_${agreementId}`, publisherId: publisher.id, reason: why, after: { ended: true } })
    await reassessTier(ctx, tx, publisher.id, reason('S6', `Staff ended the Partner agreement: ${why}`))
    return { publisherId: publisher.id }
  })
}

/** Closes the running agreement and takes back what it gave; its id, or undefined when none ran. The publisher is locked. */
export async function endRunningAgreement(ctx: Context, tx: Tx, publisherId: string): Promise<string | undefined> {
  const [ended] = await tx.db
    .update(partnerAgreements)
    .set({ endedAt: ctx.now })
    .where(and(eq(partnerAgreements.publisherId, publisherId), isNull(partnerAgreements.endedAt)))
    .returning({ id: partnerAgreements.id })
  if (!ended) return undefined
  await tx.db
    .update(publishers)
    .set({ agreedCargoLimit: null, agreedGpu: false, agreementExpiresAt: null })
    .where(eq(publishers.id, publisherId))
  return ended.id
}

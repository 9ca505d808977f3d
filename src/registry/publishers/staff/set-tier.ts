import { eq } from 'drizzle-orm'
import { publishers } from '../../../database/tables/publishers.ts'
import { reason } from '../../../domain/decision.ts'
import type { PublisherTier } from '../../../domain/policy.ts'
import { problem } from '../../../domain/problem.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import { requireReason } from '../../require-reason.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { reassessTier } from '../tier/reassess-tier.ts'

/** Staff set a tier by hand, with a reason; null gives it back to the proofs. Partner takes an agreement (S6). */
export async function setTier(
  ctx: Context,
  input: { publisherId: string; tier: PublisherTier | null; reason: string },
): Promise<{ publisherId: string }> {
  const why = requireReason(input.reason)
  return act(ctx, 'publisher.set-tier', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:set-tier', subjectOf(publisher))
    if (input.tier === 'PARTNER')
      throw new Refused(problem('REQUIREMENTS_NOT_MET', 'Partner takes an agreement: grant one instead.', ['tier']))
    await tx.db.update(publishers).set({ tierSetByStaff: input.tier }).where(eq(publishers.id, publisher.id))
    tx.audit({
      subject: `publisher_${publisher.id}`,
      publisherId: publisher.id,
      reason: why,
      before: { tierSetByStaff: publisher.tierSetByStaff },
      after: { tierSetByStaff: input.tier },
    })
    await reassessTier(ctx, tx, publisher.id, reason('S7', `Staff decided: ${why}`))
    return { publisherId: publisher.id }
  })
}

import { and, eq, isNull, lte, or } from 'drizzle-orm'
import { reviews } from '../../database/tables/reviews.ts'
import { REVIEW_LEASE_MS } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { lockReview, requireClaim, requireOpen, reviewFor } from './lock-review.ts'

/** Takes a review for four hours; claiming it again prolongs that. Of two that claim it at once one is told so. */
export async function claimReview(ctx: Context, input: { readonly reviewId: string }): Promise<{ reviewId: string }> {
  const seen = await reviewFor(ctx, input.reviewId, 'review:claim')
  if (!('accountId' in ctx.actor)) throw new Fault('FORBIDDEN', 'This is an act of a person: sign in with an account.')
  const { accountId } = ctx.actor
  return act(ctx, 'review.claim', async tx => {
    const leaseUntil = new Date(ctx.now.getTime() + REVIEW_LEASE_MS)
    const isFree = or(isNull(reviews.claimedBy), eq(reviews.claimedBy, accountId), lte(reviews.leaseUntil, ctx.now))
    const [claimed] = await tx.db
      .update(reviews)
      .set({ claimedBy: accountId, claimedAt: ctx.now, leaseUntil })
      .where(and(eq(reviews.id, seen.id), eq(reviews.state, 'OPEN'), isFree))
      .returning({ id: reviews.id })
    if (!claimed) {
      const [now] = await tx.db.select().from(reviews).where(eq(reviews.id, seen.id))
      requireOpen(now!)
      throw new Refused(
        problem(
          'CLAIMED_BY_ANOTHER',
          `Another member of staff works on this review until ${now!.leaseUntil?.toISOString()}. Take another one from the queue.`,
        ),
      )
    }
    tx.audit({
      subject: `review_${seen.id}`,
      publisherId: seen.publisherId,
      cargoId: seen.cargoId,
      before: { claimedBy: seen.claimedBy },
      after: { claimedBy: accountId, leaseUntil },
    })
    return { reviewId: seen.id }
  })
}

/** Gives a claimed review back to the queue. */
export async function releaseReview(ctx: Context, input: { readonly reviewId: string }): Promise<{ reviewId: string }> {
  const seen = await reviewFor(ctx, input.reviewId, 'review:claim')
  return act(ctx, 'review.release', async tx => {
    const { review } = await lockReview(tx, seen)
    requireOpen(review)
    requireClaim(ctx, review)
    await tx.db
      .update(reviews)
      .set({ claimedBy: null, claimedAt: null, leaseUntil: null })
      .where(eq(reviews.id, review.id))
    tx.audit({
      subject: `review_${review.id}`,
      publisherId: review.publisherId,
      cargoId: review.cargoId,
      before: { claimedBy: review.claimedBy },
      after: { claimedBy: null },
    })
    return { reviewId: review.id }
  })
}

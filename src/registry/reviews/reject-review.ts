import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { reviews } from '../../database/tables/reviews.ts'
import { type ReviewRejection, rejectionDecision } from '../../domain/review.ts'
import { moveVersion } from '../../domain/states.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { topics } from '../log/event.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam, tell } from '../trust/tell.ts'
import { withdrawWaiting } from '../versions/overtaken.ts'
import { lockReview, requireClaim, requireOpen, reviewFor } from './lock-review.ts'

/** R14: turns a review down, with its type and a text. An update ends here; a level request leaves what serves as it is. */
export async function rejectReview(
  ctx: Context,
  input: { readonly reviewId: string; readonly rejection: ReviewRejection; readonly text: string },
): Promise<{ reviewId: string; decisionId: string }> {
  const seen = await reviewFor(ctx, input.reviewId, 'review:decide')
  const text = textWithin(input.text, 'message', ['text'])
  return act(ctx, 'review.reject', async tx => {
    const { review, version, locked } = await lockReview(tx, seen)
    const { cargo } = locked
    requireOpen(review)
    requireClaim(ctx, review)
    const decision = rejectionDecision(input.rejection, text)
    const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: version.id }
    const decisionId = await storeDecision(ctx, tx, decision, subject, { digest: version.digest })
    await tx.db
      .update(reviews)
      .set({
        state: 'REJECTED',
        rejection: input.rejection,
        decidedAt: ctx.now,
        decidedBy: review.claimedBy,
        decisionId,
      })
      .where(eq(reviews.id, review.id))
    const state = review.purpose === 'UPDATE' ? moveVersion(version.state, 'reject', 'staff') : undefined
    const stateReason = decision.reasons.map(one => one.message).join(' ')
    if (state) await tx.db.update(versions).set({ state, stateReason }).where(eq(versions.id, version.id))
    tx.audit({
      subject: `review_${review.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      decisionId,
      reason: text,
      before: { state: review.state, version: version.state },
      after: { state: 'REJECTED', version: state ?? version.state },
    })
    tell(tx, topics.cargo(cargo.id), cargo, { cause: 'REVIEW_DECIDED', versionId: version.id, decisionId })
    alertTeam(tx, cargo, {
      cause: 'REVIEW_DECIDED',
      subject: `review_${review.id}`,
      decisionId,
      versionId: version.id,
      title: `${cargo.slug} ${version.tag ?? version.number} was not approved.`,
      message: stateReason,
    })
    await settleCargo(ctx, tx, locked)
    return { reviewId: review.id, decisionId }
  })
}

/** The team takes its request back; an update that waits is withdrawn with it. */
export async function withdrawReview(
  ctx: Context,
  input: { readonly reviewId: string },
): Promise<{ reviewId: string }> {
  const seen = await reviewFor(ctx, input.reviewId, 'review:withdraw')
  return act(ctx, 'review.withdraw', async tx => {
    const { review, version, locked } = await lockReview(tx, seen)
    requireOpen(review)
    await tx.db.update(reviews).set({ state: 'WITHDRAWN', decidedAt: ctx.now }).where(eq(reviews.id, review.id))
    tx.audit({
      subject: `review_${review.id}`,
      publisherId: review.publisherId,
      cargoId: review.cargoId,
      before: { state: review.state },
      after: { state: 'WITHDRAWN' },
    })
    if (review.purpose === 'UPDATE') await withdrawWaiting(ctx, tx, locked.cargo, version, 'Its team withdrew it.')
    return { reviewId: review.id }
  })
}

import { eq } from 'drizzle-orm'
import { reviewMessages, reviews } from '../../database/tables/reviews.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { alertTeam } from '../trust/tell.ts'
import { lockReview, requireClaim, requireOpen, reviewFor } from './lock-review.ts'

type MessageKind = (typeof reviewMessages.$inferSelect)['kind']

/** Writes into a review: staff comment among themselves or ask the team, and the team replies. */
export async function writeReviewMessage(
  ctx: Context,
  input: { readonly reviewId: string; readonly kind: MessageKind; readonly text: string },
): Promise<{ reviewId: string }> {
  const seen = await reviewFor(ctx, input.reviewId, 'review:answer')
  if (!('accountId' in ctx.actor)) throw new Fault('FORBIDDEN', 'This is an act of a person: sign in with an account.')
  const { accountId } = ctx.actor
  const text = textWithin(input.text, 'message', ['text'])
  if (text.trim() === '') throw new Refused(problem('INVALID_INPUT', 'Write something first.', ['text']))
  if ((input.kind === 'REPLY') === (ctx.actor.kind === 'staff'))
    throw new Refused(
      problem(
        'INVALID_INPUT',
        ctx.actor.kind === 'staff' ? 'Staff comment or ask; the team replies.' : 'The team of a Cargo replies.',
        ['kind'],
      ),
    )
  return act(ctx, 'review.write', async tx => {
    const { review, locked } = await lockReview(tx, seen)
    requireOpen(review)
    const id = ctx.registry.newId()
    await tx.db.insert(reviewMessages).values({
      id,
      reviewId: review.id,
      publisherId: review.publisherId,
      kind: input.kind,
      authorId: accountId,
      text,
      at: ctx.now,
    })
    tx.audit({
      subject: `review_${review.id}`,
      publisherId: review.publisherId,
      cargoId: review.cargoId,
      after: { message: id, kind: input.kind },
    })
    if (input.kind === 'QUESTION')
      alertTeam(tx, locked.cargo, {
        cause: 'REVIEW_FLAG',
        subject: `review_${review.id} ${id}`,
        versionId: review.versionId,
        title: `${locked.cargo.slug}: the reviewer has a question.`,
        message: text,
      })
    return { reviewId: review.id }
  })
}

/** S18: the reviewer states to have looked at these findings of unknown severity. */
export async function examineFindings(
  ctx: Context,
  input: { readonly reviewId: string; readonly names: readonly string[] },
): Promise<{ reviewId: string }> {
  const seen = await reviewFor(ctx, input.reviewId, 'review:decide')
  return act(ctx, 'review.examine', async tx => {
    const { review } = await lockReview(tx, seen)
    requireOpen(review)
    requireClaim(ctx, review)
    const examined = [...new Set([...review.examined, ...input.names])].sort()
    await tx.db.update(reviews).set({ examined }).where(eq(reviews.id, review.id))
    tx.audit({
      subject: `review_${review.id}`,
      publisherId: review.publisherId,
      cargoId: review.cargoId,
      before: { examined: review.examined },
      after: { examined },
    })
    return { reviewId: review.id }
  })
}

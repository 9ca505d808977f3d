import { eq } from 'drizzle-orm'
import { ratings } from '../../database/tables/ratings.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { changeFeedback } from '../reputation/change-feedback.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { lockRating, type RatingRow, visibleRating } from './queries.ts'

/** Takes a rating out, for good and with a logged reason: it is hidden, counts no more, and is counted as excluded (S34). */
export async function excludeRating(
  ctx: Context,
  input: { readonly ratingId: string; readonly reason: string },
): Promise<{ ratingId: string; cargoId: string }> {
  const { rating: seen, cargo } = await visibleRating(ctx, input.ratingId)
  authorize(ctx, 'rating:exclude', { ...cargo, involvedAccountIds: [seen.accountId] })
  const reason = textWithin(input.reason, 'reason', ['reason']).trim()
  if (reason === '')
    throw new Refused(problem('INVALID_INPUT', 'Say why this rating does not count: the reason is logged.', ['reason']))
  return act(ctx, 'rating.exclude', async tx => {
    await lockCargoAndPublisher(tx, cargo.id)
    const rating = await lockRating(tx, seen.id)
    if (rating.excludedAt) throw new Refused(problem('WRONG_STATE', 'This rating is excluded already.'))
    await takeOut(ctx, tx, rating, reason)
    return { ratingId: rating.id, cargoId: cargo.id }
  })
}

/** The same inside another act: a report of the rating that was right. Publisher, Cargo and rating are locked. */
export async function takeOut(ctx: Context, tx: Tx, rating: RatingRow, reason: string): Promise<void> {
  await tx.db.update(ratings).set({ excludedAt: ctx.now, excludedReason: reason }).where(eq(ratings.id, rating.id))
  await changeFeedback(ctx, tx, rating.cargoId, {
    cause: { kind: 'RATING_EXCLUDED', reason },
    tally: rating.isOwn ? { ownRatings: -1, excludedRatings: 1 } : { ratingCount: -1, excludedRatings: 1 },
  })
  tx.audit({
    subject: `rating_${rating.id}`,
    publisherId: rating.publisherId,
    cargoId: rating.cargoId,
    action: 'rating.exclude',
    reason,
    before: { stars: rating.stars },
    after: { excluded: true },
  })
}

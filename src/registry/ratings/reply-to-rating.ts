import { eq } from 'drizzle-orm'
import { ratings } from '../../database/tables/ratings.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { visibleRating } from './queries.ts'

/** The publisher's one answer to a rating, shown under it; said again it is replaced, and an empty one takes it away. */
export async function replyToRating(
  ctx: Context,
  input: { readonly ratingId: string; readonly text: string },
): Promise<{ ratingId: string }> {
  const { rating, cargo } = await visibleRating(ctx, input.ratingId)
  authorize(ctx, 'rating:answer', cargo)
  const text = textWithin(input.text, 'message', ['text']).trim()
  return act(ctx, 'rating.reply', async tx => {
    const isTakenAway = text === ''
    await tx.db
      .update(ratings)
      .set({ reply: isTakenAway ? null : text, repliedAt: isTakenAway ? null : ctx.now })
      .where(eq(ratings.id, rating.id))
    tx.audit({
      subject: `rating_${rating.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      before: { reply: rating.reply },
      after: { reply: isTakenAway ? null : text },
    })
    return { ratingId: rating.id }
  })
}

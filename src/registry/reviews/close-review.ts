import { and, eq } from 'drizzle-orm'
import { reviews } from '../../database/tables/reviews.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'

/** Ends the open review of a version that came to nothing, or that its publisher took back. */
export async function closeReviewOf(
  ctx: Context,
  tx: Tx,
  versionId: string,
  state: 'CLOSED' | 'WITHDRAWN',
): Promise<void> {
  const [closed] = await tx.db
    .update(reviews)
    .set({ state, decidedAt: ctx.now })
    .where(and(eq(reviews.versionId, versionId), eq(reviews.state, 'OPEN')))
    .returning({ id: reviews.id, cargoId: reviews.cargoId, publisherId: reviews.publisherId })
  if (closed)
    tx.audit({
      subject: `review_${closed.id}`,
      publisherId: closed.publisherId,
      cargoId: closed.cargoId,
      action: `review.${state === 'CLOSED' ? 'close' : 'withdraw'}`,
      after: { state },
    })
}

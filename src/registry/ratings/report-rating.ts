import { problem } from '../../domain/problem.ts'
import { requireAccount } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { openCase } from '../moderation/open-case.ts'
import { openRatingReport } from '../moderation/queries.ts'
import { withinLimits } from '../moderation/report-issue.ts'
import { written } from '../moderation/written.ts'
import { act } from '../transaction.ts'
import { visibleRating } from './queries.ts'

/** Tells staff that a rating is abusive or bought. If they find so, it is taken out (S34). */
export async function reportRating(
  ctx: Context,
  input: { readonly ratingId: string; readonly text: string },
): Promise<{ caseId: string }> {
  const { rating, cargo } = await visibleRating(ctx, input.ratingId)
  const { accountId } = requireAccount(ctx, 'rating:report', cargo)
  const text = written(input.text)
  return act(ctx, 'rating.report', async tx => {
    await withinLimits(ctx, tx, accountId, { id: accountId, slug: cargo.slug })
    if (rating.excludedAt) throw new Refused(problem('WRONG_STATE', 'Staff excluded this rating already.'))
    if (await openRatingReport(tx.db, rating.id, accountId))
      throw new Refused(problem('CONFLICT', 'Your report of this rating is still open. Add to it instead.'))
    const caseId = await openCase(ctx, tx, {
      kind: 'STAFF',
      title: `Report of a rating of ${cargo.slug}`,
      text,
      reporterId: accountId,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      ratingId: rating.id,
    })
    return { caseId }
  })
}

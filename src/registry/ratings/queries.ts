import { and, eq, isNull, ne } from 'drizzle-orm'
import { ratings } from '../../database/tables/ratings.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { type VisibleCargo, visibleCargo } from '../cargos/queries.ts'
import type { Context, Queryable } from '../context.ts'
import { Fault } from '../errors.ts'
import type { Tx } from '../transaction.ts'

export type RatingRow = typeof ratings.$inferSelect

/** A rating with its Cargo, as far as the actor may see that one (S42). */
export async function visibleRating(
  ctx: Context,
  ratingId: string,
): Promise<{ rating: RatingRow; cargo: VisibleCargo }> {
  const [rating] = await ctx.registry.db.select().from(ratings).where(eq(ratings.id, ratingId))
  if (!rating) throw noSuchRating()
  return { rating, cargo: await visibleCargo(ctx, rating.cargoId, noSuchRating) }
}

const noSuchRating = (): Fault =>
  new Fault('NOT_FOUND', 'There is no such rating, or you may not see it. Check its id.')

export async function lockRating(tx: Tx, ratingId: string): Promise<RatingRow> {
  const [rating] = await tx.db.select().from(ratings).where(eq(ratings.id, ratingId)).for('no key update')
  return rating! // safe because ratings are never removed, and this one was seen
}

/**
 * S34: whether an account had a job that ended on a Cargo, and whether all it had were the publisher's own. A job that was
 * cancelled did not complete.
 */
export async function completedJobs(
  db: Queryable,
  cargoId: string,
  accountId: string,
): Promise<'NONE' | 'OWN' | 'FOREIGN'> {
  const rows = await db
    .selectDistinct({ isOwn: jobs.isOwn })
    .from(jobs)
    .where(
      and(
        eq(jobs.cargoId, cargoId),
        eq(jobs.accountId, accountId),
        ne(jobs.outcome, 'CANCELLED'),
        isNull(jobs.excludedAt),
      ),
    )
  if (rows.length === 0) return 'NONE'
  return rows.some(row => !row.isOwn) ? 'FOREIGN' : 'OWN'
}

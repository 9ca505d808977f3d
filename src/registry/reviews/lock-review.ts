import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { reviews } from '../../database/tables/reviews.ts'
import { type Action, can } from '../../domain/permission.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import type { Tx } from '../transaction.ts'
import type { Locked, VersionRow } from '../trust/facts.ts'
import { lockVersion } from '../versions/queries.ts'

export type ReviewRow = typeof reviews.$inferSelect

export interface LockedReview {
  readonly review: ReviewRow
  readonly version: VersionRow
  readonly locked: Locked
}

/** The review, if the actor may see it and do this to it (S26: nobody judges their own publisher, nor their own version). */
export async function reviewFor(ctx: Context, reviewId: string, action: Action): Promise<ReviewRow> {
  const [found] = await ctx.registry.db
    .select({
      review: reviews,
      tier: publishers.tier,
      isFirstParty: publishers.isFirstParty,
      bannedAt: publishers.bannedAt,
      registeredBy: versions.registeredBy,
    })
    .from(reviews)
    .innerJoin(publishers, eq(publishers.id, reviews.publisherId))
    .innerJoin(versions, eq(versions.id, reviews.versionId))
    .where(eq(reviews.id, reviewId))
  const subject = found && {
    publisherId: found.review.publisherId,
    tier: found.tier,
    isFirstParty: found.isFirstParty,
    isBanned: found.bannedAt !== null,
    involvedAccountIds: [found.registeredBy, found.review.requestedBy].filter(id => id !== null),
  }
  if (!found || !subject || !can(ctx.actor, 'review:read', subject))
    throw new Fault('NOT_FOUND', 'There is no such review, or you may not see it. Check its id.')
  authorize(ctx, action, subject)
  return found.review
}

/** Locks publisher, Cargo, version and review, in the order of every act. */
export async function lockReview(tx: Tx, seen: ReviewRow): Promise<LockedReview> {
  const locked = await lockCargoAndPublisher(tx, seen.cargoId)
  tx.about({ subject: `review_${seen.id}`, publisherId: seen.publisherId, cargoId: seen.cargoId })
  const version = await lockVersion(tx, seen.versionId)
  const [review] = await tx.db.select().from(reviews).where(eq(reviews.id, seen.id)).for('no key update')
  return { review: review!, version, locked }
}

export function requireOpen(review: ReviewRow): void {
  if (review.state === 'OPEN') return
  throw new Refused(problem('WRONG_STATE', `This review is ${review.state.toLowerCase()} already.`))
}

/** Only who has claimed a review decides it, so that two do not read one thing and answer differently. */
export function requireClaim(ctx: Context, review: ReviewRow): void {
  const isMine = 'accountId' in ctx.actor && review.claimedBy === ctx.actor.accountId
  if (isMine && review.leaseUntil && review.leaseUntil > ctx.now) return
  throw new Refused(
    problem(
      'CLAIMED_BY_ANOTHER',
      isMine
        ? 'Your claim has lapsed. Claim the review again before you decide it.'
        : 'This review is not claimed by you. Claim it before you decide it.',
    ),
  )
}

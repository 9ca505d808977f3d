import { reviews } from '../../database/tables/reviews.ts'
import type { ReviewPurpose } from '../../domain/review.ts'
import { tierRank } from '../../domain/tier.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import type { Tx } from '../transaction.ts'
import type { Locked, VersionRow } from '../trust/facts.ts'
import { tell } from '../trust/tell.ts'
import { isSecurityFix } from './security-fix.ts'

export interface ReviewRequest {
  readonly purpose: ReviewPurpose
  readonly note?: string
  readonly requestDecisionId?: string
}

/** Puts a version into the queue of reviews (S26). */
export async function openReview(
  ctx: Context,
  tx: Tx,
  { cargo, publisher }: Locked,
  version: VersionRow,
  request: ReviewRequest,
): Promise<string> {
  const id = ctx.registry.newId()
  await tx.db.insert(reviews).values({
    id,
    cargoId: cargo.id,
    versionId: version.id,
    publisherId: publisher.id,
    purpose: request.purpose,
    isSecurityFix: await isSecurityFix(tx.db, cargo, version),
    tierRank: tierRank(publisher.tier),
    note: request.note ?? '',
    requestedBy: 'accountId' in ctx.actor ? ctx.actor.accountId : version.registeredBy,
    requestedAt: ctx.now,
    requestDecisionId: request.requestDecisionId ?? null,
  })
  tx.audit({
    subject: `review_${id}`,
    publisherId: publisher.id,
    cargoId: cargo.id,
    decisionId: request.requestDecisionId ?? null,
    action: 'review.open',
    after: { purpose: request.purpose, version: version.id },
  })
  tell(tx, topics.cargo(cargo.id), cargo, { cause: 'REVIEW_OPENED', versionId: version.id })
  return id
}

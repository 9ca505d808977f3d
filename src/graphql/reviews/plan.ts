import { and, eq, ne, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { reviewMessages, reviews } from '../../database/tables/reviews.ts'
import { PUBLISHER_TIERS } from '../../domain/policy.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { decisionPlan } from '../decisions/plan.ts'
import {
  ascending,
  connection,
  decoded,
  expr,
  globalId,
  maybe,
  one,
  type Plan,
  plan,
  resolved,
} from '../plan/declare.ts'
import { versionPlan } from '../versions/plan.ts'
import { subjectWith } from '../viewer-can.ts'
import { Review, ReviewMessage } from './type.ts'

/** S26: who registered the version does not judge it. */
const registeredBy = (r: typeof reviews) =>
  sql`(select rv.registered_by from ${versions} rv where rv.id = ${r.versionId})`

/** Its team and staff. */
export const reviewPlan: Plan<Review, typeof reviews> = plan(() => Review, reviews, {
  visibleTo: (r, actor) => actor.kind === 'staff' || actor.owns(r.publisherId),
  fields: r => ({
    viewerCan: resolved({ subject: subjectWith(r.publisherId, { involved: [registeredBy(r), r.requestedBy] }) }),
    id: globalId('review', r.id),
    purpose: r.purpose,
    state: r.state,
    isSecurityFix: r.isSecurityFix,
    tier: decoded(r.tierRank, PUBLISHER_TIERS),
    note: r.note,
    requestedAt: r.requestedAt,
    isClaimed: expr(sql<boolean>`(${r.state} = 'OPEN' and ${r.leaseUntil} is not null and ${r.leaseUntil} > now())`),
    leaseUntil: r.leaseUntil,
    examined: r.examined,
    decidedAt: r.decidedAt,
    rejection: r.rejection,
    cargo: one(() => cargoPlan, r.cargoId),
    version: one(() => versionPlan, r.versionId),
    decision: maybe(() => decisionPlan, r.decisionId),
    messages: connection(
      () => reviewMessagePlan,
      (m: typeof reviewMessages) => eq(m.reviewId, r.id),
      m => [ascending(m.at)],
    ),
    evidence: resolved({ versionKey: r.versionId }, 20),
  }),
})

/** Comments stay among staff. */
export const reviewMessagePlan: Plan<ReviewMessage, typeof reviewMessages> = plan(() => ReviewMessage, reviewMessages, {
  visibleTo: (m, actor) => actor.kind === 'staff' || and(actor.owns(m.publisherId), ne(m.kind, 'COMMENT')),
  fields: m => ({ kind: m.kind, text: m.text, at: m.at }),
})

import { sql } from 'drizzle-orm'
import { ratings } from '../../database/tables/ratings.ts'
import { accountPlan } from '../accounts/plan.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { isPublicCargo } from '../cargos/visible.ts'
import { expr, gated, globalId, maybe, one, type Plan, plan, resolved } from '../plan/declare.ts'
import { subjectWith } from '../viewer-can.ts'
import { Rating } from './type.ts'

/** Public with its Cargo; what staff took out is seen by them, its author and the team. */
export const ratingPlan: Plan<Rating, typeof ratings> = plan(() => Rating, ratings, {
  visibleTo: (r, actor) => {
    if (actor.kind === 'staff') return true
    const isShown = sql`(${r.excludedAt} is null and ${isPublicCargo(r.cargoId)})`
    return actor.signedIn
      ? sql`(${isShown} or ${actor.owns(r.publisherId)} or (${actor.is(r.accountId)} and ${isPublicCargo(r.cargoId)}))`
      : isShown
  },
  fields: r => ({
    viewerCan: resolved({ subject: subjectWith(r.publisherId, { accountId: r.accountId, involved: [r.accountId] }) }),
    id: globalId('rating', r.id),
    stars: r.stars,
    text: r.text,
    ratedAt: r.ratedAt,
    editedAt: r.editedAt,
    reply: r.reply,
    repliedAt: r.repliedAt,
    counts: expr(sql<boolean>`(not ${r.isOwn} and ${r.excludedAt} is null)`),
    excludedAt: r.excludedAt,
    excludedReason: r.excludedReason,
    cargo: one(() => cargoPlan, r.cargoId),
    author: gated(
      actor => actor.kind === 'staff' || actor.is(r.accountId),
      maybe(() => accountPlan, r.accountId),
    ),
  }),
})

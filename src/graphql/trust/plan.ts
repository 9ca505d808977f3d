import { or, sql } from 'drizzle-orm'
import { standings } from '../../database/tables/runtime.ts'
import { pendingChanges } from '../../database/tables/trust.ts'
import type { Network } from '../../domain/runtime.ts'
import { isPublicCargo } from '../cargos/visible.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { TRUST_LEVEL_NAMES, type TrustLevelName } from '../enums.ts'
import { decoded, expr, gated, globalId, maybe, type Plan, plan, resolved } from '../plan/declare.ts'
import { EffectiveLimits } from '../runtime/type.ts'
import { publisherSubject } from '../viewer-can.ts'
import { PendingChange } from './type.ts'

export const pendingChangePlan: Plan<PendingChange, typeof pendingChanges> = plan(() => PendingChange, pendingChanges, {
  visibleTo: (p, actor) => actor.kind === 'staff' || or(actor.owns(p.publisherId), isPublicCargo(p.cargoId)),
  fields: p => ({
    viewerCan: resolved({ subject: publisherSubject(p.publisherId) }),
    id: globalId('pending', p.id),
    from: decoded(p.fromLevel, TRUST_LEVEL_NAMES),
    to: decoded(p.toLevel, TRUST_LEVEL_NAMES),
    dueAt: p.dueAt,
    openedAt: p.openedAt,
    findingCount: expr(sql<number>`coalesce(cardinality(${p.findingNames}), 0)`),
    findingNames: gated(actor => actor.kind === 'staff' || actor.owns(p.publisherId), p.findingNames),
    decision: maybe(() => decisionPlan, p.decisionId),
  }),
})

/** The limits of a Cargo that admits jobs; reached from a Cargo only, whose predicate was asked. */
export const limitsPlan: Plan<EffectiveLimits, typeof standings> = plan(() => EffectiveLimits, standings, {
  visibleTo: s => sql`${s.kind} = 'GRANT'`,
  fields: s => ({
    memoryBytes: expr(sql<number>`${s.memoryBytes}::float8`),
    cpus: expr(sql<number>`${s.cpus}`),
    durationSeconds: expr(sql<number>`${s.durationSeconds}`),
    network: expr(sql<Network>`${s.network}`),
    gpu: expr(sql<boolean>`${s.gpu}`),
    source: expr(sql<'LEVEL' | 'AGREEMENT'>`${s.limitsSource}`),
    level: expr(sql<TrustLevelName>`(array['SANDBOX', 'COMMUNITY', 'VERIFIED', 'OFFICIAL'])[${s.effectiveLevel} + 1]`),
  }),
})

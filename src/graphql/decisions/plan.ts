import { and, eq, sql } from 'drizzle-orm'
import type { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { casePlan } from '../moderation/plan.ts'
import { expr, globalId, maybe, type Plan, plan, resolved } from '../plan/declare.ts'
import { publisherSubject } from '../viewer-can.ts'
import { Decision, type Reason } from './type.ts'

export const decisionPlan: Plan<Decision, typeof decisions> = plan(() => Decision, decisions, {
  visibleTo: (d, actor) => actor.kind === 'staff' || actor.owns(d.publisherId),
  fields: d => ({
    viewerCan: resolved({ subject: publisherSubject(d.publisherId) }),
    id: globalId('decision', d.id),
    kind: d.kind,
    outcome: d.outcome,
    isAdverse: d.isAdverse,
    isAppealable: d.isAppealable,
    message: d.message,
    reasons: expr(sql<Reason[]>`${d.reasons}`, 'jsonb'),
    inputs: d.inputs,
    policyVersion: d.policyVersion,
    decidedAt: d.decidedAt,
    appeal: maybe(
      () => casePlan,
      (k: typeof cases) => and(eq(k.decisionId, d.id), eq(k.kind, 'APPEAL')),
    ),
  }),
})

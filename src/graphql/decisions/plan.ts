import { sql } from 'drizzle-orm'
import { decisions } from '../../database/tables/decisions.ts'
import { expr, globalId, type Plan, plan } from '../plan/declare.ts'
import { Decision, type Reason } from './type.ts'

export const decisionPlan: Plan<Decision, typeof decisions> = plan(() => Decision, decisions, {
  visibleTo: (d, actor) => actor.kind === 'staff' || actor.owns(d.publisherId),
  fields: d => ({
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
  }),
})

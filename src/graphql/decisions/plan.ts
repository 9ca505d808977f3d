import { decisions } from '../../database/tables/decisions.ts'
import { globalId, type Plan, plan } from '../plan/declare.ts'
import { Decision } from './type.ts'

export const decisionPlan: Plan<Decision, typeof decisions> = plan(() => Decision, decisions, {
  visibleTo: (d, actor) => actor.kind === 'staff' || actor.owns(d.publisherId),
  fields: d => ({
    id: globalId('decision', d.id),
    kind: d.kind,
    outcome: d.outcome,
    isAdverse: d.isAdverse,
    isAppealable: d.isAppealable,
    message: d.message,
    reasons: d.reasons,
    inputs: d.inputs,
    policyVersion: d.policyVersion,
    decidedAt: d.decidedAt,
  }),
})

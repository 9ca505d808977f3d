import { sql } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { casePlan } from '../moderation/plan.ts'
import { expr, globalId, maybe, type Plan, plan, resolved } from '../plan/declare.ts'
import { publisherSubject } from '../viewer-can.ts'
import { Decision, type Reason } from './type.ts'

export const decisionPlan: Plan<Decision, typeof decisions> = plan(() => Decision, decisions, {
  // S36: what the coordinator is refused or told to stop cites its Decision.
  visibleTo: (d, actor) => actor.kind === 'staff' || actor.kind === 'coordinator' || actor.owns(d.publisherId),
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
      // The newest: after a case was closed another may have been opened.
      (k: typeof cases) =>
        sql`${k.id} = (select a.id from ${cases} a where a.decision_id = ${d.id} and a.kind = 'APPEAL' order by a.opened_at desc, a.id desc limit 1)`,
    ),
  }),
})

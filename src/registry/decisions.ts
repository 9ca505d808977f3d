import { decisions } from '../database/tables/decisions.ts'
import { type Decision, namingAppeal } from '../domain/decision.ts'
import { decidedBy } from './audit.ts'
import type { Context } from './context.ts'
import type { Tx } from './transaction.ts'

/** What a stored Decision is about. */
export interface DecisionSubject {
  readonly publisherId: string
  readonly cargoId?: string | null
  readonly versionId?: string | null
}

/** Stores one evaluation with its inputs and every reason; returns its id, which problems, alerts and audit cite. */
export async function storeDecision(
  ctx: Context,
  tx: Tx,
  decision: Decision,
  subject: DecisionSubject,
  inputs: unknown,
): Promise<string> {
  const id = ctx.registry.newId()
  await tx.db.insert(decisions).values({
    id,
    kind: decision.kind,
    outcome: decision.outcome,
    isAdverse: decision.adverse,
    isAppealable: decision.appealable,
    message: decision.reasons.map(reason => reason.message).join(' '),
    reasons: namingAppeal(decision),
    inputs,
    policyVersion: decision.policyVersion,
    publisherId: subject.publisherId,
    cargoId: subject.cargoId ?? null,
    versionId: subject.versionId ?? null,
    decidedBy: decidedBy(ctx.actor),
    decidedAt: ctx.now,
  })
  return id
}

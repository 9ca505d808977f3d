import { desc, type SQL } from 'drizzle-orm'
import { decisions } from '../database/tables/decisions.ts'
import { type Decision, namingAppeal } from '../domain/decision.ts'
import { decidedBy } from './audit.ts'
import type { Context, Queryable } from './context.ts'
import type { Tx } from './transaction.ts'

/** What a stored Decision is about. */
export interface DecisionSubject {
  readonly publisherId: string
  readonly cargoId?: string | null
  readonly versionId?: string | null
}

export type DecisionRow = typeof decisions.$inferSelect

/** The last one taken of those that fit. */
export async function newestDecision(db: Queryable, fitting: SQL | undefined): Promise<DecisionRow | undefined> {
  const [row] = await db
    .select()
    .from(decisions)
    .where(fitting)
    .orderBy(desc(decisions.decidedAt), desc(decisions.id))
    .limit(1)
  return row
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

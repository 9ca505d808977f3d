import { eq, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import type { Decision } from '../../domain/decision.ts'
import { moveCargo, type SuspensionCause } from '../../domain/states.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import type { Tx } from '../transaction.ts'
import type { Locked } from '../trust/facts.ts'
import { alertTeam, tellAll } from '../trust/tell.ts'

export interface Suspension {
  readonly cause: SuspensionCause
  readonly decision: Decision
  readonly inputs: Readonly<Record<string, unknown>>
}

/** Takes a Cargo out of service (R36, S45): no new jobs, out of the catalog, running jobs finish. Publisher and Cargo are locked. */
export async function suspendFor(ctx: Context, tx: Tx, locked: Locked, suspension: Suspension): Promise<Locked> {
  const { cargo } = locked
  const { decision, cause, inputs } = suspension
  const state = moveCargo(cargo.state, 'suspend')
  if (!state) return locked
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
  const decisionId = await storeDecision(ctx, tx, decision, subject, inputs)
  const [changed] = await tx.db
    .update(cargos)
    .set({ state, suspendedFor: cause, updatedAt: ctx.now })
    .where(eq(cargos.id, cargo.id))
    .returning()
  await tx.db
    .update(publishers)
    .set({ publishedCargoCount: sql`${publishers.publishedCargoCount} - 1` })
    .where(eq(publishers.id, cargo.publisherId))
  const reason = decision.reasons.map(one => one.message).join(' ')
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: 'cargo.suspend',
    reason,
    before: { state: cargo.state },
    after: { state, cause },
  })
  tellAll(tx, cargo, { cause: 'SUSPENDED', decisionId, versionId: cargo.currentVersionId })
  alertTeam(tx, cargo, {
    cause: 'SUSPENDED',
    subject: `decision_${decisionId}`,
    decisionId,
    versionId: cargo.currentVersionId,
    title: `${cargo.slug} is suspended.`,
    message: reason,
    before: { state: cargo.state },
    after: { state },
  })
  return { ...locked, cargo: changed! }
}

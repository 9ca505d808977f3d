import { eq, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { type Decision, reason, refused } from '../../domain/decision.ts'
import { problem } from '../../domain/problem.ts'
import { moveCargo, type SuspensionCause } from '../../domain/states.ts'
import { STAFF_CAUSES, type StaffCause } from '../../domain/trust-demotion.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import type { Locked } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam, tellAll } from '../trust/tell.ts'
import { type CargoRow, lockCargoAndPublisher } from './lock-cargo.ts'
import { visibleCargo } from './queries.ts'

/** Staff suspend a Cargo: it stays readable, takes no new jobs, and what runs finishes. */
export async function suspendCargo(
  ctx: Context,
  input: { readonly cargoId: string; readonly cause: StaffCause; readonly reason: string },
): Promise<{ cargoId: string; decisionId: string }> {
  authorize(ctx, 'cargo:suspend', await visibleCargo(ctx, input.cargoId))
  const text = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'cargo.suspend', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    requireMove(cargo, 'suspend')
    const why = `Staff suspended the Cargo for ${STAFF_CAUSES[input.cause]}: ${text}`
    const decision = refused('SUSPENSION', [reason('R16', why)])
    const decisionId = await suspend(ctx, tx, locked, { decision, cause: input.cause })
    return { cargoId: cargo.id, decisionId: decisionId! }
  })
}

/**
 * The suspension itself, for whichever act leads to it: staff, a score below 0.5 (R36), a ban (S45). The Cargo and its
 * publisher are locked by the caller. Undefined: it was not published, and nothing changed.
 */
export async function suspend(
  ctx: Context,
  tx: Tx,
  locked: Locked,
  given: {
    readonly decision: Decision
    readonly cause: SuspensionCause
    readonly decisionId?: string
    readonly inputs?: Readonly<Record<string, unknown>>
  },
): Promise<string | undefined> {
  const { cargo } = locked
  const state = moveCargo(cargo.state, 'suspend')
  if (!state) return undefined
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
  const decisionId =
    given.decisionId ??
    (await storeDecision(ctx, tx, given.decision, subject, {
      level: cargo.trustLevel,
      cause: given.cause,
      ...given.inputs,
    }))
  const [suspended] = await tx.db
    .update(cargos)
    .set({ state, suspendedFor: given.cause, suspensionDecisionId: decisionId, updatedAt: ctx.now })
    .where(eq(cargos.id, cargo.id))
    .returning()
  await countInCatalog(tx, cargo, -1)
  const message = given.decision.reasons.map(one => one.message).join(' ')
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: 'cargo.suspend',
    reason: message,
    before: { state: cargo.state },
    after: { state, cause: given.cause },
  })
  tellAll(tx, cargo, { cause: 'SUSPENDED', decisionId })
  alertTeam(tx, cargo, {
    cause: 'SUSPENDED',
    subject: `decision_${decisionId}`,
    decisionId,
    versionId: cargo.currentVersionId,
    title: `${cargo.slug} is suspended.`,
    message,
    before: { state: cargo.state },
    after: { state },
  })
  await settleCargo(ctx, tx, { ...locked, cargo: suspended! })
  return decisionId
}

/** The publisher's count of Cargos in the catalog follows every entry and exit. */
export async function countInCatalog(tx: Tx, cargo: CargoRow, by: 1 | -1): Promise<void> {
  await tx.db
    .update(publishers)
    .set({ publishedCargoCount: sql`${publishers.publishedCargoCount} + ${by}` })
    .where(eq(publishers.id, cargo.publisherId))
}

export function requireMove(cargo: CargoRow, event: 'suspend' | 'reinstate' | 'delete'): void {
  if (moveCargo(cargo.state, event)) return
  throw new Refused(
    problem('WRONG_STATE', `${cargo.slug} is ${cargo.state.toLowerCase()}, so it cannot be ${PAST[event]}.`),
  )
}

const PAST = { suspend: 'suspended', reinstate: 'reinstated', delete: 'deleted' } as const

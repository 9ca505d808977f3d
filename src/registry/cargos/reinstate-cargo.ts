import { eq } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { allowed, type Decision, reason } from '../../domain/decision.ts'
import type { TrustLevel } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { gateCounts, highestLevelAllowed } from '../../domain/scan-gate.ts'
import { moveCargo } from '../../domain/states.ts'
import { levelAfterReinstatement } from '../../domain/trust-demotion.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { changeLevel } from '../trust/change-level.ts'
import { findingsOf, type Locked, levelOf } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam, tellAll } from '../trust/tell.ts'
import { lockCargoAndPublisher } from './lock-cargo.ts'
import { visibleCargo } from './queries.ts'
import { countInCatalog, requireMove } from './suspend-cargo.ts'

/** S33: staff end a suspension, at what the scans allow; after one for performance on probation at level 0. */
export async function reinstateCargo(
  ctx: Context,
  input: { readonly cargoId: string; readonly reason: string },
): Promise<{ cargoId: string; decisionId: string }> {
  authorize(ctx, 'cargo:reinstate', await visibleCargo(ctx, input.cargoId))
  const text = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'cargo.reinstate', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    tx.about({ subject: `cargo_${input.cargoId}`, publisherId: locked.cargo.publisherId, cargoId: input.cargoId })
    requireMove(locked.cargo, 'reinstate')
    if (locked.publisher.bannedAt)
      throw new Refused(
        problem(
          'WRONG_STATE',
          `${locked.publisher.slug} is banned, and its Cargos stay suspended. Lift the ban first.`,
        ),
      )
    const decision = allowed('REINSTATEMENT', [reason('S33', `Staff reinstated the Cargo: ${text}`)])
    const decisionId = await reinstate(ctx, tx, locked, decision)
    return { cargoId: input.cargoId, decisionId: decisionId! }
  })
}

/** The reinstatement itself: by staff, by a lifted ban (S45), by an appeal that was granted (R49). */
export async function reinstate(ctx: Context, tx: Tx, locked: Locked, decision: Decision): Promise<string | undefined> {
  const { cargo } = locked
  const state = moveCargo(cargo.state, 'reinstate')
  if (!state) return undefined
  const level = await levelThen(tx, locked)
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
  const decisionId = await storeDecision(ctx, tx, decision, subject, { former: cargo.trustLevel, level })
  const [reinstated] = await tx.db
    .update(cargos)
    .set({ state, suspendedFor: null, suspensionDecisionId: null, killedAt: null, updatedAt: ctx.now })
    .where(eq(cargos.id, cargo.id))
    .returning()
  await countInCatalog(tx, cargo, 1)
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: 'cargo.reinstate',
    reason: decision.reasons.map(one => one.message).join(' '),
    before: { state: cargo.state, level: cargo.trustLevel },
    after: { state, level },
  })
  tellAll(tx, cargo, { cause: 'REINSTATED', decisionId })
  alertTeam(tx, cargo, {
    cause: 'REINSTATED',
    subject: `decision_${decisionId}`,
    decisionId,
    title: `${cargo.slug} is reinstated.`,
    message: decision.reasons.map(one => one.message).join(' '),
    before: { state: cargo.state },
    after: { state, level },
  })
  let back: Locked = { ...locked, cargo: reinstated! }
  if (level < cargo.trustLevel) {
    const changed = await changeLevel(ctx, tx, back, {
      decision,
      decisionId,
      to: level,
      inputs: {},
      demotion: { cause: cargo.suspendedFor === 'PERFORMANCE' ? 'PERFORMANCE' : 'VULNERABILITY' },
    })
    back = { ...back, cargo: changed }
  }
  await settleCargo(ctx, tx, back)
  return decisionId
}

async function levelThen(tx: Tx, { cargo }: Locked): Promise<TrustLevel> {
  const found = cargo.currentVersionId ? await findingsOf(tx.db, cargo.currentVersionId) : []
  const allowedByScan = highestLevelAllowed(gateCounts(found).effective)
  return levelAfterReinstatement(levelOf(cargo), allowedByScan, cargo.suspendedFor === 'PERFORMANCE')
}

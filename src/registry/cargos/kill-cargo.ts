import { eq } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { reason, refused } from '../../domain/decision.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { topics } from '../log/event.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam, tell } from '../trust/tell.ts'
import { lockCargoAndPublisher } from './lock-cargo.ts'
import { visibleCargo } from './queries.ts'
import { suspend } from './suspend-cargo.ts'

/**
 * S37: the kill switch, for malware or an incident. Unlike every other act it does not let running jobs finish: the
 * coordinator is told KILLED and ends them. The Cargo is suspended with it.
 */
export async function killCargo(
  ctx: Context,
  input: { readonly cargoId: string; readonly reason: string },
): Promise<{ cargoId: string; decisionId: string }> {
  authorize(ctx, 'cargo:kill', await visibleCargo(ctx, input.cargoId))
  const text = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'cargo.kill', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    if (cargo.state === 'DELETED' || cargo.killedAt !== null)
      throw new Refused(problem('WRONG_STATE', `${cargo.slug} was ${cargo.killedAt ? 'killed' : 'deleted'} already.`))
    const decision = refused('KILL', [reason('S37', `Staff stopped the Cargo and its running jobs: ${text}`)])
    const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
    const decisionId = await storeDecision(ctx, tx, decision, subject, { state: cargo.state, level: cargo.trustLevel })
    const [killed] = await tx.db
      .update(cargos)
      .set({ killedAt: ctx.now, updatedAt: ctx.now })
      .where(eq(cargos.id, cargo.id))
      .returning()
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      decisionId,
      reason: text,
      before: { killed: false },
      after: { killed: true },
    })
    tell(tx, topics.runtime, cargo, { cause: 'KILLED', decisionId, body: { stopRunningJobs: true } })
    alertTeam(tx, cargo, {
      cause: 'KILLED',
      subject: `decision_${decisionId}`,
      decisionId,
      title: `${cargo.slug} was stopped by staff, its running jobs included.`,
      message: text,
    })
    const now = { ...locked, cargo: killed! }
    const suspended = await suspend(ctx, tx, now, { decision, decisionId, cause: 'INCIDENT' })
    if (!suspended) await settleCargo(ctx, tx, now)
    return { cargoId: cargo.id, decisionId }
  })
}

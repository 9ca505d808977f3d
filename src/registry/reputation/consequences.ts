import { countedJobs } from '../../domain/reputation.ts'
import type { Crossing } from '../../domain/reputation-latches.ts'
import { performanceConsequence } from '../../domain/trust-demotion.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { suspend } from '../cargos/suspend-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import type { Tx } from '../transaction.ts'
import { changeLevel } from '../trust/change-level.ts'
import { type Locked, levelOf } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam } from '../trust/tell.ts'
import type { Ledger } from './ledger.ts'

/**
 * R34-R36, S32: what the thresholds crossed by the evidence just stored lead to, in their order, each as a Decision. Called in
 * the transaction that recorded the evidence and nowhere else, so that silence never punishes.
 */
export async function drawConsequences(ctx: Context, tx: Tx, ledger: Ledger): Promise<void> {
  if (ledger.crossings.length === 0) return
  let locked: Locked = await lockCargoAndPublisher(tx, ledger.row.cargoId)
  for (const crossing of ledger.crossings) locked = await draw(ctx, tx, locked, crossing, ledger)
  await settleCargo(ctx, tx, locked)
}

async function draw(ctx: Context, tx: Tx, locked: Locked, crossing: Crossing, ledger: Ledger): Promise<Locked> {
  const { cargo } = locked
  const decision = performanceConsequence(crossing, { level: levelOf(cargo), state: cargo.state })
  const inputs = {
    latch: crossing.latch,
    score: ledger.score,
    successRate: cargo.successRate,
    countedJobs: countedJobs(ledger.sums),
    state: cargo.state,
  }
  if (crossing.consequence === 'DEMOTE')
    return {
      ...locked,
      cargo: await changeLevel(ctx, tx, locked, {
        decision,
        to: decision.to,
        inputs,
        demotion: { cause: 'PERFORMANCE' },
      }),
    }
  if (decision.suspends) {
    await suspend(ctx, tx, locked, { cause: 'PERFORMANCE', decision, inputs })
    return lockCargoAndPublisher(tx, cargo.id)
  }
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
  const decisionId = await storeDecision(ctx, tx, decision, subject, inputs)
  const reason = decision.reasons.map(one => one.message).join(' ')
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: crossing.consequence === 'SUSPEND' ? 'cargo.suspend' : 'cargo.warn',
    reason,
    before: { state: cargo.state },
    after: { state: cargo.state },
  })
  if (crossing.consequence === 'WARN')
    alertTeam(tx, cargo, {
      cause: 'REPUTATION_WARNING',
      subject: `decision_${decisionId}`,
      decisionId,
      versionId: cargo.currentVersionId,
      title: `The reputation of ${cargo.slug} fell below ${crossing.threshold.toFixed(1)}.`,
      message: `${reason} ${decision.reasons[0]?.remedy ?? ''}`.trim(),
      after: { score: ledger.score },
    })
  return locked
}

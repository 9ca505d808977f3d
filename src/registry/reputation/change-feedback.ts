import type { ReputationSums } from '../../domain/reputation.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'
import { drawConsequences } from './consequences.ts'
import { lockHeirs } from './heirs.ts'
import { sumFeedback } from './history.ts'
import type { Tally } from './ledger.ts'
import { openLedger } from './open-ledgers.ts'
import { type Cause, storeLedgers } from './store-ledgers.ts'

export interface FeedbackChange {
  readonly cause: Cause
  readonly tally?: Partial<Tally>
  /** The sums after it; absent where something was taken back: then ratings and complaints are summed anew, as they are stored by now. */
  readonly sums?: (before: ReputationSums) => ReputationSums
}

/**
 * A rating or complaint that came, changed or went, with what follows (S32), there and where the history was inherited (R46). Publisher
 * and Cargo are locked, the evidence written.
 */
export async function changeFeedback(ctx: Context, tx: Tx, cargoId: string, change: FeedbackChange): Promise<void> {
  await changeOne(ctx, tx, cargoId, change)
  const { cause, tally = {} } = change
  for (const heirId of (await lockHeirs(tx, [cargoId])).keys()) await changeOne(ctx, tx, heirId, { cause, tally })
}

async function changeOne(ctx: Context, tx: Tx, cargoId: string, change: FeedbackChange): Promise<void> {
  const ledger = await openLedger(tx.db, cargoId)
  ledger.replaceSums(change.sums?.(ledger.sums) ?? { ...ledger.sums, feedback: await sumFeedback(tx.db, cargoId) })
  ledger.add(change.tally ?? {})
  await storeLedgers(ctx, tx, [{ ledger, cause: change.cause }])
  await drawConsequences(ctx, tx, ledger)
}

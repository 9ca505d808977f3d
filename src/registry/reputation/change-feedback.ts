import type { ReputationSums } from '../../domain/reputation.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'
import { drawConsequences } from './consequences.ts'
import { sumEvidence } from './history.ts'
import type { Tally } from './ledger.ts'
import { openLedger } from './open-ledgers.ts'
import { type Cause, storeLedgers } from './store-ledgers.ts'

export interface FeedbackChange {
  readonly cause: Cause
  readonly tally?: Partial<Tally>
  /** The sums after it; undefined where they have to be made anew from what is stored by now. */
  readonly sums: (before: ReputationSums) => ReputationSums | undefined
}

/** A rating or complaint that came, changed or went, with what follows (S32). The Cargo is locked, the evidence written. */
export async function changeFeedback(ctx: Context, tx: Tx, cargoId: string, change: FeedbackChange): Promise<void> {
  const ledger = await openLedger(tx.db, cargoId)
  ledger.replaceSums(change.sums(ledger.sums) ?? (await sumEvidence(tx.db, cargoId)).sums)
  ledger.add(change.tally ?? {})
  await storeLedgers(ctx, tx, [{ ledger, cause: change.cause }])
  await drawConsequences(ctx, tx, ledger)
}

import { scoreOf } from '../../domain/reputation.ts'
import { authorize } from '../authorize.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { sumEvidence } from './history.ts'
import { openLedger } from './open-ledgers.ts'

export interface ReputationCheck {
  readonly stored: number
  readonly recomputed: number
  /** Counted jobs in the history. */
  readonly jobs: number
  readonly agrees: boolean
}

/** The largest difference that arithmetic may leave. */
export const SCORE_TOLERANCE = 1e-9

/** Holds the stored score against the whole history, in one snapshot, so that a report in between cannot look like an error. */
export async function checkReputation(ctx: Context, cargoId: string): Promise<ReputationCheck> {
  const seen = await visibleCargo(ctx, cargoId)
  authorize(ctx, 'cargo:read-private', seen)
  return ctx.registry.db.transaction(
    async db => {
      const { sums } = await sumEvidence(db, cargoId)
      const ledger = await openLedger(db, cargoId)
      const [stored, recomputed] = [ledger.row.score, scoreOf(sums)]
      const agrees = Math.abs(stored - recomputed) < SCORE_TOLERANCE && sums.success.count === ledger.sums.success.count
      return { stored, recomputed, jobs: sums.success.count, agrees }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

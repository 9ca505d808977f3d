import { reason, refused } from '../../domain/decision.ts'
import type { TrustLevel } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { changeLevel } from './change-level.ts'
import { openPending } from './facts.ts'
import { closePending } from './pending.ts'
import { settleCargo } from './settle-cargo.ts'

/** S22: staff decide about an Official Cargo whose findings no longer allow its level: it falls, or it stays. */
export async function decidePendingChange(
  ctx: Context,
  input: { readonly cargoId: string; readonly apply: boolean; readonly reason: string },
): Promise<{ cargoId: string }> {
  authorize(ctx, 'pending-change:decide', await visibleCargo(ctx, input.cargoId))
  const text = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'pending-change.decide', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const open = await openPending(tx.db, cargo.id)
    if (!open || open.dueAt !== null)
      throw new Refused(problem('WRONG_STATE', `${cargo.slug} has no change that waits for staff.`))
    await closePending(ctx, tx, cargo, open, input.apply ? 'APPLIED' : 'STAFF')
    if (!input.apply) {
      await settleCargo(ctx, tx, locked)
      return { cargoId: cargo.id }
    }
    const changed = await changeLevel(ctx, tx, locked, {
      decision: refused('DEMOTION', [
        reason('S22', `Staff decided that the findings cost the Official level: ${text}`, {
          evidence: open.findingNames,
        }),
      ]),
      to: open.toLevel as TrustLevel, // safe because levels are written by the domain only
      inputs: { pending: open.id },
      demotion: { cause: 'VULNERABILITY', findingNames: open.findingNames, reasonText: text },
    })
    await settleCargo(ctx, tx, { ...locked, cargo: changed })
    return { cargoId: cargo.id }
  })
}

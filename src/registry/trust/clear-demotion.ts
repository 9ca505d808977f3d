import { inArray } from 'drizzle-orm'
import { demotions } from '../../database/tables/trust.ts'
import { problem } from '../../domain/problem.ts'
import { isStaffCause } from '../../domain/trust-demotion.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { openDemotions } from './facts.ts'
import { settleCargo } from './settle-cargo.ts'

/** S27: staff state that the cause of a policy or incident demotion is settled; level 1 can come back by itself then. */
export async function clearDemotion(
  ctx: Context,
  input: { readonly cargoId: string; readonly reason: string },
): Promise<{ cargoId: string }> {
  authorize(ctx, 'cargo:promote', await visibleCargo(ctx, input.cargoId))
  const text = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'cargo.clear-demotion', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const open = await openDemotions(tx.db, cargo.id)
    const waiting = open.filter(row => isStaffCause(row.cause) && row.clearedAt === null)
    const [last] = waiting
    if (!last)
      throw new Refused(problem('WRONG_STATE', `${cargo.slug} was not lowered by staff, or that is settled already.`))
    await tx.db
      .update(demotions)
      .set({ clearedAt: ctx.now })
      .where(
        inArray(
          demotions.id,
          waiting.map(row => row.id),
        ),
      )
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      decisionId: last.decisionId,
      reason: text,
      after: { cleared: [...new Set(waiting.map(row => row.cause))].join(', ') },
    })
    await settleCargo(ctx, tx, locked)
    return { cargoId: cargo.id }
  })
}

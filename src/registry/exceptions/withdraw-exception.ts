import { and, eq, isNull } from 'drizzle-orm'
import { exceptions } from '../../database/tables/scans.ts'
import { problem } from '../../domain/problem.ts'
import { enqueueReassessment } from '../advisories/touch-cargos.ts'
import { authorize } from '../authorize.ts'
import { lockCargo } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { visibleException } from './decide-exception.ts'

/** S20: takes a statement back; its finding counts again. */
export async function withdrawException(
  ctx: Context,
  input: { exceptionId: string },
): Promise<{ exceptionId: string }> {
  const { exceptionId } = input
  const seen = await visibleException(ctx, exceptionId)
  authorize(ctx, 'exception:write', await visibleCargo(ctx, seen.cargoId))
  return act(ctx, 'exception.withdraw', async tx => {
    await lockCargo(tx, seen.cargoId)
    const [ended] = await tx.db
      .update(exceptions)
      .set({ endedAt: ctx.now })
      .where(and(eq(exceptions.id, exceptionId), isNull(exceptions.endedAt)))
      .returning({ id: exceptions.id })
    if (!ended) throw new Refused(problem('WRONG_STATE', 'This statement was replaced or withdrawn already.'))
    tx.audit({ subject: `exception_${exceptionId}`, publisherId: seen.publisherId, cargoId: seen.cargoId })
    enqueueReassessment(tx, [seen.cargoId], null)
    return { exceptionId }
  })
}

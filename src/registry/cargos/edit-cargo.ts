import { eq } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { type CargoContent, checkedContent } from './content.ts'
import { lockCargo } from './lock-cargo.ts'
import { visibleCargo } from './queries.ts'

/** Changes what is written about a Cargo (S46); what is not given stays. */
export async function editCargo(
  ctx: Context,
  input: Partial<CargoContent> & { cargoId: string },
): Promise<{ cargoId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  authorize(ctx, 'cargo:edit', seen)
  const content = checkedContent(input)
  return act(ctx, 'cargo.edit', async tx => {
    const cargo = await lockCargo(tx, input.cargoId)
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    if (cargo.state === 'DELETING' || cargo.state === 'DELETED')
      throw new Refused(problem('WRONG_STATE', `${cargo.slug} is being deleted and cannot be edited any more.`))
    if (Object.keys(content).length > 0)
      await tx.db
        .update(cargos)
        .set({ ...content, updatedAt: ctx.now })
        .where(eq(cargos.id, cargo.id))
    const before = Object.fromEntries(Object.keys(content).map(key => [key, cargo[key as keyof typeof cargo]]))
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      before,
      after: content,
    })
    tx.raise({ topic: `cargo/${cargo.id}`, cause: 'EDITED', publisherId: cargo.publisherId, cargoId: cargo.id })
    return { cargoId: cargo.id }
  })
}

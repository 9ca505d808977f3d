import { eq } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { allowed, decide, reason } from '../../domain/decision.ts'
import { GPU_ACCESS } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { lockCargoAndPublisher } from './lock-cargo.ts'
import { visibleCargo } from './queries.ts'

/** R38, R39: what a Cargo asks for beyond its level's row. It is granted when asked for *and* allowed. */
export async function requestAccess(
  ctx: Context,
  input: { readonly cargoId: string; readonly network?: boolean | null; readonly gpu?: boolean | null },
): Promise<{ cargoId: string }> {
  authorize(ctx, input.gpu ? 'cargo:request-gpu' : 'cargo:edit', await visibleCargo(ctx, input.cargoId))
  return act(ctx, 'cargo.request-access', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo, publisher } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: publisher.id, cargoId: cargo.id })
    if (input.gpu && publisher.tier !== GPU_ACCESS.tier)
      throw new Refused(
        problem('TIER_TOO_LOW', 'A GPU needs the Partner tier. Write to partners@archipelag.io for an agreement.', [
          'gpu',
        ]),
      )
    const wants = {
      ...(input.network != null && { wantsNetwork: input.network }),
      ...(input.gpu != null && { wantsGpu: input.gpu, ...(!input.gpu && { gpuAllowedAt: null }) }),
    }
    const [changed] = await tx.db
      .update(cargos)
      .set({ ...wants, updatedAt: ctx.now })
      .where(eq(cargos.id, cargo.id))
      .returning()
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: publisher.id,
      cargoId: cargo.id,
      before: { network: cargo.wantsNetwork, gpu: cargo.wantsGpu },
      after: { network: changed!.wantsNetwork, gpu: changed!.wantsGpu },
    })
    await settleCargo(ctx, tx, { ...locked, cargo: changed! })
    return { cargoId: cargo.id }
  })
}

/** R39: staff allow a GPU to a Cargo of a Partner that asked for one, or take it back. */
export async function allowGpu(
  ctx: Context,
  input: { readonly cargoId: string; readonly allow: boolean; readonly reason: string },
): Promise<{ cargoId: string; decisionId: string }> {
  authorize(ctx, 'cargo:allow-gpu', await visibleCargo(ctx, input.cargoId))
  return act(ctx, 'cargo.allow-gpu', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo, publisher } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: publisher.id, cargoId: cargo.id })
    if (input.allow && !cargo.wantsGpu)
      throw new Refused(problem('WRONG_STATE', `${cargo.slug} has not asked for a GPU.`))
    const because = reason('R39', `Staff ${input.allow ? 'allowed' : 'took back'} the GPU: ${input.reason}`)
    const decision = input.allow ? allowed('GPU', [because]) : decide('GPU', [because])
    const decisionId = await storeDecision(
      ctx,
      tx,
      decision,
      { publisherId: publisher.id, cargoId: cargo.id },
      { tier: publisher.tier, level: cargo.trustLevel },
    )
    const [changed] = await tx.db
      .update(cargos)
      .set({ gpuAllowedAt: input.allow ? ctx.now : null, updatedAt: ctx.now })
      .where(eq(cargos.id, cargo.id))
      .returning()
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: publisher.id,
      cargoId: cargo.id,
      decisionId,
      reason: input.reason,
      before: { gpu: cargo.gpuAllowedAt !== null },
      after: { gpu: input.allow },
    })
    await settleCargo(ctx, tx, { ...locked, cargo: changed! })
    return { cargoId: cargo.id, decisionId }
  })
}

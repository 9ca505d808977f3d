import type { TrustLevel } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import type { StaffCause } from '../../domain/trust-demotion.ts'
import { staffDemotion } from '../../domain/trust-demotion.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { changeLevel } from './change-level.ts'
import { levelOf } from './facts.ts'
import { settleCargo } from './settle-cargo.ts'

/** R16: staff lower a Cargo for a policy violation or a security incident, to a level of their choice. */
export async function demoteCargo(
  ctx: Context,
  input: {
    readonly cargoId: string
    readonly to: TrustLevel
    readonly cause: StaffCause
    readonly reason: string
  },
): Promise<{ cargoId: string; decisionId: string | null }> {
  authorize(ctx, 'cargo:demote', await visibleCargo(ctx, input.cargoId))
  const reasonText = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'cargo.demote', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const decision = staffDemotion({ level: levelOf(cargo), to: input.to, cause: input.cause, reasonText })
    if (!decision)
      throw new Refused(
        problem('INVALID_INPUT', `${cargo.slug} is at level ${cargo.trustLevel}: choose a level below it.`, ['to']),
      )
    const changed = await changeLevel(ctx, tx, locked, {
      decision,
      to: decision.to,
      inputs: { cause: input.cause },
      demotion: { cause: input.cause, reasonText },
    })
    await settleCargo(ctx, tx, { ...locked, cargo: changed })
    return { cargoId: cargo.id, decisionId: changed.levelDecisionId }
  })
}

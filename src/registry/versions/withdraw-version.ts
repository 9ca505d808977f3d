import { problem } from '../../domain/problem.ts'
import { moveVersion } from '../../domain/states.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { topics } from '../log/event.ts'
import { closeReviewOf } from '../reviews/close-review.ts'
import { act } from '../transaction.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { tell } from '../trust/tell.ts'
import { withdrawWaiting } from './overtaken.ts'
import { lockVersion, versionName, visibleVersion } from './queries.ts'

/** Takes back a version that waits for its scan or its review, or that was blocked; it frees the slot of its draft (S1). */
export async function withdrawVersion(
  ctx: Context,
  input: { readonly versionId: string },
): Promise<{ versionId: string; cargoId: string }> {
  const { version: seen, cargo: seenCargo } = await visibleVersion(ctx, input.versionId)
  authorize(ctx, 'version:withdraw', seenCargo)
  return act(ctx, 'version.withdraw', async tx => {
    const locked = await lockCargoAndPublisher(tx, seen.cargoId)
    const { cargo } = locked
    tx.about({ subject: `version_${seen.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const version = await lockVersion(tx, seen.id)
    if (!moveVersion(version.state, 'withdraw', ctx.actor.kind === 'staff' ? 'staff' : 'team'))
      throw new Refused(
        problem(
          'WRONG_STATE',
          `${versionName(cargo.slug, version)} is ${version.state.toLowerCase()}: only a version that waits is withdrawn. Yank one that was published.`,
        ),
      )
    await closeReviewOf(ctx, tx, version.id, 'WITHDRAWN')
    await withdrawWaiting(ctx, tx, cargo, version, 'Its team withdrew it.')
    tell(tx, topics.cargo(cargo.id), cargo, { cause: 'VERSION_WITHDRAWN', versionId: version.id })
    await settleCargo(ctx, tx, locked)
    return { versionId: version.id, cargoId: cargo.id }
  })
}

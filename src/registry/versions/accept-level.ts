import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import type { TrustLevel } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { publicationDecision } from '../../domain/publication.ts'
import { moveVersion } from '../../domain/states.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { findingsOf, isNameHeldBack, levelOf } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { concludePublication } from './conclude-publication.ts'
import { lockVersion, versionName, visibleVersion } from './queries.ts'

/** R24: publishes a blocked version at a lower level, and lowers the Cargo with it. A critical is blocked at every level. */
export async function acceptLevel(
  ctx: Context,
  input: { readonly versionId: string; readonly level: TrustLevel },
): Promise<{ versionId: string; cargoId: string }> {
  const { version: seen, cargo: seenCargo } = await visibleVersion(ctx, input.versionId)
  authorize(ctx, 'version:publish', seenCargo)
  return act(ctx, 'version.accept-level', async tx => {
    const locked = await lockCargoAndPublisher(tx, seen.cargoId)
    const { cargo } = locked
    tx.about({ subject: `version_${seen.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const version = await lockVersion(tx, seen.id)
    const subject = versionName(cargo.slug, version)
    const state = version.state === 'BLOCKED' ? moveVersion('BLOCKED', 'scan-again') : undefined
    if (!state || cargo.state === 'DELETING' || cargo.state === 'DELETED')
      throw new Refused(
        problem(
          'WRONG_STATE',
          `${subject} is ${version.state.toLowerCase()}: a lower level is accepted for a blocked version.`,
        ),
      )
    if (input.level >= cargo.trustLevel)
      throw new Refused(
        problem('INVALID_INPUT', `${cargo.slug} is at level ${cargo.trustLevel}; accept a level below it.`, ['level']),
      )
    const publication = publicationDecision({
      subject,
      findings: await findingsOf(tx.db, version.id),
      cargoLevel: levelOf(cargo),
      acceptLevel: input.level,
      looksAlike: await isNameHeldBack(tx.db, cargo.id),
    })
    if (publication.event === 'block')
      throw new Refused(
        problem('PUBLICATION_BLOCKED', publication.reasons.map(one => one.message).join(' '), ['level']),
      )
    await tx.db.update(versions).set({ state, stateReason: null }).where(eq(versions.id, version.id))
    await concludePublication(ctx, tx, locked, { ...version, state }, publication)
    await settleCargo(ctx, tx, await lockCargoAndPublisher(tx, cargo.id))
    return { versionId: version.id, cargoId: cargo.id }
  })
}

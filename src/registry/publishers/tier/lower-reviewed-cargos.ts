import { and, asc, eq, inArray } from 'drizzle-orm'
import { cargos } from '../../../database/tables/cargos.ts'
import { reason, refused } from '../../../domain/decision.ts'
import { REVIEWED_LEVEL } from '../../../domain/policy.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../transaction.ts'
import { changeLevel } from '../../trust/change-level.ts'
import { settleCargo } from '../../trust/settle-cargo.ts'
import { publisherOf } from '../subject.ts'

/** S7: after the grace the Cargos at level 2 fall to 1; a new review brings them back (S27). Existing Cargos stay. */
export async function lowerReviewedCargos(ctx: Context, tx: Tx, publisherId: string, why: string): Promise<void> {
  const publisher = await publisherOf(tx.db, publisherId)
  const reviewed = await tx.db
    .select()
    .from(cargos)
    .where(
      and(
        eq(cargos.publisherId, publisherId),
        eq(cargos.trustLevel, REVIEWED_LEVEL),
        inArray(cargos.state, ['PUBLISHED', 'SUSPENDED']),
      ),
    )
    .orderBy(asc(cargos.id))
    .for('no key update')
  for (const cargo of reviewed) {
    const message = `${cargo.slug} falls from trust level 2 to 1: level 2 needs the Organization tier. ${why}`
    const decision = refused('DEMOTION', [
      reason('S7', message, { remedy: 'Prove the company domain again, then request a new review.' }),
    ])
    const changed = await changeLevel(
      ctx,
      tx,
      { cargo, publisher },
      { decision, to: 1, inputs: { cause: 'TIER_LOST' } },
    )
    await settleCargo(ctx, tx, { cargo: changed, publisher })
  }
}

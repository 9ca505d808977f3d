import { and, eq, inArray, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { allowed, reason } from '../../domain/decision.ts'
import { problem } from '../../domain/problem.ts'
import { moveCargo, moveVersion } from '../../domain/states.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { topics } from '../log/event.ts'
import { passOnReputation } from '../reputation/inherit.ts'
import { closeReviewOf } from '../reviews/close-review.ts'
import { act, type Tx } from '../transaction.ts'
import type { Locked } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { tell } from '../trust/tell.ts'
import { withdrawWaiting } from '../versions/overtaken.ts'
import { type CargoRow, lockCargoAndPublisher } from './lock-cargo.ts'
import { visibleCargo } from './queries.ts'
import { countInCatalog, requireMove } from './suspend-cargo.ts'

/**
 * R44-R46: begins the deletion. The Cargo is hidden and admits nothing from this commit on, which cannot be undone; running
 * jobs finish, and then it is a tombstone for ever. The slug has to be typed, as an act of this weight asks for.
 */
export async function deleteCargo(
  ctx: Context,
  input: { readonly cargoId: string; readonly slug: string },
): Promise<{ cargoId: string; runningJobs: number }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  authorize(ctx, 'cargo:delete', seen)
  if (input.slug !== seen.slug)
    throw new Refused(
      problem(
        'INVALID_INPUT',
        `Write "${seen.slug}" to delete it. Deletion is permanent, and the name is never given again.`,
        ['slug'],
      ),
    )
  return act(ctx, 'cargo.delete', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    requireMove(cargo, 'delete')
    const deleting = await beginDeletion(ctx, tx, locked)
    await passOnReputation(ctx, tx, cargo)
    await settleCargo(ctx, tx, { ...locked, cargo: deleting })
    // Counted after the standing refuses: what was admitted before is seen, and nothing is admitted any more.
    const [running] = await tx.db
      .select({ n: sql<number>`count(*)::int` })
      .from(jobs)
      .where(and(eq(jobs.cargoId, cargo.id), sql`${jobs.outcome} is null and ${jobs.expiredAt} is null`))
    tx.enqueue({ task: 'finish-deletions', payload: {}, key: 'finish-deletions' })
    return { cargoId: cargo.id, runningJobs: running!.n }
  })
}

async function beginDeletion(ctx: Context, tx: Tx, { cargo }: Locked): Promise<CargoRow> {
  const state = moveCargo(cargo.state, 'delete')!
  const decisionId = await storeDecision(
    ctx,
    tx,
    allowed('DELETION', [reason('R44', `${cargo.slug} is deleted by its publisher; running jobs finish first.`)]),
    { publisherId: cargo.publisherId, cargoId: cargo.id },
    { level: cargo.trustLevel },
  )
  await retireVersions(ctx, tx, cargo)
  const [deleting] = await tx.db
    .update(cargos)
    .set({ state, currentVersionId: null, deletingSince: ctx.now, updatedAt: ctx.now })
    .where(eq(cargos.id, cargo.id))
    .returning()
  if (cargo.state === 'PUBLISHED') await countInCatalog(tx, cargo, -1)
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    before: { state: cargo.state },
    after: { state },
  })
  tell(tx, topics.runtime, cargo, { cause: 'DELETING', decisionId })
  for (const topic of [topics.cargo(cargo.id), topics.catalog]) tell(tx, topic, cargo, { cause: 'REMOVED' })
  return deleting!
}

/** What serves is superseded by nothing, and what waits never will serve. */
async function retireVersions(ctx: Context, tx: Tx, cargo: CargoRow): Promise<void> {
  const alive = await tx.db
    .select()
    .from(versions)
    .where(
      and(
        eq(versions.cargoId, cargo.id),
        inArray(versions.state, ['PUBLISHED', 'HELD', 'SCANNING', 'SCAN_FAILED', 'BLOCKED', 'IN_REVIEW']),
      ),
    )
    .orderBy(versions.id)
    .for('no key update')
  for (const version of alive) {
    const state = moveVersion(version.state, 'supersede')
    if (state) {
      await tx.db.update(versions).set({ state }).where(eq(versions.id, version.id))
      await closeReviewOf(ctx, tx, version.id, 'CLOSED')
    } else await withdrawWaiting(ctx, tx, cargo, version, 'Its Cargo is deleted.')
  }
}

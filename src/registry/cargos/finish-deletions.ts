import { and, asc, eq, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { moveCargo } from '../../domain/states.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { act } from '../transaction.ts'
import { tell } from '../trust/tell.ts'
import { lockCargoAndPublisher } from './lock-cargo.ts'

/**
 * R45: ends the deletions whose running jobs have come to 0; run every minute. Each job that is silent expires by its own
 * limit and a margin, so a drain is bounded by the longest duration that was granted (R44).
 */
export async function finishDeletions(ctx: Context): Promise<number> {
  const rows = await ctx.registry.db
    .select({ id: cargos.id })
    .from(cargos)
    .where(eq(cargos.state, 'DELETING'))
    .orderBy(asc(cargos.deletingSince))
    .limit(200)
  let finished = 0
  for (const { id } of rows) if (await finishDeletion(ctx, id)) finished += 1
  return finished
}

async function finishDeletion(ctx: Context, cargoId: string): Promise<boolean> {
  return act(ctx, 'cargo.finish-deletion', async tx => {
    const { cargo } = await lockCargoAndPublisher(tx, cargoId)
    const state = moveCargo(cargo.state, 'finish-deletion', 'system')
    if (!state) return false
    const [running] = await tx.db
      .select({ n: sql<number>`count(*)::int` })
      .from(jobs)
      .where(and(eq(jobs.cargoId, cargoId), sql`${jobs.outcome} is null and ${jobs.expiredAt} is null`))
    if (running!.n > 0) return false
    await tx.db.update(cargos).set({ state, deletedAt: ctx.now, updatedAt: ctx.now }).where(eq(cargos.id, cargoId))
    tx.audit({
      subject: `cargo_${cargoId}`,
      publisherId: cargo.publisherId,
      cargoId,
      before: { state: cargo.state },
      after: { state },
    })
    for (const topic of [topics.cargo(cargoId), topics.runtime]) tell(tx, topic, cargo, { cause: 'DELETED' })
    return true
  })
}

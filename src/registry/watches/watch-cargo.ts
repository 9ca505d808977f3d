import { and, count, eq } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { cargoWatches } from '../../database/tables/alerts.ts'
import { WATCHES_PER_ACCOUNT } from '../../domain/alert-delivery.ts'
import { problem } from '../../domain/problem.ts'
import { headOf } from '../alerts/stored-alert.ts'
import { requireAccount } from '../authorize.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { topics } from '../log/event.ts'

interface OneCargo {
  readonly cargoId: string
}

/** From now on the account is told by mail what happens to a Cargo. Watching twice is watching once. */
export async function watchCargo(ctx: Context, { cargoId }: OneCargo): Promise<OneCargo> {
  const cargo = await visibleCargo(ctx, cargoId)
  const { accountId } = requireAccount(ctx, 'cargo:watch', cargo)
  await ctx.registry.db.transaction(async db => {
    await db.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('no key update')
    const [watched] = await db
      .select({ count: count() })
      .from(cargoWatches)
      .where(eq(cargoWatches.accountId, accountId))
    if (watched!.count >= WATCHES_PER_ACCOUNT)
      throw new Refused(
        problem(
          'CONFLICT',
          `You watch ${WATCHES_PER_ACCOUNT} Cargos, and no more are allowed. Stop watching one first.`,
        ),
      )
    const { seq } = await headOf(db, topics.cargo(cargoId))
    await db.insert(cargoWatches).values({ accountId, cargoId, seq, since: ctx.now }).onConflictDoNothing()
  })
  return { cargoId }
}

/** Ends it. Not watching is no error: the wish is fulfilled. */
export async function unwatchCargo(ctx: Context, { cargoId }: OneCargo): Promise<OneCargo> {
  const cargo = await visibleCargo(ctx, cargoId)
  const { accountId } = requireAccount(ctx, 'cargo:watch', cargo)
  await ctx.registry.db
    .delete(cargoWatches)
    .where(and(eq(cargoWatches.accountId, accountId), eq(cargoWatches.cargoId, cargoId)))
  return { cargoId }
}

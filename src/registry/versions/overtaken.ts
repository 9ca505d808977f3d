import { and, eq, inArray, lt } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { moveVersion } from '../../domain/states.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context, Queryable } from '../context.ts'
import { closeReviewOf } from '../reviews/close-review.ts'
import type { Tx } from '../transaction.ts'
import type { VersionRow } from '../trust/facts.ts'

const WAITING = ['IN_REVIEW', 'BLOCKED'] as const

/** Whether a newer version was published while this one waited: scans and reviews end in any order, versions do not. */
export async function isOvertaken(db: Queryable, cargo: CargoRow, version: VersionRow): Promise<boolean> {
  if (!cargo.currentVersionId) return false
  const [current] = await db
    .select({ number: versions.number })
    .from(versions)
    .where(eq(versions.id, cargo.currentVersionId))
  return current !== undefined && current.number > version.number
}

/** Versions that wait behind the one just published will never serve. */
export async function withdrawOlder(ctx: Context, tx: Tx, cargo: CargoRow, published: VersionRow): Promise<void> {
  const older = await tx.db
    .select()
    .from(versions)
    .where(
      and(eq(versions.cargoId, cargo.id), inArray(versions.state, [...WAITING]), lt(versions.number, published.number)),
    )
  for (const version of older) await withdrawOvertaken(ctx, tx, cargo, version)
}

export async function withdrawOvertaken(ctx: Context, tx: Tx, cargo: CargoRow, version: VersionRow): Promise<void> {
  await withdrawWaiting(ctx, tx, cargo, version, 'A newer version was published meanwhile.')
}

/** Ends a version that never served, with the reason; its review ends with it. */
export async function withdrawWaiting(
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  version: VersionRow,
  stateReason: string,
): Promise<void> {
  const state = moveVersion(version.state, 'withdraw')
  if (!state) return
  await tx.db.update(versions).set({ state, stateReason, rescanDueAt: null }).where(eq(versions.id, version.id))
  await closeReviewOf(ctx, tx, version.id, 'CLOSED')
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    action: 'version.withdraw',
    reason: stateReason,
    before: { state: version.state },
    after: { state },
  })
}

import { and, eq, inArray, isNotNull, lt, ne, or } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { reason, refused } from '../../domain/decision.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { suspend } from '../cargos/suspend-cargo.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'

/**
 * R46, S33: only staff end a suspension. An image that was suspended, and killed for malware among them, stays so under another
 * name of the same publisher, whether the Cargo that had it was deleted or not, and whether it comes as the first version of a
 * Cargo or as an update of one. Nothing is inherited across publishers (S13).
 */
export async function inheritSuspension(
  ctx: Context,
  tx: Tx,
  cargo: { readonly id: string; readonly publisherId: string },
  digest: string,
): Promise<void> {
  const [from] = await tx.db
    .select({ slug: cargos.slug, cause: cargos.suspendedFor })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(
      and(
        eq(versions.digest, digest),
        eq(versions.publisherId, cargo.publisherId),
        ne(versions.cargoId, cargo.id),
        isNotNull(versions.publishedAt),
        isNotNull(cargos.suspendedFor),
        // What was suspended is what served then; a deleted Cargo no longer says which one that was.
        or(
          and(eq(cargos.state, 'SUSPENDED'), eq(versions.id, cargos.currentVersionId)),
          inArray(cargos.state, ['DELETING', 'DELETED']),
        ),
      ),
    )
    .orderBy(cargos.id)
    .limit(1)
  // A ban is about the publisher, and ends or stands with it (S45).
  if (!from?.cause || from.cause === 'BAN') return
  if (await servedBefore(ctx, tx, cargo.id, digest)) return
  const why = reason('R46', `${from.slug} had this very image and is suspended. A new name does not end a suspension.`)
  await suspend(ctx, tx, await lockCargoAndPublisher(tx, cargo.id), {
    cause: from.cause,
    decision: refused('SUSPENSION', [why]),
    inputs: { digest, from: from.slug },
  })
}

/** It came back here by a yank, and whatever was to be said of it here was said when it came. */
async function servedBefore(ctx: Context, tx: Tx, cargoId: string, digest: string): Promise<boolean> {
  const [row] = await tx.db
    .select({ id: versions.id })
    .from(versions)
    .where(and(eq(versions.cargoId, cargoId), eq(versions.digest, digest), lt(versions.publishedAt, ctx.now)))
    .limit(1)
  return row !== undefined
}

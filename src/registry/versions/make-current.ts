import { and, eq, inArray, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { RESCAN_MS } from '../../domain/policy.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { inheritReputation } from '../reputation/inherit.ts'
import { closeReviewOf } from '../reviews/close-review.ts'
import { enqueueSigning } from '../signatures/enqueue-signing.ts'
import type { Tx } from '../transaction.ts'
import { inheritHold } from './inherit-hold.ts'
import { inheritSuspension } from './inherit-suspension.ts'

/**
 * Makes a version the one that new jobs get (R43). The one before is superseded, and what runs on it goes on (R42). The
 * publisher's and the Cargo's rows are locked by the caller.
 */
export async function makeCurrent(ctx: Context, tx: Tx, cargo: CargoRow, versionId: string): Promise<void> {
  const superseded = await tx.db
    .update(versions)
    .set({ state: 'SUPERSEDED' })
    .where(and(eq(versions.cargoId, cargo.id), inArray(versions.state, ['PUBLISHED', 'HELD'])))
    .returning({ id: versions.id })
  // A request for level 2 was about the version that served; it has to be made anew for the one that does now.
  for (const { id } of superseded) await closeReviewOf(ctx, tx, id, 'CLOSED')
  const [current] = await tx.db
    .update(versions)
    .set({
      state: 'PUBLISHED',
      stateReason: null,
      publishedAt: sql`coalesce(${versions.publishedAt}, ${ctx.now.toISOString()}::timestamptz)`,
      // R26: what was blocked or waited had no weekly scan before it; what serves has.
      rescanDueAt: sql`coalesce(${versions.rescanDueAt}, ${versions.scannedAt} + ${RESCAN_MS} * interval '1 millisecond')`,
    })
    .where(eq(versions.id, versionId))
    .returning({ id: versions.id, digest: versions.digest, publisherId: versions.publisherId })
  // R41: the first published version brings its Cargo into the catalog.
  const isFirst = cargo.state === 'DRAFT'
  await tx.db
    .update(cargos)
    .set({
      currentVersionId: versionId,
      updatedAt: ctx.now,
      ...(isFirst && { state: 'PUBLISHED' as const }),
      publishedAt: cargo.publishedAt ?? ctx.now,
    })
    .where(eq(cargos.id, cargo.id))
  if (isFirst)
    await tx.db
      .update(publishers)
      .set({ publishedCargoCount: sql`${publishers.publishedCargoCount} + 1` })
      .where(eq(publishers.id, cargo.publisherId))
  // R46: an image known from a Cargo that its publisher deleted brings the history along.
  if (current) await inheritReputation(ctx, tx, cargo, current.digest)
  if (current) await inheritHold(tx, current)
  if (current) await inheritSuspension(ctx, tx, cargo, current.digest)
  const told = { cause: 'PUBLISHED', publisherId: cargo.publisherId, cargoId: cargo.id, versionId }
  for (const topic of [topics.cargo(cargo.id), topics.catalog, topics.runtime]) tx.raise({ topic, ...told })
  // R2: every published digest is signed, outside of this transaction; until then no job is admitted.
  enqueueSigning(tx, versionId)
}

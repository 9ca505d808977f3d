import { and, eq, inArray, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { inheritReputation } from '../reputation/inherit.ts'
import type { Tx } from '../transaction.ts'
import { inheritSuspension } from './inherit-suspension.ts'

/**
 * Makes a version the one that new jobs get (R43). The one before is superseded, and what runs on it goes on (R42). The
 * publisher's and the Cargo's rows are locked by the caller.
 */
export async function makeCurrent(ctx: Context, tx: Tx, cargo: CargoRow, versionId: string): Promise<void> {
  await tx.db
    .update(versions)
    .set({ state: 'SUPERSEDED' })
    .where(and(eq(versions.cargoId, cargo.id), inArray(versions.state, ['PUBLISHED', 'HELD'])))
  const [current] = await tx.db
    .update(versions)
    .set({
      state: 'PUBLISHED',
      stateReason: null,
      publishedAt: sql`coalesce(${versions.publishedAt}, ${ctx.now.toISOString()}::timestamptz)`,
    })
    .where(eq(versions.id, versionId))
    .returning({ digest: versions.digest })
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
  if (current) await inheritSuspension(ctx, tx, cargo, current.digest)
  const told = { cause: 'PUBLISHED', publisherId: cargo.publisherId, cargoId: cargo.id, versionId }
  for (const topic of [topics.cargo(cargo.id), topics.catalog, topics.runtime]) tx.raise({ topic, ...told })
  // R2: every published digest is signed, outside of this transaction; until then no job is admitted.
  tx.enqueue({ task: 'sign-version', payload: { versionId }, key: `sign-version:${versionId}` })
}

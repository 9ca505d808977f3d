import { and, asc, gt, inArray, sql } from 'drizzle-orm'
import { packageMatches } from '../../database/tables/advisories.ts'
import { packageVersions } from '../../database/tables/packages.ts'
import type { Context } from '../context.ts'
import { act, type Tx } from '../transaction.ts'
import { concludeImport } from './conclude-import.ts'
import { insertMatches, type Match, matchesOfPackages, ownMatching } from './match-packages.ts'
import { openSnapshot } from './open-snapshot.ts'
import { touchCargos } from './touch-cargos.ts'

/** Package versions compared in one transaction: imports and scans wait no longer than for one. */
const CHUNK = 20_000

/**
 * Compares every stored package version with every stored advisory anew: after a comparator was corrected, or to prove
 * that what was kept up to date piece by piece is complete. Cargos whose matches differ are judged again.
 */
export async function rematchAll(
  ctx: Context,
): Promise<{ packageVersions: number; appeared: number; disappeared: number }> {
  const snapshotId = await openSnapshot(ctx, 'rematch')
  const totals = { packageVersions: 0, appeared: 0, disappeared: 0 }
  for (let after = 0; ; ) {
    const chunk = await act(ctx, 'advisory.rematch', tx => rematchChunk(ctx, tx, after, snapshotId))
    if (!chunk) break
    after = chunk.last
    totals.packageVersions += chunk.size
    totals.appeared += chunk.appeared
    totals.disappeared += chunk.disappeared
  }
  await concludeImport(ctx, snapshotId)
  return totals
}

async function rematchChunk(ctx: Context, tx: Tx, after: number, snapshotId: string) {
  await ownMatching(tx)
  const rows = await tx.db
    .select({ id: packageVersions.id })
    .from(packageVersions)
    .where(gt(packageVersions.id, after))
    .orderBy(asc(packageVersions.id))
    .limit(CHUNK)
  const last = rows.at(-1)?.id
  if (last === undefined) return undefined
  const range = and(gt(packageVersions.id, after), sql`${packageVersions.id} <= ${last}`)
  const wanted = new Map((await matchesOfPackages(tx, range)).map(match => [keyOf(match), match]))
  const stored = await tx.db
    .select()
    .from(packageMatches)
    .where(and(gt(packageMatches.packageVersionId, after), sql`${packageMatches.packageVersionId} <= ${last}`))
  const storedByKey = new Map(stored.map(match => [keyOf(match), match]))
  const appeared = [...wanted.values()].filter(match => isNew(match, storedByKey.get(keyOf(match))))
  const gone = stored.filter(match => !wanted.has(keyOf(match)))
  await insertMatches(tx, appeared)
  await removeMatches(tx, gone)
  await touchCargos(ctx, tx, [...new Set([...appeared, ...gone].map(match => match.packageVersionId))], snapshotId)
  return { last, size: rows.length, appeared: appeared.length, disappeared: gone.length }
}

const keyOf = (match: Match): string => `${match.packageVersionId} ${match.advisoryId}`

const isNew = (match: Match, stored: Match | undefined): boolean =>
  stored === undefined || stored.fixedVersion !== match.fixedVersion

async function removeMatches(tx: Tx, gone: readonly Match[]): Promise<void> {
  for (let at = 0; at < gone.length; at += 5_000) {
    const some = gone.slice(at, at + 5_000)
    await tx.db.delete(packageMatches).where(
      and(
        inArray(
          packageMatches.packageVersionId,
          some.map(match => match.packageVersionId),
        ),
        sql`(${packageMatches.packageVersionId} || ' ' || ${packageMatches.advisoryId}) = any(${some.map(keyOf)}::text[])`,
      ),
    )
  }
}

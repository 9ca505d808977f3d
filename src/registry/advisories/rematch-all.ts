import { sql } from 'drizzle-orm'
import { packageMatches } from '../../database/tables/advisories.ts'
import { packageVersions } from '../../database/tables/packages.ts'
import type { Context } from '../context.ts'
import { numberArray } from '../sql-array.ts'
import { act, type Tx } from '../transaction.ts'
import { concludeImport } from './conclude-import.ts'
import { insertMatches, type Match, matchesOfPackages, ownMatching, packagesWhere } from './match-packages.ts'

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
  for (let after: string | null = null; ; ) {
    const chunk = await act(ctx, 'advisory.rematch', tx => rematchChunk(ctx, tx, after, snapshotId))
    if (!chunk) break
    after = chunk.last
    totals.packageVersions += chunk.size
    totals.appeared += chunk.appeared
    totals.disappeared += chunk.disappeared
  }
  await concludeImport(ctx, snapshotId, { brokeOff: undefined })
  return totals
}

/** All versions of some packages, by name, so that what advisories say of each is read once. */
async function rematchChunk(
  ctx: Context,
  tx: Tx,
  after: string | null,
  snapshotId: string,
): Promise<Chunk | undefined> {
  await ownMatching(tx)
  const [end] = await tx.db.execute<{ last: string | null }>(sql`
    select max(match_name) as last from (
      select match_name from ${packageVersions} where ${after === null ? sql`true` : sql`match_name > ${after}`}
      order by match_name limit ${CHUNK}) chunk`)
  const last = end?.last
  if (last == null) return undefined
  const packages = await packagesWhere(
    tx,
    sql`${after === null ? sql`true` : sql`${packageVersions.matchName} > ${after}`} and ${packageVersions.matchName} <= ${last}`,
  )
  const wanted = new Map((await matchesOfPackages(tx, packages)).map(match => [keyOf(match), match]))
  const ids = sql.param(numberArray(packages.map(one => one.id)))
  const stored = await tx.db
    .select()
    .from(packageMatches)
    .where(sql`${packageMatches.packageVersionId} = any(${ids}::bigint[])`)
  const storedByKey = new Map(stored.map(match => [keyOf(match), match]))
  const appeared = [...wanted.values()].filter(match => isNew(match, storedByKey.get(keyOf(match))))
  const gone = stored.filter(match => !wanted.has(keyOf(match)))
  await insertMatches(tx, appeared)
  await removeMatches(tx, gone)
  await touchCargos(ctx, tx, [...new Set([...appeared, ...gone].map(match => match.packageVersionId))], snapshotId)
  return { last, size: packages.length, appeared: appeared.length, disappeared: gone.length }
}

interface Chunk {
  readonly last: string
  readonly size: number
  readonly appeared: number
  readonly disappeared: number
}

const keyOf = (match: Match): string => `${match.packageVersionId} ${match.advisoryId}`

const isNew = (match: Match, stored: Match | undefined): boolean =>
  stored === undefined || stored.fixedVersion !== match.fixedVersion

async function removeMatches(tx: Tx, gone: readonly Match[]): Promise<void> {
  for (let at = 0; at < gone.length; at += 5_000) {
    const some = JSON.stringify(gone.slice(at, at + 5_000))
    await tx.db.execute(sql`
      delete from ${packageMatches} m
      using jsonb_to_recordset(${some}::text::jsonb) as g("packageVersionId" bigint, "advisoryId" text)
      where m.package_version_id = g."packageVersionId" and m.advisory_id = g."advisoryId"`)
  }
}

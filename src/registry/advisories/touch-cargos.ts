import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { advisories, importTouches, packageMatches } from '../../database/tables/advisories.ts'
import { versions } from '../../database/tables/cargos.ts'
import { imagePackages } from '../../database/tables/packages.ts'
import { findings } from '../../database/tables/scans.ts'
import { MINUTE_MS } from '../../domain/policy.ts'
import type { Context } from '../context.ts'
import { numberArray } from '../sql-array.ts'
import type { Tx } from '../transaction.ts'

/** Versions whose findings are kept up to date: whatever is served, waits, or may be running. */
export const WATCHED_STATES = ['BLOCKED', 'IN_REVIEW', 'PUBLISHED', 'HELD', 'SUPERSEDED'] as const

/** And those whose scan reads the matches at this moment: whichever of the two ends later sees what the other wrote. */
const TOUCHED_STATES = [...WATCHED_STATES, 'SCANNING', 'SCAN_FAILED'] as const

/** Cargos in one job: its transactions stay short, and a job that fails repeats little. */
const CARGOS_A_JOB = 50

/** An import that has not ended by itself after this long was cut off, and is concluded for it. */
const CUT_OFF_MS = 10 * MINUTE_MS

/**
 * Notes, in the transaction of the import, the Cargos that hold these package versions, and the job that sees to them
 * if the import dies before its end: with the advisories committed the work is certain to follow.
 */
export async function touchCargos(
  ctx: Context,
  tx: Tx,
  packageVersionIds: readonly number[],
  snapshotId: string,
): Promise<void> {
  if (packageVersionIds.length === 0) return
  await note(
    tx,
    snapshotId,
    sql`select distinct ${imagePackages.imageId} from ${imagePackages}
      where ${imagePackages.packageVersionId} = any(${sql.param(numberArray(packageVersionIds))}::bigint[])`,
  )
  tx.enqueue({
    task: 'conclude-import',
    payload: { snapshotId },
    key: `conclude-import:${snapshotId}`,
    runAt: new Date(ctx.now.getTime() + CUT_OFF_MS),
  })
}

/** Notes the Cargos that the advisories of an import hit now: those, too, that were scanned since they were stored. */
export const touchByMatches = (tx: Tx, snapshotId: string): Promise<void> =>
  note(
    tx,
    snapshotId,
    sql`select distinct ${imagePackages.imageId} from ${imagePackages}
      join ${packageMatches} on ${packageMatches.packageVersionId} = ${imagePackages.packageVersionId}
      join ${advisories} on ${advisories.id} = ${packageMatches.advisoryId} where ${advisories.snapshotId} = ${snapshotId}`,
  )

/** And those with a finding that rests on what such an advisory said before: it may say so no longer. */
export const touchByFindings = (tx: Tx, snapshotId: string): Promise<void> =>
  note(
    tx,
    snapshotId,
    sql`select distinct v.image_id from ${findings} f join ${versions} v on v.id = f.version_id
      where f.closed_at is null and f.alias_group in (
        select ${advisories.aliasGroup} from ${advisories} where ${advisories.snapshotId} = ${snapshotId})`,
  )

async function note(tx: Tx, snapshotId: string, imageIds: SQL): Promise<void> {
  await tx.db.execute(sql`
    insert into ${importTouches} (snapshot_id, cargo_id)
    select distinct ${snapshotId}::uuid, ${versions.cargoId} from ${versions}
    where ${and(inArray(versions.state, [...TOUCHED_STATES]), sql`${versions.imageId} in (${imageIds})`)}
    on conflict do nothing`)
}

/** Asks for the touched Cargos to be judged again, and forgets that they were touched. */
export async function enqueueTouched(tx: Tx, snapshotId: string): Promise<number> {
  const rows = await tx.db
    .delete(importTouches)
    .where(eq(importTouches.snapshotId, snapshotId))
    .returning({ cargoId: importTouches.cargoId })
  const cargoIds = rows.map(row => row.cargoId).sort()
  enqueueReassessment(tx, cargoIds, snapshotId)
  return cargoIds.length
}

/** Judges these Cargos again, by jobs written in this transaction. */
export function enqueueReassessment(tx: Tx, cargoIds: readonly string[], snapshotId: string | null): void {
  for (let at = 0; at < cargoIds.length; at += CARGOS_A_JOB)
    tx.enqueue({ task: 'reassess-cargos', payload: { cargoIds: cargoIds.slice(at, at + CARGOS_A_JOB), snapshotId } })
}

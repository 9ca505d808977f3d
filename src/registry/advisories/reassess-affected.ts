import { and, asc, inArray, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { imagePackages } from '../../database/tables/packages.ts'
import type { Tx } from '../transaction.ts'

/** Versions whose findings are kept up to date: whatever is served, waits, or may be running. */
export const WATCHED_STATES = ['BLOCKED', 'IN_REVIEW', 'PUBLISHED', 'HELD', 'SUPERSEDED'] as const

/** Cargos in one job: its transactions stay short, and a job that fails repeats little. */
const CARGOS_A_JOB = 50

/**
 * Asks for the Cargos that hold these package versions to be judged again, by jobs written in this transaction: with
 * the advisories committed the work is certain to follow, whoever dies.
 */
export async function enqueueReassessment(
  tx: Tx,
  packageVersionIds: readonly number[],
  snapshotId: string,
): Promise<void> {
  if (packageVersionIds.length === 0) return
  const rows = await tx.db
    .selectDistinct({ publisherId: versions.publisherId, cargoId: versions.cargoId })
    .from(versions)
    .where(
      and(
        inArray(versions.state, [...WATCHED_STATES]),
        inArray(
          versions.imageId,
          tx.db
            .selectDistinct({ id: imagePackages.imageId })
            .from(imagePackages)
            .where(
              sql`${imagePackages.packageVersionId} = any(${sql.param(`{${packageVersionIds.join(',')}}`)}::bigint[])`,
            ),
        ),
      ),
    )
    .orderBy(asc(versions.publisherId), asc(versions.cargoId))
  for (let at = 0; at < rows.length; at += CARGOS_A_JOB)
    tx.enqueue({
      task: 'reassess-cargos',
      payload: { cargoIds: rows.slice(at, at + CARGOS_A_JOB).map(row => row.cargoId), snapshotId },
    })
}

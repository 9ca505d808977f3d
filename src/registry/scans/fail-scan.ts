import { and, eq } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { scans } from '../../database/tables/scans.ts'
import { DAY_MS, SCAN_RETRY_MS } from '../../domain/policy.ts'
import { lockCargo } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { act } from '../transaction.ts'

/**
 * A scan that could not read its image is never a pass (S17). A first scan turns the version SCAN_FAILED with the
 * reason and is tried again with growing waits; a rescan changes no state, is shown, told and tried again.
 */
export async function failScan(
  ctx: Context,
  scanId: string,
  failure: { message: string; isForGood: boolean },
): Promise<void> {
  await act(ctx, 'scan.fail', async tx => {
    const [found] = await tx.db
      .select({ scan: scans, cargoId: versions.cargoId })
      .from(scans)
      .innerJoin(versions, eq(versions.id, scans.versionId))
      .where(eq(scans.id, scanId))
    if (found?.scan.state !== 'RUNNING') return
    const { scan } = found
    const cargo = await lockCargo(tx, found.cargoId)
    const waitMs = failure.isForGood ? undefined : SCAN_RETRY_MS[scan.attempt - 1]
    await tx.db
      .update(scans)
      .set({ state: 'FAILED', stage: 'DONE', failureReason: failure.message, finishedAt: ctx.now })
      .where(eq(scans.id, scanId))
    if (scan.kind === 'FIRST')
      await tx.db
        .update(versions)
        .set({
          state: 'SCAN_FAILED',
          stateReason: failure.message,
          scanGaveUpAt: waitMs === undefined ? ctx.now : null,
        })
        .where(and(eq(versions.id, scan.versionId), eq(versions.state, 'SCANNING')))
    // A rescan keeps being asked for: what cannot be read today is due again tomorrow.
    else
      await tx.db
        .update(versions)
        .set({ rescanDueAt: new Date(ctx.now.getTime() + DAY_MS) })
        .where(eq(versions.id, scan.versionId))
    if (waitMs !== undefined)
      tx.enqueue({
        task: 'scan-version',
        payload: { scanId },
        key: `scan-version:${scanId}`,
        runAt: new Date(ctx.now.getTime() + waitMs),
      })
    await tx.db.update(cargos).set({ updatedAt: ctx.now }).where(eq(cargos.id, cargo.id))
    tx.audit({
      subject: `version_${scan.versionId}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      reason: failure.message,
      after: { scan: scanId, attempt: scan.attempt, willRetry: waitMs !== undefined },
    })
    tx.raise({ topic: topics.scan(scanId), cause: 'FAILED', body: { stage: 'DONE', reason: failure.message } })
    tx.raise({ topic: topics.cargo(cargo.id), cause: 'SCAN_FAILED', cargoId: cargo.id, versionId: scan.versionId })
    // Told when it begins to fail and when it is given up; the tries between say nothing that is new.
    if (scan.attempt > 1 && waitMs !== undefined) return
    tx.raise({
      topic: topics.alerts(cargo.publisherId),
      cause: 'SCAN_FAILED',
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      versionId: scan.versionId,
      body: { title: `${cargo.slug}: the scan could not read the image. ${failure.message}` },
      items: [
        {
          key: `SCAN_FAILED ${scanId} ${scan.attempt}`,
          item: { cause: 'SCAN_FAILED', message: failure.message, before: null, after: { attempt: scan.attempt } },
        },
      ],
    })
  })
}

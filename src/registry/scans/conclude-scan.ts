import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { scans } from '../../database/tables/scans.ts'
import { RESCAN_MS } from '../../domain/policy.ts'
import { publicationDecision } from '../../domain/publication.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { act, type Tx } from '../transaction.ts'
import { findingsOf, isNameHeldBack, type Locked, levelOf, type VersionRow } from '../trust/facts.ts'
import { flagLookAlike, flagSharedDigest } from '../trust/flags.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { concludePublication } from '../versions/conclude-publication.ts'
import { assessVersion, type Counts, countColumns } from './assess-version.ts'
import { tellFindings } from './reassess-cargo.ts'
import { latestSnapshot } from './write-findings.ts'

export interface ScanTool {
  readonly scanner: string
  readonly scannerVersion: string
  readonly coverage: unknown
}

/** Ends a scan that read its image: findings, counts, and then the gate (R23-R25) or, for a rescan, what has changed. */
export async function concludeScan(ctx: Context, scanId: string, tool: ScanTool): Promise<void> {
  await act(ctx, 'scan.conclude', async tx => {
    const [scan] = await tx.db.select().from(scans).where(eq(scans.id, scanId))
    if (!scan || scan.state === 'PASSED') return
    const [seen] = await tx.db.select().from(versions).where(eq(versions.id, scan.versionId))
    const { cargo, publisher } = await lockCargoAndPublisher(tx, seen!.cargoId)
    const [version] = await tx.db.select().from(versions).where(eq(versions.id, scan.versionId)).for('no key update')
    const assessment = await assessVersion(ctx, tx, cargo, version!)
    const snapshotId = await latestSnapshot(tx.db)
    await tx.db
      .update(scans)
      .set({
        state: 'PASSED',
        stage: 'DONE',
        finishedAt: ctx.now,
        snapshotId,
        packageCount: version!.packageCount,
        changeCount: assessment.items.length,
        ...tool,
        ...countColumns(assessment.counts),
      })
      .where(eq(scans.id, scanId))
    await writeCounts(tx, ctx, version!.id, assessment.counts, scanId)
    if (scan.kind === 'FIRST') await passGate(ctx, tx, { cargo, publisher }, version!)
    else await tellFindings(tx, cargo, [{ version: version!, assessment }], snapshotId)
    await settleCargo(ctx, tx, await lockCargoAndPublisher(tx, cargo.id))
    tx.raise({ topic: topics.scan(scanId), cause: 'PASSED', body: { stage: 'DONE' } })
  })
}

async function writeCounts(tx: Tx, ctx: Context, versionId: string, counts: Counts, scanId: string): Promise<void> {
  await tx.db
    .update(versions)
    .set({
      ...countColumns(counts),
      latestScanId: scanId,
      scannedAt: ctx.now,
      rescanDueAt: new Date(ctx.now.getTime() + RESCAN_MS),
    })
    .where(eq(versions.id, versionId))
}

/** R23, R24, R41: published, sent to review, or blocked with every reason; always by a stored Decision. */
async function passGate(ctx: Context, tx: Tx, locked: Locked, version: VersionRow): Promise<void> {
  if (version.state !== 'SCANNING') return
  const { cargo } = locked
  if (cargo.state === 'DRAFT') await flagLookAlike(ctx, tx, cargo)
  await flagSharedDigest(ctx, tx, cargo, version)
  const publication = publicationDecision({
    subject: `${cargo.slug} ${version.tag ?? version.number}`,
    findings: await findingsOf(tx.db, version.id),
    cargoLevel: levelOf(cargo),
    looksAlike: await isNameHeldBack(tx.db, cargo.id),
  })
  await concludePublication(ctx, tx, locked, version, publication)
}

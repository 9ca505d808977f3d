import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { scans } from '../../database/tables/scans.ts'
import { RESCAN_MS, type TrustLevel } from '../../domain/policy.ts'
import { scanGate } from '../../domain/scan-gate.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { topics } from '../log/event.ts'
import { act, type Tx } from '../transaction.ts'
import { makeCurrent } from '../versions/make-current.ts'
import {
  type Assessment,
  assessVersion,
  type Counts,
  countColumns,
  toGateFinding,
  type VersionRow,
} from './assess-version.ts'
import { reassessed } from './reassess-cargo.ts'
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
    const [version] = await tx.db.select().from(versions).where(eq(versions.id, scan.versionId)).for('update')
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
    if (scan.kind === 'FIRST') await passGate(ctx, tx, { cargo, publisher, version: version!, assessment })
    else await reassessed(ctx, tx, cargo, [{ version: version!, assessment }], snapshotId)
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

type Locked = Awaited<ReturnType<typeof lockCargoAndPublisher>>

/** R23, R24: published, or blocked with every reason; either way by a stored Decision. */
async function passGate(
  ctx: Context,
  tx: Tx,
  { cargo, publisher, version, assessment }: Locked & { version: VersionRow; assessment: Assessment },
): Promise<void> {
  if (version.state !== 'SCANNING') return
  const subject = `${cargo.slug} ${version.tag ?? version.number}`
  const gateFindings = assessment.facts.map(toGateFinding)
  const gate = scanGate({ subject, findings: gateFindings, cargoLevel: cargo.trustLevel as TrustLevel })
  const decisionId = await storeDecision(
    ctx,
    tx,
    gate,
    { publisherId: publisher.id, cargoId: cargo.id, versionId: version.id },
    { cargoLevel: cargo.trustLevel, counts: gate.counts, digest: version.digest },
  )
  const audited = { subject: `version_${version.id}`, publisherId: publisher.id, cargoId: cargo.id, decisionId }
  if (gate.outcome === 'REFUSED') {
    const stateReason = gate.reasons.map(reason => reason.message).join(' ')
    await tx.db
      .update(versions)
      .set({ state: 'BLOCKED', stateReason, rescanDueAt: null })
      .where(eq(versions.id, version.id))
    tx.audit({ ...audited, action: 'version.block', before: { state: version.state }, after: { state: 'BLOCKED' } })
    tx.raise({
      topic: topics.cargo(cargo.id),
      cause: 'VERSION_BLOCKED',
      cargoId: cargo.id,
      versionId: version.id,
      decisionId,
    })
    return
  }
  await makeCurrent(ctx, tx, cargo, version.id)
  tx.audit({ ...audited, action: 'version.current', before: { state: version.state }, after: { state: 'PUBLISHED' } })
}

import { and, eq, ne, sql } from 'drizzle-orm'
import type { CatalogueRequest, Sbom, ScanProgress } from '../../adapters/scanner/port.ts'
import { versions } from '../../database/tables/cargos.ts'
import { scans } from '../../database/tables/scans.ts'
import { parseImageReference } from '../../domain/image-reference.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { pullCredentialsFor } from '../publishers/pull-credentials/find.ts'
import { act } from '../transaction.ts'
import { concludeScan } from './conclude-scan.ts'
import { failScan } from './fail-scan.ts'
import { recordCatalogue } from './record-catalogue.ts'
import { type Opinion, recordOpinions } from './record-opinions.ts'

/**
 * Scans one version: reads its image outside any transaction, stores what it holds, and concludes. Each step may be
 * repeated, so a process killed anywhere leaves a scan that simply runs again.
 */
export async function runScan(ctx: Context, scanId: string): Promise<void> {
  const scan = await startScan(ctx, scanId)
  if (!scan) return
  const reference = parseImageReference(scan.reference)
  if (!reference)
    return failScan(ctx, scanId, { message: 'The stored reference cannot be read any more.', isForGood: true })
  const credentials = await pullCredentialsFor(ctx, scan.publisherId, reference)
  const request = { reference, digest: scan.digest, platform: ctx.registry.settings.platform, credentials }
  let sbom: Sbom
  let opinions: Opinion[]
  const progress = progressOf(ctx, scanId)
  try {
    // What follows is told after what came before it, also when that was slow to be written.
    sbom = await ctx.registry.ports.scanner.catalogue(request, progress).finally(progress.told)
    if (sbom.coverage.partial) return failScan(ctx, scanId, { message: partialReason(sbom), isForGood: true })
    opinions = await askJudges(ctx, request)
  } catch (error) {
    if (!(error instanceof Error) || !('retryable' in error)) throw error
    return failScan(ctx, scanId, { message: error.message, isForGood: error.retryable !== true })
  }
  await act(ctx, 'scan.catalogue', async tx => {
    const imageId = await recordCatalogue(ctx, tx, sbom)
    await recordOpinions(tx, imageId, sbom, opinions)
    await tx.db
      .update(versions)
      .set({ imageId, packageCount: sbom.components.length })
      .where(eq(versions.id, scan.versionId))
    tx.raise({ topic: topics.scan(scanId), cause: 'STAGE', body: { stage: 'MATCHING' } })
  })
  await concludeScan(ctx, scanId, { ...toolsOf(sbom, opinions), coverage: sbom.coverage })
}

/** One that fails fails the scan: an image that not every scanner looked at is not scanned (S17). */
async function askJudges(ctx: Context, request: CatalogueRequest): Promise<Opinion[]> {
  const opinions: Opinion[] = []
  for (const judge of ctx.registry.ports.judges) {
    const findings = await judge.match(request)
    opinions.push({ scanner: judge.name, scannerVersion: await judge.version(), findings })
  }
  return opinions
}

/** Who looked at it: the scanner that listed its packages first, then each that judged by advisories of its own. */
function toolsOf({ scanner }: Sbom, opinions: readonly Opinion[]) {
  const judges = opinions.filter(opinion => opinion.scanner !== scanner.name)
  return {
    scanner: [scanner.name, ...judges.map(judge => judge.scanner)].join(', '),
    scannerVersion: [scanner.version, ...judges.map(judge => judge.scannerVersion)].join(', '),
  }
}

/** Of two workers that take one scan the second finds it running under a newer try, or ended, and leaves. */
async function startScan(ctx: Context, scanId: string) {
  return act(ctx, 'scan.start', async tx => {
    const [scan] = await tx.db
      .update(scans)
      .set({
        state: 'RUNNING',
        stage: 'RESOLVING',
        startedAt: ctx.now,
        attempt: sql`${scans.attempt} + 1`,
        failureReason: null,
      })
      .where(and(eq(scans.id, scanId), ne(scans.state, 'PASSED')))
      .returning({ versionId: scans.versionId, kind: scans.kind })
    if (!scan) return undefined
    const [version] = await tx.db
      .select({
        reference: versions.reference,
        digest: versions.digest,
        state: versions.state,
        cargoId: versions.cargoId,
        publisherId: versions.publisherId,
      })
      .from(versions)
      .where(eq(versions.id, scan.versionId))
    if (!version || ['WITHDRAWN', 'REJECTED'].includes(version.state)) return undefined
    if (scan.kind === 'FIRST' && version.state === 'SCAN_FAILED')
      await tx.db
        .update(versions)
        .set({ state: 'SCANNING', stateReason: null })
        .where(and(eq(versions.id, scan.versionId), eq(versions.state, 'SCAN_FAILED')))
    tx.raise({ topic: topics.scan(scanId), cause: 'STAGE', body: { stage: 'RESOLVING' } })
    return { ...scan, ...version }
  })
}

/**
 * Tells the stages, at most one event a stage and every tenth part of it: a bar, not a flood. One after the other, as two
 * transactions at once may commit in either order, and the bar would run backwards. The scan does not wait for them.
 */
function progressOf(ctx: Context, scanId: string) {
  let last = ''
  let telling = Promise.resolve()
  async function tell({ stage, done, total }: ScanProgress, isNewStage: boolean): Promise<void> {
    try {
      await act(ctx, 'scan.progress', async tx => {
        if (isNewStage)
          await tx.db
            .update(scans)
            .set({ stage })
            .where(and(eq(scans.id, scanId), eq(scans.state, 'RUNNING')))
        tx.raise({ topic: topics.scan(scanId), cause: 'STAGE', body: { stage, done, total } })
      })
    } catch (error) {
      ctx.registry.log.debug({ err: error, scan: scanId }, 'progress of a scan could not be told')
    }
  }
  return {
    onProgress(progress: ScanProgress): void {
      const { stage, done, total } = progress
      const tenths = total > 0 ? Math.floor((done / total) * 10) : 0
      if (`${stage} ${tenths}` === last) return
      const isNewStage = !last.startsWith(stage)
      last = `${stage} ${tenths}`
      telling = telling.then(() => tell(progress, isNewStage))
    },
    told: () => telling,
  }
}

function partialReason(sbom: Sbom): string {
  const first = sbom.coverage.unread[0]
  return first
    ? `The image could not be read to the end: ${first.what}: ${first.why}`
    : 'The image could not be read to the end within the limits of the scanner.'
}

import { eq } from 'drizzle-orm'
import type { FeedItem, FeedPosition } from '../../adapters/advisory-feed/port.ts'
import { advisorySnapshots } from '../../database/tables/advisories.ts'
import type { Context } from '../context.ts'
import { concludeImport } from './conclude-import.ts'
import { type BatchResult, importBatch, type RecordText } from './import-batch.ts'
import { openSnapshot } from './open-snapshot.ts'

/** Records in one transaction: short enough not to keep scans waiting, long enough to be quick. */
const BATCH = 200

export interface ImportProgress {
  readonly records: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly skipped: number
}

export interface ImportResult extends ImportProgress {
  readonly snapshotId: string
  /** A sentence when the feed broke off; what came before it is stored, and nothing is closed for what is missing (S24). */
  readonly brokeOff: string | undefined
  /** S27: it would lower so many Cargos that it waits for staff. */
  readonly isOnHold: boolean
}

export interface ImportWatch {
  readonly onProgress?: (progress: ImportProgress) => void
  /** One record that was left out, in a sentence that names it. */
  readonly onSkipped?: (sentence: string) => void
  /** Ends the import between two batches, as if the feed had broken off there. */
  readonly stop?: AbortSignal
}

/** What a batch of records becomes: advisories, or names of a catalogue of exploited vulnerabilities. */
export type StoreBatch = typeof importBatch

/** Imports a feed batch by batch. Each batch is whole or absent, so an import that was cut off is simply run again. */
export async function importFeed(
  ctx: Context,
  source: string,
  items: AsyncIterable<FeedItem>,
  watch: ImportWatch = {},
  store: StoreBatch = importBatch,
): Promise<ImportResult> {
  const snapshotId = await openSnapshot(ctx, source)
  const totals = { records: 0, added: 0, changed: 0, unchanged: 0, skipped: 0 }
  let batch: RecordText[] = []
  let position: FeedPosition | undefined
  let brokeOff: string | undefined

  const flush = async (): Promise<void> => {
    if (batch.length > 0) {
      const result = await store(ctx, source, batch, snapshotId)
      totals.records += batch.length
      count(totals, result, watch)
      batch = []
    }
    await keepTotals(ctx, snapshotId, totals, position)
    watch.onProgress?.({ ...totals })
  }

  for await (const item of items) {
    if (watch.stop?.aborted) {
      brokeOff = 'The import was interrupted. Run it again to go on.'
      break
    }
    if (item.kind === 'record') {
      batch.push({ name: item.name, text: item.text })
      position = item.position ?? position
      if (batch.length >= BATCH) await flush()
    } else if (item.kind === 'unreadable') {
      totals.skipped += 1
      watch.onSkipped?.(`${item.name}: ${item.message}`)
    } else if (item.kind === 'failed') brokeOff = item.message
    else position = item.position
  }
  await flush()
  const { state } = await concludeImport(ctx, snapshotId, { brokeOff })
  return { ...totals, snapshotId, brokeOff, isOnHold: state === 'HELD' }
}

function count(totals: Record<keyof ImportProgress, number>, result: BatchResult, watch: ImportWatch): void {
  totals.added += result.added
  totals.changed += result.changed
  totals.unchanged += result.unchanged
  totals.skipped += result.skipped.length
  for (const sentence of result.skipped) watch.onSkipped?.(sentence)
}

async function keepTotals(
  ctx: Context,
  id: string,
  { added, changed, unchanged, skipped }: ImportProgress,
  position: FeedPosition | undefined,
): Promise<void> {
  await ctx.registry.db
    .update(advisorySnapshots)
    .set({ added, changed, unchanged, skipped, position: position ? JSON.stringify(position) : null })
    .where(eq(advisorySnapshots.id, id))
}

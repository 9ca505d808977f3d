import { eq, sql } from 'drizzle-orm'
import type { FeedItem, FeedPosition } from '../../adapters/advisory-feed/port.ts'
import { advisorySnapshots } from '../../database/tables/advisories.ts'
import type { Context } from '../context.ts'
import { type BatchResult, importBatch, type RecordText } from './import-batch.ts'

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
}

export interface ImportWatch {
  readonly onProgress?: (progress: ImportProgress) => void
  /** One record that was left out, in a sentence that names it. */
  readonly onSkipped?: (sentence: string) => void
}

/** Imports a feed batch by batch. Each batch is whole or absent, so an import that was cut off is simply run again. */
export async function importFeed(
  ctx: Context,
  source: string,
  items: AsyncIterable<FeedItem>,
  watch: ImportWatch = {},
): Promise<ImportResult> {
  const snapshotId = await openSnapshot(ctx, source)
  const totals = { records: 0, added: 0, changed: 0, unchanged: 0, skipped: 0 }
  let batch: RecordText[] = []
  let position: FeedPosition | undefined
  let brokeOff: string | undefined

  const flush = async (): Promise<void> => {
    if (batch.length > 0) {
      const result = await importBatch(ctx, source, batch, snapshotId)
      totals.records += batch.length
      count(totals, result, watch)
      batch = []
    }
    await keepTotals(ctx, snapshotId, totals, position)
    watch.onProgress?.({ ...totals })
  }

  for await (const item of items) {
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
  await closeSnapshot(ctx, snapshotId)
  return { ...totals, snapshotId, brokeOff }
}

function count(totals: Record<keyof ImportProgress, number>, result: BatchResult, watch: ImportWatch): void {
  totals.added += result.added
  totals.changed += result.changed
  totals.unchanged += result.unchanged
  totals.skipped += result.skipped.length
  for (const sentence of result.skipped) watch.onSkipped?.(sentence)
}

async function openSnapshot(ctx: Context, source: string): Promise<string> {
  const id = ctx.registry.newId()
  await ctx.registry.db.insert(advisorySnapshots).values({ id, source, startedAt: ctx.now })
  return id
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

async function closeSnapshot(ctx: Context, id: string): Promise<void> {
  await ctx.registry.db.update(advisorySnapshots).set({ finishedAt: sql`now()` }).where(eq(advisorySnapshots.id, id))
}

import { and, desc, eq, isNotNull } from 'drizzle-orm'
import type { FeedPosition, FeedSource } from '../../adapters/advisory-feed/port.ts'
import { advisorySnapshots } from '../../database/tables/advisories.ts'
import type { Context } from '../context.ts'
import { importBatch } from './import-batch.ts'
import { importExploited } from './import-exploited.ts'
import { type ImportResult, type ImportWatch, importFeed } from './import-feed.ts'

/** One feed as the operator named it; the name is what snapshots and advisories are labelled with. */
export interface NamedFeed {
  readonly name: string
  readonly source: FeedSource
}

/**
 * Reads a feed from where its last import ended. A broken feed ends there: what came before is stored, and nothing is
 * closed for what is missing (S24).
 */
export async function readFeed(
  ctx: Context,
  { name, source }: NamedFeed,
  watch: ImportWatch & { readonly fromStart?: boolean } = {},
): Promise<ImportResult> {
  const since = watch.fromStart ? null : await lastPosition(ctx, name)
  const store = source.kind === 'kev' ? importExploited : importBatch
  return importFeed(ctx, name, ctx.registry.ports.feeds.open(source, since), watch, store)
}

async function lastPosition(ctx: Context, source: string): Promise<FeedPosition | null> {
  const [last] = await ctx.registry.db
    .select({ position: advisorySnapshots.position })
    .from(advisorySnapshots)
    .where(and(eq(advisorySnapshots.source, source), isNotNull(advisorySnapshots.position)))
    .orderBy(desc(advisorySnapshots.startedAt))
    .limit(1)
  // Safe because `importFeed` wrote it, and whoever opens a feed reads what it knows of it.
  return last?.position ? (JSON.parse(last.position) as FeedPosition) : null
}

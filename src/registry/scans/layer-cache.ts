import { and, eq, lt, sql } from 'drizzle-orm'
import type { LayerCache } from '../../adapters/scanner/port.ts'
import { layerCatalogues } from '../../database/tables/packages.ts'
import { DAY_MS } from '../../domain/policy.ts'
import type { Queryable } from '../context.ts'

/** A layer that no scan asked for in this long is forgotten: four weekly rescans without it. */
const KEPT_MS = 30 * DAY_MS

/** Bytes of one catalogue that are kept; a larger one costs more to keep than its layer costs to read again. */
const LARGEST = 16 * 1024 * 1024

/** Layers seen before, for all workers: by the digest of the verified blob, so no publisher can put words into another's layer. */
export const databaseLayerCache = (db: Queryable, clock: () => Date): LayerCache => ({
  async get(key) {
    const [row] = await db.select().from(layerCatalogues).where(eq(layerCatalogues.key, key))
    if (!row) return null
    // Written once a day at most: a base layer is asked for with every scan.
    const now = clock()
    if (now.getTime() - row.usedAt.getTime() > DAY_MS)
      await db
        .update(layerCatalogues)
        .set({ usedAt: now })
        .where(and(eq(layerCatalogues.key, key), lt(layerCatalogues.usedAt, now)))
    return row.catalogue
  },
  async put(key, catalogue) {
    if (catalogue.length > LARGEST) return
    const values = { key, catalogue: Buffer.from(catalogue), usedAt: clock() }
    await db
      .insert(layerCatalogues)
      .values(values)
      .onConflictDoUpdate({
        target: layerCatalogues.key,
        set: { catalogue: sql`excluded.catalogue`, usedAt: values.usedAt },
      })
  },
})

/** Forgets layers that nothing is built on any more; run by a job. */
export async function forgetOldLayers(db: Queryable, now: Date): Promise<void> {
  await db.delete(layerCatalogues).where(lt(layerCatalogues.usedAt, new Date(now.getTime() - KEPT_MS)))
}

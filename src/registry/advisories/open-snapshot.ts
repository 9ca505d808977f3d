import { advisorySnapshots } from '../../database/tables/advisories.ts'
import type { Context } from '../context.ts'

/** Opens the record of one import run; its id is what scans name as the data they judged by. */
export async function openSnapshot(ctx: Context, source: string): Promise<string> {
  const id = ctx.registry.newId()
  await ctx.registry.db.insert(advisorySnapshots).values({ id, source, startedAt: ctx.now })
  return id
}

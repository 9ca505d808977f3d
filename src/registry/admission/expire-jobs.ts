import { sql } from 'drizzle-orm'
import type { Context } from '../context.ts'

/** Jobs in one statement: locks stay short. */
const AT_ONCE = 5_000

/**
 * Frees the slots of jobs that never reported, after their limit and a margin (S36). They count for nothing; a report that
 * comes after all replaces the expiry. Run twice it expires nothing more.
 */
export async function expireJobs(ctx: Context): Promise<number> {
  let total = 0
  for (;;) {
    const now = ctx.now.toISOString()
    const { count } = await ctx.registry.db.execute(sql`
      update jobs set expired_at = ${now}::timestamptz
      where id in (
        select id from jobs where outcome is null and expired_at is null and expires_at <= ${now}::timestamptz
        order by expires_at limit ${AT_ONCE} for update skip locked)`)
    total += count
    if (count < AT_ONCE) return total
  }
}

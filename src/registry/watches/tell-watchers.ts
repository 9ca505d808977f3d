import { sql } from 'drizzle-orm'
import { cargoWatches } from '../../database/tables/alerts.ts'
import { nextDigestAt } from '../../domain/alert-delivery.ts'
import type { Context } from '../context.ts'

/**
 * Asks for a mail to everybody who watches a Cargo, now or with the next daily one; in one statement, however many they
 * are. A waiting mail is only ever brought forward.
 */
export async function tellWatchers(ctx: Context, cargoId: string, isUrgent: boolean): Promise<void> {
  const runAt = isUrgent ? ctx.now : nextDigestAt(ctx.now)
  await ctx.registry.db.execute(sql`
    select graphile_worker.add_job('mail-watches', payload := json_build_object('accountId', account_id),
      run_at := ${runAt.toISOString()}::timestamptz, max_attempts := 25, job_key := 'mail-watches:' || account_id,
      queue_name := 'mail-watches:' || account_id, job_key_mode := ${isUrgent ? 'replace' : 'preserve_run_at'})
    from ${cargoWatches} where cargo_id = ${cargoId} order by account_id`)
}

import type { Sql } from 'postgres'

/** To be run after a restore or a failover that may have lost commits: every cursor handed out before is refused. */
export async function renewEpoch(sql: Sql, newId: () => string): Promise<void> {
  await sql`update log_epoch set epoch = ${newId()}`
}

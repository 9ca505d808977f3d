import { and, eq } from 'drizzle-orm'
import { alertMailings, alertMailPreferences, alertReadMarks, alertReads } from '../../database/tables/alerts.ts'
import type { Queryable } from '../context.ts'

/**
 * Forgets what a member has read and wanted by mail: they left. One who comes back begins anew, with what happens from
 * then on; what was said while they were away was not theirs to hear.
 */
export async function forgetReader(db: Queryable, publisherId: string, accountId: string): Promise<void> {
  for (const table of [alertReads, alertReadMarks, alertMailPreferences, alertMailings])
    await db.delete(table).where(and(eq(table.publisherId, publisherId), eq(table.accountId, accountId)))
}

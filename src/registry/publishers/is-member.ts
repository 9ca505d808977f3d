import { and, eq } from 'drizzle-orm'
import { members } from '../../database/tables/publishers.ts'
import type { Queryable } from '../context.ts'

/** Whether an account belongs to a publisher now, in whichever role. */
export async function isMember(db: Queryable, publisherId: string, accountId: string): Promise<boolean> {
  const [row] = await db
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.publisherId, publisherId), eq(members.accountId, accountId)))
  return row !== undefined
}

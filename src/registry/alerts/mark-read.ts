import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import { alertReadMarks, alertReads } from '../../database/tables/alerts.ts'
import { logEvents, logTopics } from '../../database/tables/log.ts'
import { problem } from '../../domain/problem.ts'
import { requireAccount } from '../authorize.ts'
import type { Context, DatabaseTransaction } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { decodeCursor } from '../log/cursor.ts'
import { topics } from '../log/event.ts'
import { publisherForAlerts } from './readable.ts'

export interface MarkRead {
  readonly publisherId: string
  /** Keys of single alerts. */
  readonly alertIds?: readonly string[] | null
  /** A cursor: everything up to it. */
  readonly through?: string | null
}

/** Alerts that one call may mark one by one. */
export const MARKED_AT_ONCE = 100

/** Remembers for the member who asks that they have read these; team mates keep their own state. */
export async function markAlertsRead(ctx: Context, input: MarkRead): Promise<{ publisherId: string }> {
  const { publisherId } = input
  await publisherForAlerts(ctx, publisherId, 'alert:acknowledge')
  const { accountId } = requireAccount(ctx, 'alert:acknowledge', { publisherId })
  const ids = input.alertIds ?? []
  if (ids.length > MARKED_AT_ONCE)
    throw new Refused(
      problem('INVALID_INPUT', `Mark at most ${MARKED_AT_ONCE} alerts at once, or everything through a cursor.`, [
        'alertIds',
      ]),
    )
  const topic = topics.alerts(publisherId)
  const through = input.through ? decodeCursor(input.through, topic).seq : undefined
  // Nothing for others to see and nothing to decide: no audit, no event.
  await ctx.registry.db.transaction(async db => {
    if (through !== undefined) await markThrough(db, accountId, publisherId, through)
    if (ids.length > 0) await markSingle(db, accountId, publisherId, ids)
  })
  return { publisherId }
}

/** The mark never goes back, and never beyond what there is: an alert that comes later is unread. */
async function markThrough(
  db: DatabaseTransaction,
  accountId: string,
  publisherId: string,
  seq: number,
): Promise<void> {
  const [head] = await db
    .select({ seq: logTopics.seq })
    .from(logTopics)
    .where(eq(logTopics.topic, topics.alerts(publisherId)))
  const throughSeq = Math.min(seq, head?.seq ?? 0)
  await db
    .insert(alertReadMarks)
    .values({ accountId, publisherId, throughSeq })
    .onConflictDoUpdate({
      target: [alertReadMarks.accountId, alertReadMarks.publisherId],
      set: { throughSeq: sql`greatest(${alertReadMarks.throughSeq}, excluded.through_seq)` },
    })
  await db
    .delete(alertReads)
    .where(
      and(
        eq(alertReads.accountId, accountId),
        eq(alertReads.publisherId, publisherId),
        lte(alertReads.seq, throughSeq),
      ),
    )
}

async function markSingle(
  db: DatabaseTransaction,
  accountId: string,
  publisherId: string,
  ids: readonly string[],
): Promise<void> {
  const found = await db
    .select({ seq: logEvents.seq })
    .from(logEvents)
    .where(and(inArray(logEvents.id, [...ids]), eq(logEvents.topic, topics.alerts(publisherId))))
  if (found.length < new Set(ids).size)
    throw new Fault('NOT_FOUND', 'One of these is no alert of this publisher, or is no longer kept. Check alertIds.')
  await db
    .insert(alertReads)
    .values(found.map(({ seq }) => ({ accountId, publisherId, seq })))
    .onConflictDoNothing()
}

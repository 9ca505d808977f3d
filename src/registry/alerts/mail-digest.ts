import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { alertMailings } from '../../database/tables/alerts.ts'
import { logEvents } from '../../database/tables/log.ts'
import { mailKind, nextDigestAt } from '../../domain/alert-delivery.ts'
import { SECOND_MS } from '../../domain/policy.ts'
import type { Context } from '../context.ts'
import { enqueueAll, type NewJob } from '../enqueue.ts'
import { topics } from '../log/event.ts'
import { frameOf, isMailing, type MailReader, mailingOf, mailReader, sendOrThrow, standingsOf } from './mail-reader.ts'
import { digestText } from './mail-text.ts'
import { filterable, type StoredAlert } from './stored-alert.ts'
import { unsubscribeUrl } from './unsubscribe-token.ts'

export const mailDigestJob = (publisherId: string, accountId: string, runAt: Date): NewJob => ({
  task: 'mail-digest',
  payload: { publisherId, accountId },
  key: `mail-digest:${publisherId}:${accountId}`,
  queue: `mail:${publisherId}:${accountId}`,
  runAt,
})

/**
 * The daily mail of one member. Which alerts it holds is written down before it is sent: killed after sending, the very
 * same mail goes out once more, under the same id, and what came in between waits for the next day's.
 */
export async function mailDigest(ctx: Context, publisherId: string, accountId: string): Promise<void> {
  const { db } = ctx.registry
  const reader = await mailReader(db, publisherId, accountId)
  if (!reader) return
  const mailing = await mailingOf(db, reader)
  const { digestDueAt: due, digestSeqs } = mailing
  if (!due || digestSeqs.length === 0) return
  if (due.getTime() > ctx.now.getTime() + SECOND_MS) return enqueueAll(db, [mailDigestJob(publisherId, accountId, due)])
  const through = mailing.throughSeq ?? Math.max(...digestSeqs)
  await db.update(alertMailings).set({ throughSeq: through }).where(isMailing(publisherId, accountId))
  const alerts = await wanted(
    ctx,
    reader,
    digestSeqs.filter(seq => seq <= through),
  )
  if (alerts.length > 0) {
    const standings = await standingsOf(db, alerts)
    const told = alerts.map(alert => ({ alert, standing: alert.cargoId ? standings.get(alert.cargoId) : undefined }))
    await sendOrThrow(ctx, {
      to: reader.email,
      ...digestText(told, frameOf(ctx, reader)),
      messageId: `digest-${publisherId}-${accountId}-${through}`,
      unsubscribeUrl: unsubscribeUrl(ctx, reader),
      kind: 'alert-digest',
    })
  }
  await close(ctx, reader, through)
}

/** Those of the put-aside alerts that the member has not turned off since. */
async function wanted(ctx: Context, reader: MailReader, seqs: readonly number[]): Promise<StoredAlert[]> {
  const alerts = await ctx.registry.db
    .select()
    .from(logEvents)
    .where(and(eq(logEvents.topic, topics.alerts(reader.publisherId)), inArray(logEvents.seq, [...seqs])))
    .orderBy(asc(logEvents.seq))
  return alerts.filter(alert => reader.preferences[mailKind(filterable(alert))] !== 'OFF')
}

/** What came while it was being sent is due tomorrow. */
async function close(ctx: Context, { publisherId, accountId }: MailReader, through: number): Promise<void> {
  const next = nextDigestAt(ctx.now)
  await ctx.registry.db.transaction(async db => {
    const left = sql`array(select s from unnest(${alertMailings.digestSeqs}) s where s > ${through})`
    const [row] = await db
      .update(alertMailings)
      .set({
        throughSeq: null,
        digestSeqs: left,
        digestDueAt: sql`case when cardinality(${left}) > 0 then ${next.toISOString()}::timestamptz end`,
      })
      .where(isMailing(publisherId, accountId))
      .returning({ digestDueAt: alertMailings.digestDueAt })
    if (row?.digestDueAt) await enqueueAll(db, [mailDigestJob(publisherId, accountId, row.digestDueAt)])
  })
}

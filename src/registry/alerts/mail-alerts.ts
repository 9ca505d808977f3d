import { and, lt, sql } from 'drizzle-orm'
import { alertMailings } from '../../database/tables/alerts.ts'
import { mailKind, nextDigestAt } from '../../domain/alert-delivery.ts'
import type { Context } from '../context.ts'
import { enqueueAll } from '../enqueue.ts'
import { topics } from '../log/event.ts'
import { isFlapping } from './flapping.ts'
import { mailDigestJob } from './mail-digest.ts'
import { frameOf, isMailing, type MailReader, mailingOf, mailReader, sendOrThrow, standingsOf } from './mail-reader.ts'
import { atOnceText } from './mail-text.ts'
import { ALERTS_A_READ, alertsAfter, filterable, headOf, type StoredAlert } from './stored-alert.ts'
import { unsubscribeUrl } from './unsubscribe-token.ts'

/**
 * Goes through a publisher's alerts for one member: what they want at once is mailed now, the rest is put aside for the
 * daily mail. Each mail is marked after it was handed on: killed in between it goes out once more, under the same id.
 */
export async function mailAlerts(ctx: Context, publisherId: string, accountId: string): Promise<void> {
  const { db } = ctx.registry
  const reader = await mailReader(db, publisherId, accountId)
  if (!reader) return
  const { floor } = await headOf(db, topics.alerts(publisherId))
  for (let seq = Math.max((await mailingOf(db, reader)).seq, floor); ; ) {
    const page = await alertsAfter(db, publisherId, seq)
    const aside: number[] = []
    for (const alert of page) {
      const wanted = reader.preferences[mailKind(filterable(alert))]
      const mode = wanted === 'AT_ONCE' && (await isFlapping(db, alert)) ? 'DIGEST' : wanted
      if (mode === 'DIGEST') aside.push(alert.seq)
      if (mode !== 'AT_ONCE') continue
      await sendAtOnce(ctx, reader, alert)
      await markThrough(ctx, reader, alert.seq, aside.splice(0))
    }
    const last = page.at(-1)
    if (last) await markThrough(ctx, reader, last.seq, aside)
    if (!last || page.length < ALERTS_A_READ) return
    seq = last.seq
  }
}

async function sendAtOnce(ctx: Context, reader: MailReader, alert: StoredAlert): Promise<void> {
  const standings = await standingsOf(ctx.registry.db, [alert])
  await sendOrThrow(ctx, {
    to: reader.email,
    ...atOnceText(alert, alert.cargoId ? standings.get(alert.cargoId) : undefined, frameOf(ctx, reader)),
    messageId: `alert-${alert.id}-${reader.accountId}`,
    unsubscribeUrl: unsubscribeUrl(ctx, reader),
    kind: 'alert',
  })
}

/** Moves the mark, and with it what waits for the digest and the digest's job: all or none. */
async function markThrough(ctx: Context, reader: MailReader, seq: number, aside: readonly number[]): Promise<void> {
  const { publisherId, accountId } = reader
  await ctx.registry.db.transaction(async db => {
    const moved = await db
      .update(alertMailings)
      .set({
        seq,
        ...(aside.length > 0 && {
          digestSeqs: sql`${alertMailings.digestSeqs} || ${`{${aside.join()}}`}::bigint[]`,
          digestDueAt: sql`coalesce(${alertMailings.digestDueAt}, ${nextDigestAt(ctx.now).toISOString()}::timestamptz)`,
        }),
      })
      .where(and(isMailing(publisherId, accountId), lt(alertMailings.seq, seq)))
      .returning({ digestDueAt: alertMailings.digestDueAt })
    const due = moved[0]?.digestDueAt
    if (aside.length > 0 && due) await enqueueAll(db, [mailDigestJob(publisherId, accountId, due)])
  })
}

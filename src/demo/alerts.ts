import { postgresOf } from '../database/postgres-of.ts'
import { MAIL_KINDS, type MailKind } from '../domain/alert-delivery.ts'
import { acknowledgeAlerts } from '../registry/alerts/acknowledge-alerts.ts'
import { setAlertMail } from '../registry/alerts/mail-preferences.ts'
import { markAlertsRead } from '../registry/alerts/mark-read.ts'
import { alertsAfter } from '../registry/alerts/stored-alert.ts'
import type { Context } from '../registry/context.ts'
import { encodeCursor } from '../registry/log/cursor.ts'
import { logReader } from '../registry/log/read-after.ts'
import { watchCargo } from '../registry/watches/watch-cargo.ts'

/** The owner of a publisher of the demo. */
export interface DemoOwner {
  readonly ctx: Context
  readonly publisherId: string
}

/**
 * How the demo's owners want their mail, set before the advisories come: without a mail server every mail is printed to
 * the log, so most want none, and the first one all of it in a daily mail.
 */
export async function chooseMail([first, ...others]: readonly DemoOwner[]): Promise<void> {
  const all = (mode: 'OFF' | 'DIGEST') =>
    Object.fromEntries(MAIL_KINDS.map(kind => [kind, mode])) as Record<MailKind, 'OFF' | 'DIGEST'> // safe because built from all kinds
  for (const { ctx, publisherId } of others) await setAlertMail(ctx, { publisherId, modes: all('OFF') })
  if (first)
    await setAlertMail(first.ctx, {
      publisherId: first.publisherId,
      modes: { ...all('DIGEST'), LOW: 'OFF', UNKNOWN: 'OFF' },
    })
}

/** Somebody was here before: the oldest alert is read, a program has acknowledged it, and a Cargo is watched. */
export async function leaveTraces({ ctx, publisherId }: DemoOwner, watcher: Context, cargoId: string): Promise<void> {
  const { db } = ctx.registry
  const [oldest] = await alertsAfter(db, publisherId, 0)
  await watchCargo(watcher, { cargoId })
  if (!oldest) return
  await markAlertsRead(ctx, { publisherId, alertIds: [oldest.id] })
  const { epoch } = await logReader(postgresOf(db)).moved([])
  const cursor = encodeCursor({ epoch, topic: oldest.topic, seq: oldest.seq })
  await acknowledgeAlerts(ctx, { publisherId, consumer: 'ticket-bot', cursor })
}

import { and, eq, isNull } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { webhooks } from '../../database/tables/alerts.ts'
import { members } from '../../database/tables/publishers.ts'
import type { Context } from '../context.ts'
import { enqueueAll, type NewJob } from '../enqueue.ts'
import { callWebhookJob } from '../webhooks/webhook-job.ts'

/**
 * Wakes everybody who hears of a publisher's alerts: each webhook and each member by a job of their own, so that one that
 * hangs holds up nobody else. It carries no alert: each reads the log from its own place.
 */
export async function deliverAlerts(ctx: Context, publisherId: string): Promise<void> {
  const { db } = ctx.registry
  const enabled = await db
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(and(eq(webhooks.publisherId, publisherId), eq(webhooks.state, 'ENABLED')))
  const team = await db
    .select({ accountId: members.accountId })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(and(eq(members.publisherId, publisherId), isNull(accounts.deletedAt)))
  await enqueueAll(db, [
    ...enabled.map(({ id }) => callWebhookJob(id)),
    ...team.map(({ accountId }) => mailAlertsJob(publisherId, accountId)),
  ])
}

// One queue a member and publisher: at-once mail and digest of the same reader never run beside each other.
export const mailAlertsJob = (publisherId: string, accountId: string): NewJob => ({
  task: 'mail-alerts',
  payload: { publisherId, accountId },
  key: `mail-alerts:${publisherId}:${accountId}`,
  queue: `mail:${publisherId}:${accountId}`,
})

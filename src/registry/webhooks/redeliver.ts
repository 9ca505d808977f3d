import { and, eq, lt } from 'drizzle-orm'
import { webhookDeliveries, webhooks } from '../../database/tables/alerts.ts'
import { logEvents } from '../../database/tables/log.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { webhookMessage } from './payload.ts'
import { deliveryForAct } from './queries.ts'
import { withAttempt } from './record-outcome.ts'
import { callWebhookJob } from './webhook-job.ts'

interface OneDelivery {
  readonly deliveryId: string
}

/** Sends an alert again: one that waits for its next attempt is tried now, any other is sent once more beside the order. */
export async function redeliverAlert(ctx: Context, { deliveryId }: OneDelivery): Promise<OneDelivery> {
  const { webhook } = await deliveryForAct(ctx, deliveryId)
  return act(ctx, 'webhook.redeliver', async tx => {
    const about = { subject: `delivery_${deliveryId}`, publisherId: webhook.publisherId }
    tx.about(about)
    if (webhook.state === 'DISABLED')
      throw new Refused(problem('WRONG_STATE', 'This webhook is switched off. Enable it, then send the alert again.'))
    const waiting = await tx.db
      .update(webhookDeliveries)
      .set({ nextAttemptAt: ctx.now })
      .where(and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.state, 'WAITING')))
      .returning({ id: webhookDeliveries.id })
    tx.enqueue(
      waiting.length > 0
        ? callWebhookJob(webhook.id)
        : { task: 'redeliver-alert', payload: { deliveryId }, key: `redeliver:${deliveryId}`, maxAttempts: 3 },
    )
    tx.audit(about)
    return { deliveryId }
  })
}

/** The job of it: one attempt, whose outcome is in the log of deliveries. */
export async function sendAgain(ctx: Context, deliveryId: string): Promise<void> {
  const { db, ports } = ctx.registry
  const [found] = await db
    .select({ delivery: webhookDeliveries, webhook: webhooks, alert: logEvents })
    .from(webhookDeliveries)
    .innerJoin(webhooks, eq(webhooks.id, webhookDeliveries.webhookId))
    .innerJoin(logEvents, eq(logEvents.id, webhookDeliveries.eventId))
    .where(eq(webhookDeliveries.id, deliveryId))
  if (!found) return
  const outcome = await ports.webhooks.send(await webhookMessage(ctx, found.webhook, found.alert))
  const at = ctx.registry.clock()
  await db.transaction(async tx => {
    const [row] = await tx
      .select()
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.id, deliveryId))
      .for('no key update')
    if (!row) return
    await tx
      .update(webhookDeliveries)
      .set({
        attemptCount: row.attemptCount + 1,
        attempts: withAttempt(row.attempts, at, outcome),
        ...(outcome.kind === 'delivered' && { state: 'DELIVERED' as const, finishedAt: row.finishedAt ?? at }),
      })
      .where(eq(webhookDeliveries.id, deliveryId))
  })
}

/** Gives up one alert that a receiver will never take, so that those after it get their turn. */
export async function skipDelivery(ctx: Context, { deliveryId }: OneDelivery): Promise<OneDelivery> {
  const { webhook } = await deliveryForAct(ctx, deliveryId)
  return act(ctx, 'webhook.skip', async tx => {
    const about = { subject: `delivery_${deliveryId}`, publisherId: webhook.publisherId }
    tx.about(about)
    const [skipped] = await tx.db
      .update(webhookDeliveries)
      .set({ state: 'SKIPPED', nextAttemptAt: null, finishedAt: ctx.now })
      .where(and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.state, 'WAITING')))
      .returning({ seq: webhookDeliveries.seq })
    if (!skipped)
      throw new Refused(problem('WRONG_STATE', 'Only a delivery that waits for its next attempt can be skipped.'))
    await tx.db
      .update(webhooks)
      .set({ seq: skipped.seq })
      .where(and(eq(webhooks.id, webhook.id), lt(webhooks.seq, skipped.seq)))
    tx.enqueue(callWebhookJob(webhook.id))
    tx.audit(about)
    return { deliveryId }
  })
}

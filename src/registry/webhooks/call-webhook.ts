import { and, eq, lt } from 'drizzle-orm'
import type { WebhookOutcome } from '../../adapters/webhook/port.ts'
import { webhookDeliveries, webhooks } from '../../database/tables/alerts.ts'
import { passesFilter } from '../../domain/alert-delivery.ts'
import { SECOND_MS } from '../../domain/policy.ts'
import { ALERTS_A_READ, alertsAfter, filterable, headOf, type StoredAlert } from '../alerts/stored-alert.ts'
import type { Context } from '../context.ts'
import { enqueueAll } from '../enqueue.ts'
import { topics } from '../log/event.ts'
import { webhookMessage } from './payload.ts'
import type { DeliveryRow, WebhookRow } from './queries.ts'
import { recordOutcome } from './record-outcome.ts'
import { callWebhookJob } from './webhook-job.ts'

/** Alerts sent before other jobs get their turn. */
const CALLS_A_RUN = 20

/**
 * Sends a webhook the alerts after its place in the log, in their order. A delivery that fails is tried again for three
 * days, and those after it wait: a receiver that is down is down for all of them, and one that comes back gets everything
 * in the order in which it happened. Sent outside any transaction and marked afterwards: killed in between, it is sent
 * once more under the same id.
 */
export async function callWebhook(ctx: Context, webhookId: string): Promise<void> {
  for (let calls = 0; calls < CALLS_A_RUN; calls++) {
    const now = ctx.registry.clock()
    const next = await nextDelivery({ ...ctx, now }, webhookId)
    if (next.kind === 'none') return
    if (next.kind === 'later') return enqueueAll(ctx.registry.db, [callWebhookJob(webhookId, next.at)])
    const outcome = await send({ ...ctx, now }, next)
    const delivered = await recordOutcome({ ...ctx, now: ctx.registry.clock() }, next.webhook, next.delivery, outcome)
    if (!delivered) return
  }
  await enqueueAll(ctx.registry.db, [callWebhookJob(webhookId)])
}

async function send(ctx: Context, { webhook, alert }: Due): Promise<WebhookOutcome> {
  return ctx.registry.ports.webhooks.send(await webhookMessage(ctx, webhook, alert))
}

interface Due {
  readonly kind: 'due'
  readonly webhook: WebhookRow
  readonly delivery: DeliveryRow
  readonly alert: StoredAlert
}
type Next = Due | { readonly kind: 'none' } | { readonly kind: 'later'; readonly at: Date }

/** The first alert after the webhook's place that it wants; what it does not want is passed by. */
async function nextDelivery(ctx: Context, webhookId: string): Promise<Next> {
  const { db } = ctx.registry
  for (;;) {
    const [webhook] = await db.select().from(webhooks).where(eq(webhooks.id, webhookId))
    if (!webhook || webhook.state === 'DISABLED') return { kind: 'none' }
    // What retention removed while it was down is gone (S39); it goes on with what is left.
    const { floor } = await headOf(db, topics.alerts(webhook.publisherId))
    const page = await alertsAfter(db, webhook.publisherId, Math.max(webhook.seq, floor))
    const alert = page.find(one => passesFilter(filterable(one), webhook))
    const passed = alert ? alert.seq - 1 : page.at(-1)?.seq
    if (passed !== undefined) await moveTo(ctx, webhookId, passed)
    if (!alert) {
      if (page.length < ALERTS_A_READ) return { kind: 'none' }
      continue
    }
    const delivery = await deliveryOf(ctx, webhook, alert)
    if (delivery.state !== 'WAITING') {
      await moveTo(ctx, webhookId, alert.seq)
      continue
    }
    // A second of patience: the queue and this process may not have quite the same time.
    const { nextAttemptAt: at } = delivery
    if (at && at.getTime() > ctx.now.getTime() + SECOND_MS) return { kind: 'later', at }
    return { kind: 'due', webhook, delivery, alert }
  }
}

async function deliveryOf(ctx: Context, webhook: WebhookRow, alert: StoredAlert): Promise<DeliveryRow> {
  const { db } = ctx.registry
  await db
    .insert(webhookDeliveries)
    .values({
      id: ctx.registry.newId(),
      webhookId: webhook.id,
      publisherId: webhook.publisherId,
      seq: alert.seq,
      eventId: alert.id,
      cause: alert.cause,
      createdAt: ctx.now,
    })
    .onConflictDoNothing()
  const [row] = await db
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.webhookId, webhook.id), eq(webhookDeliveries.seq, alert.seq)))
  return row!
}

/** Its place only ever moves on. */
const moveTo = (ctx: Context, webhookId: string, seq: number) =>
  ctx.registry.db
    .update(webhooks)
    .set({ seq })
    .where(and(eq(webhooks.id, webhookId), lt(webhooks.seq, seq)))

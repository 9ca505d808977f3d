import { and, eq, lt } from 'drizzle-orm'
import type { WebhookOutcome } from '../../adapters/webhook/port.ts'
import { type WebhookAttempt, webhookDeliveries, webhooks } from '../../database/tables/alerts.ts'
import { nextAttemptAt } from '../../domain/alert-delivery.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { act, type Tx } from '../transaction.ts'
import type { DeliveryRow, WebhookRow } from './queries.ts'
import { callWebhookJob } from './webhook-job.ts'

/** Attempts whose outcome is kept; of more the oldest go. */
const ATTEMPTS_KEPT = 30

/** Writes down how an attempt went: the next alert's turn, a further attempt, or the end. True when it was delivered. */
export async function recordOutcome(
  ctx: Context,
  webhook: WebhookRow,
  sent: DeliveryRow,
  outcome: WebhookOutcome,
): Promise<boolean> {
  return act(ctx, 'webhook.call', async tx => {
    const [delivery] = await tx.db
      .select()
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.id, sent.id))
      .for('no key update')
    // The webhook was deleted, or the alert skipped, while it was on its way.
    if (delivery?.state !== 'WAITING') return outcome.kind === 'delivered'
    const attemptCount = delivery.attemptCount + 1
    const tried = { attemptCount, attempts: withAttempt(delivery.attempts, ctx.now, outcome) }
    if (outcome.kind === 'delivered') {
      await setDelivery(tx, sent.id, { ...tried, state: 'DELIVERED', nextAttemptAt: null, finishedAt: ctx.now })
      await tx.db
        .update(webhooks)
        .set({ seq: delivery.seq })
        .where(and(eq(webhooks.id, webhook.id), lt(webhooks.seq, delivery.seq)))
      return true
    }
    const reason = reasonToStop(outcome)
    const retryAfter = outcome.kind === 'rejected' ? outcome.retryAfterSeconds : null
    const next = reason === undefined ? nextAttemptAt(ctx.now, attemptCount, retryAfter) : undefined
    if (next) {
      await setDelivery(tx, sent.id, { ...tried, nextAttemptAt: next })
      tx.enqueue(callWebhookJob(webhook.id, next))
    } else {
      await setDelivery(tx, sent.id, { ...tried, state: 'GIVEN_UP', nextAttemptAt: null, finishedAt: ctx.now })
      await switchOff(tx, webhook, reason ?? `It could not be delivered to for three days. ${outcome.message}`)
    }
    return false
  })
}

export const withAttempt = (
  attempts: readonly WebhookAttempt[],
  at: Date,
  outcome: WebhookOutcome,
): readonly WebhookAttempt[] =>
  [
    ...attempts,
    {
      at: at.toISOString(),
      status: 'status' in outcome ? outcome.status : null,
      message: outcome.kind === 'delivered' ? `The receiver took it (${outcome.status}).` : outcome.message,
    },
  ].slice(-ATTEMPTS_KEPT)

type Failure = Exclude<WebhookOutcome, { kind: 'delivered' }>

/** Why trying again is useless; undefined where it is not. */
function reasonToStop(outcome: Failure): string | undefined {
  if (outcome.kind === 'refused') return `Its URL leads where this registry does not go. ${outcome.message}`
  if (outcome.kind === 'rejected' && outcome.gone) return 'The receiver answered 410: it wants no more.'
  return undefined
}

const setDelivery = (tx: Tx, id: string, values: Partial<typeof webhookDeliveries.$inferInsert>) =>
  tx.db.update(webhookDeliveries).set(values).where(eq(webhookDeliveries.id, id))

/** Switched off with a notice on every other road. Its place in the log stays: enabled again, nothing is missing. */
async function switchOff(tx: Tx, webhook: WebhookRow, reason: string): Promise<void> {
  const changed = await tx.db
    .update(webhooks)
    .set({ state: 'DISABLED', disabledReason: reason })
    .where(and(eq(webhooks.id, webhook.id), eq(webhooks.state, 'ENABLED')))
    .returning({ id: webhooks.id })
  if (changed.length === 0) return
  const subject = `webhook_${webhook.id}`
  tx.audit({
    action: 'webhook.disable',
    subject,
    publisherId: webhook.publisherId,
    reason,
    before: { state: 'ENABLED' },
    after: { state: 'DISABLED' },
  })
  const { host } = new URL(webhook.url)
  tx.raise({
    topic: topics.alerts(webhook.publisherId),
    cause: 'WEBHOOK_DISABLED',
    publisherId: webhook.publisherId,
    body: {
      title: `The webhook to ${host} was switched off.`,
      items: [
        {
          cause: 'WEBHOOK_DISABLED',
          message: `${reason} Put it right and enable the webhook again: it goes on where it stopped, and alerts of the last 90 days are not lost.`,
          before: { state: 'ENABLED' },
          after: { state: 'DISABLED', webhookId: subject },
        },
      ],
    },
  })
}

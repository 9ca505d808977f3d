import { eq, sql } from 'drizzle-orm'
import { webhookDeliveries, webhooks } from '../../database/tables/alerts.ts'
import type { logEvents } from '../../database/tables/log.ts'
import { alertPlan } from '../alerts/plan.ts'
import { connection, descending, expr, globalId, maybe, one, type Plan, plan, resolved } from '../plan/declare.ts'
import { publisherSubject } from '../viewer-can.ts'
import { Webhook, WebhookDelivery } from './type.ts'

export const webhookPlan: Plan<Webhook, typeof webhooks> = plan(() => Webhook, webhooks, {
  // A URL often carries a secret of its own: the team's alone, not even staff's.
  visibleTo: (w, actor) => actor.owns(w.publisherId),
  fields: w => ({
    viewerCan: resolved({ subject: publisherSubject(w.publisherId) }),
    id: globalId('webhook', w.id),
    url: w.url,
    description: w.description,
    causes: w.causes,
    severityAtLeast: w.severityAtLeast,
    state: w.state,
    disabledReason: w.disabledReason,
    formerSecretUntil: w.formerSecretUntil,
    createdAt: w.createdAt,
    deliveries: connection(
      () => webhookDeliveryPlan,
      (d: typeof webhookDeliveries) => eq(d.webhookId, w.id),
      d => [descending(d.seq)],
    ),
  }),
})

export const webhookDeliveryPlan: Plan<WebhookDelivery, typeof webhookDeliveries> = plan(
  () => WebhookDelivery,
  webhookDeliveries,
  {
    visibleTo: (d, actor) => actor.owns(d.publisherId),
    fields: d => ({
      viewerCan: resolved({ subject: publisherSubject(d.publisherId) }),
      id: globalId('delivery', d.id),
      state: d.state,
      cause: d.cause,
      attemptCount: d.attemptCount,
      attempts: expr(sql<never>`${d.attempts}`, 'jsonb'),
      nextAttemptAt: d.nextAttemptAt,
      createdAt: d.createdAt,
      finishedAt: d.finishedAt,
      alert: maybe(
        () => alertPlan,
        (e: typeof logEvents) => sql`${e.id} = ${d.eventId}`,
      ),
      webhook: one(() => webhookPlan, d.webhookId),
    }),
  },
)

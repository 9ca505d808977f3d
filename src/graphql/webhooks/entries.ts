import { eq } from 'drizzle-orm'
import type { webhookDeliveries, webhooks } from '../../database/tables/alerts.ts'
import { type At, entries, maybe } from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { DeleteWebhookPayload, WebhookDeliveryPayload, WebhookPayload, WebhookSecretPayload } from './mutations.ts'
import { webhookDeliveryPlan, webhookPlan } from './plan.ts'

const webhook = maybe(
  () => webhookPlan,
  (w: typeof webhooks, { source }: At) => eq(w.id, source.param('webhookId')),
)

export const webhookEntries = [
  entries(() => WebhookPayload, { webhook }),
  entries(() => WebhookSecretPayload, { webhook }),
  entries(() => DeleteWebhookPayload, {
    publisher: maybe(
      () => publisherPlan,
      (p, { source }) => eq(p.id, source.param('publisherId')),
    ),
  }),
  entries(() => WebhookDeliveryPayload, {
    delivery: maybe(
      () => webhookDeliveryPlan,
      (d: typeof webhookDeliveries, { source }: At) => eq(d.id, source.param('deliveryId')),
    ),
  }),
]

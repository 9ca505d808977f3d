import { eq } from 'drizzle-orm'
import { webhookDeliveries, webhooks } from '../../database/tables/alerts.ts'
import { type Action, can } from '../../domain/permission.ts'
import { publisherById } from '../alerts/readable.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'
import type { Tx } from '../transaction.ts'

export type WebhookRow = typeof webhooks.$inferSelect
export type DeliveryRow = typeof webhookDeliveries.$inferSelect

/** The webhook, for an act on it. Those of other teams are absent (S42). */
export async function webhookForAct(
  ctx: Context,
  webhookId: string,
  action: Action,
  absent = noSuchWebhook,
): Promise<WebhookRow> {
  const [webhook] = await ctx.registry.db.select().from(webhooks).where(eq(webhooks.id, webhookId))
  const publisher = webhook && (await publisherById(ctx.registry.db, webhook.publisherId))
  if (!webhook || !publisher || !can(ctx.actor, 'webhook:read', { publisherId: publisher.id })) throw absent()
  authorize(ctx, action, {
    publisherId: publisher.id,
    tier: publisher.tier,
    isBanned: publisher.bannedAt !== null,
  })
  return webhook
}

export async function lockWebhook(tx: Tx, webhookId: string): Promise<WebhookRow> {
  const [webhook] = await tx.db.select().from(webhooks).where(eq(webhooks.id, webhookId)).for('no key update')
  if (!webhook) throw noSuchWebhook()
  return webhook
}

/** The delivery and its webhook, for an act on them. */
export async function deliveryForAct(
  ctx: Context,
  deliveryId: string,
): Promise<{ delivery: DeliveryRow; webhook: WebhookRow }> {
  const [delivery] = await ctx.registry.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, deliveryId))
  if (!delivery) throw noSuchDelivery()
  return { delivery, webhook: await webhookForAct(ctx, delivery.webhookId, 'webhook:write', noSuchDelivery) }
}

const noSuchDelivery = (): Fault =>
  new Fault('NOT_FOUND', 'There is no such delivery, or you may not see it. Check deliveryId.')

const noSuchWebhook = (): Fault =>
  new Fault('NOT_FOUND', 'There is no such webhook, or you may not see it. Check webhookId.')

import { and, eq, gt, inArray } from 'drizzle-orm'
import { webhookDeliveries, webhooks } from '../../database/tables/alerts.ts'
import { SECRET_OVERLAP_MS } from '../../domain/alert-delivery.ts'
import { problem } from '../../domain/problem.ts'
import { headOf } from '../alerts/stored-alert.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { topics } from '../log/event.ts'
import { act, type Tx } from '../transaction.ts'
import { checkedContent, type WebhookContent } from './create-webhook.ts'
import { lockWebhook, type WebhookRow, webhookForAct } from './queries.ts'
import { callWebhookJob } from './webhook-job.ts'

interface OneWebhook {
  readonly webhookId: string
}

/** Changes where a webhook leads or what it is sent; what is not given stays. */
export async function editWebhook(ctx: Context, input: Partial<WebhookContent> & OneWebhook) {
  await webhookForAct(ctx, input.webhookId, 'webhook:write')
  return onWebhook(ctx, 'webhook.edit', input.webhookId, async (tx, webhook) => {
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
    const content = checkedContent(ctx, { ...webhook, ...given })
    await tx.db.update(webhooks).set(content).where(eq(webhooks.id, webhook.id))
    const { url, description, causes, severityAtLeast } = webhook
    return { before: { url, description, causes, severityAtLeast }, after: content }
  })
}

/** Gives a new secret, shown once. The former one signs beside it for a day, so that the receiver can change over. */
export async function rotateWebhookSecret(ctx: Context, { webhookId }: OneWebhook) {
  await webhookForAct(ctx, webhookId, 'webhook:write')
  const { secretBox, webhooks: port } = ctx.registry.ports
  const secret = port.newSecret()
  const formerSecretUntil = new Date(ctx.now.getTime() + SECRET_OVERLAP_MS)
  return act(ctx, 'webhook.rotate-secret', async tx => {
    const webhook = await lockWebhook(tx, webhookId)
    await tx.db
      .update(webhooks)
      .set({
        sealedSecret: secretBox.seal(secret, webhookId),
        sealedFormerSecret: webhook.sealedSecret,
        formerSecretUntil,
      })
      .where(eq(webhooks.id, webhookId))
    const about = { subject: `webhook_${webhookId}`, publisherId: webhook.publisherId }
    tx.about(about)
    tx.audit({ ...about, after: { formerSecretUntil } })
    // Answered from inside, so that a repeated request gets the first answer without its secret and not a new secret.
    return { webhookId, secret }
  })
}

/** Stops a webhook where it is. */
export async function disableWebhook(ctx: Context, { webhookId }: OneWebhook) {
  await webhookForAct(ctx, webhookId, 'webhook:write')
  return onWebhook(ctx, 'webhook.disable', webhookId, async (tx, webhook) => {
    if (webhook.state === 'DISABLED') return {}
    await tx.db
      .update(webhooks)
      .set({ state: 'DISABLED', disabledReason: 'A member of the team switched it off.' })
      .where(eq(webhooks.id, webhookId))
    return { before: { state: 'ENABLED' }, after: { state: 'DISABLED' } }
  })
}

export const RESUME_FROM = ['WHERE_IT_STOPPED', 'NOW'] as const
export type ResumeFrom = (typeof RESUME_FROM)[number]

/** Starts it again: with every alert that it missed and that is still kept (S39), or with the next one. */
export async function enableWebhook(ctx: Context, { webhookId, from }: OneWebhook & { readonly from: ResumeFrom }) {
  await webhookForAct(ctx, webhookId, 'webhook:write')
  return onWebhook(ctx, 'webhook.enable', webhookId, async (tx, webhook) => {
    if (webhook.state === 'ENABLED')
      throw new Refused(problem('WRONG_STATE', 'This webhook is enabled already: its alerts are being sent.'))
    const { seq } = await headOf(tx.db, topics.alerts(webhook.publisherId))
    const open = and(
      eq(webhookDeliveries.webhookId, webhookId),
      gt(webhookDeliveries.seq, webhook.seq),
      inArray(webhookDeliveries.state, ['WAITING', 'GIVEN_UP']),
    )
    if (from === 'NOW')
      await tx.db
        .update(webhookDeliveries)
        .set({ state: 'SKIPPED', nextAttemptAt: null, finishedAt: ctx.now })
        .where(open)
    else
      await tx.db
        .update(webhookDeliveries)
        .set({ state: 'WAITING', attemptCount: 0, nextAttemptAt: null, finishedAt: null })
        .where(open)
    await tx.db
      .update(webhooks)
      .set({ state: 'ENABLED', disabledReason: null, ...(from === 'NOW' && { seq }) })
      .where(eq(webhooks.id, webhookId))
    tx.enqueue(callWebhookJob(webhookId))
    return { before: { state: 'DISABLED' }, after: { state: 'ENABLED', from } }
  })
}

/**
 * Removes a webhook with its log of deliveries. All of it inside the act: a request that is repeated after the row is gone gets
 * its first answer.
 */
export async function deleteWebhook(ctx: Context, { webhookId }: OneWebhook): Promise<{ publisherId: string }> {
  return act(ctx, 'webhook.delete', async tx => {
    const { publisherId, url, state } = await webhookForAct(ctx, webhookId, 'webhook:write')
    const about = { subject: `webhook_${webhookId}`, publisherId }
    tx.about(about)
    await tx.db.delete(webhooks).where(eq(webhooks.id, webhookId))
    tx.audit({ ...about, before: { url, state } })
    return { publisherId }
  })
}

interface Change {
  readonly before?: unknown
  readonly after?: unknown
}

async function onWebhook(
  ctx: Context,
  action: string,
  webhookId: string,
  change: (tx: Tx, webhook: WebhookRow) => Promise<Change>,
): Promise<{ webhookId: string }> {
  return act(ctx, action, async tx => {
    const webhook = await lockWebhook(tx, webhookId)
    const about = { subject: `webhook_${webhookId}`, publisherId: webhook.publisherId }
    tx.about(about)
    tx.audit({ ...about, ...(await change(tx, webhook)) })
    return { webhookId }
  })
}

import { count, eq } from 'drizzle-orm'
import { webhooks } from '../../database/tables/alerts.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { WEBHOOKS_PER_PUBLISHER } from '../../domain/alert-delivery.ts'
import type { Severity } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { publisherForAlerts } from '../alerts/readable.ts'
import { headOf } from '../alerts/stored-alert.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { topics } from '../log/event.ts'
import { act } from '../transaction.ts'

export interface WebhookContent {
  readonly url: string
  readonly description?: string | null
  readonly causes?: readonly string[] | null
  readonly severityAtLeast?: Severity | null
}

/** Opens a webhook. It begins with the next alert; its secret is shown in this answer and never again. */
export async function createWebhook(
  ctx: Context,
  input: WebhookContent & { readonly publisherId: string },
): Promise<{ webhookId: string; secret: string }> {
  const publisher = await publisherForAlerts(ctx, input.publisherId, 'webhook:write')
  const content = checkedContent(ctx, input)
  const { secretBox, webhooks: port } = ctx.registry.ports
  const webhookId = ctx.registry.newId()
  const secret = port.newSecret()
  return act(ctx, 'webhook.create', async tx => {
    tx.about({ subject: `publisher_${publisher.id}`, publisherId: publisher.id })
    // Under the lock on the publisher's row, so that two at once cannot both be the last that fits.
    await tx.db
      .select({ id: publishers.id })
      .from(publishers)
      .where(eq(publishers.id, publisher.id))
      .for('no key update')
    const [there] = await tx.db.select({ count: count() }).from(webhooks).where(eq(webhooks.publisherId, publisher.id))
    if (there!.count >= WEBHOOKS_PER_PUBLISHER)
      throw new Refused(
        problem(
          'CONFLICT',
          `A publisher has at most ${WEBHOOKS_PER_PUBLISHER} webhooks. Delete one that is not needed.`,
        ),
      )
    const { seq } = await headOf(tx.db, topics.alerts(publisher.id))
    await tx.db.insert(webhooks).values({
      id: webhookId,
      publisherId: publisher.id,
      ...content,
      sealedSecret: secretBox.seal(secret, webhookId),
      seq,
      createdAt: ctx.now,
      createdBy: 'accountId' in ctx.actor ? ctx.actor.accountId : null,
    })
    tx.audit({ subject: `webhook_${webhookId}`, publisherId: publisher.id, after: content })
    return { webhookId, secret }
  })
}

/** What a member writes about a webhook, checked: the URL now, and its address again at every connection. */
export function checkedContent(ctx: Context, input: WebhookContent) {
  const refusal = ctx.registry.ports.webhooks.refusalOfUrl(input.url)
  if (refusal) throw new Refused(problem('INVALID_INPUT', refusal, ['url']))
  const description = input.description ?? ''
  if (description.length > 200 || description.includes('\0'))
    throw new Refused(
      problem('TEXT_TOO_LONG', 'A description has at most 200 characters. Shorten it.', ['description']),
    )
  return {
    url: input.url,
    description,
    causes: [...new Set(input.causes ?? [])],
    severityAtLeast: input.severityAtLeast ?? null,
  }
}

import { eq } from 'drizzle-orm'
import type { WebhookMessage } from '../../adapters/webhook/port.ts'
import { postgresOf } from '../../database/postgres-of.ts'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import type { StoredAlert } from '../alerts/stored-alert.ts'
import { itemsOf, titleOf } from '../alerts/stored-alert.ts'
import type { Context } from '../context.ts'
import { encodeCursor } from '../log/cursor.ts'
import { logReader } from '../log/read-after.ts'
import type { WebhookRow } from './queries.ts'

/**
 * The message of one alert for one webhook. Its id is that of the alert: the same on every attempt, after a crash and when
 * it is sent again by hand, so that a receiver can drop what it has.
 */
export async function webhookMessage(ctx: Context, webhook: WebhookRow, alert: StoredAlert): Promise<WebhookMessage> {
  return {
    url: webhook.url,
    id: `alert_${alert.id}`,
    timestamp: ctx.now,
    payload: JSON.stringify(await payloadOf(ctx, alert)),
    secrets: secretsOf(ctx, webhook),
  }
}

async function payloadOf(ctx: Context, alert: StoredAlert) {
  const { db } = ctx.registry
  const [publisher] = await db
    .select({ slug: publishers.slug })
    .from(publishers)
    .where(eq(publishers.id, alert.publisherId ?? ''))
  const [cargo] = alert.cargoId
    ? await db.select({ slug: cargos.slug }).from(cargos).where(eq(cargos.id, alert.cargoId))
    : []
  const [version] = alert.versionId
    ? await db
        .select({ number: versions.number, tag: versions.tag, digest: versions.digest })
        .from(versions)
        .where(eq(versions.id, alert.versionId))
    : []
  const { epoch } = await logReader(postgresOf(db)).moved([])
  return {
    type: `alert.${alert.cause.toLowerCase()}`,
    timestamp: alert.at.toISOString(),
    data: {
      id: `alert_${alert.id}`,
      /** Good for `scanAlerts(after:)`, for receivers that want to read on by themselves. */
      cursor: encodeCursor({ epoch, topic: alert.topic, seq: alert.seq }),
      number: alert.seq,
      cause: alert.cause,
      severity: alert.severity,
      title: titleOf(alert),
      publisher: { id: `publisher_${alert.publisherId}`, slug: publisher?.slug ?? null },
      cargo: alert.cargoId ? { id: `cargo_${alert.cargoId}`, slug: cargo?.slug ?? null } : null,
      version: alert.versionId ? { id: `version_${alert.versionId}`, ...version } : null,
      decisionId: alert.decisionId ? `decision_${alert.decisionId}` : null,
      items: itemsOf(alert),
    },
  }
}

/** The newest first; the former one while both sign. */
function secretsOf(ctx: Context, webhook: WebhookRow): string[] {
  const { secretBox } = ctx.registry.ports
  const sealed = [webhook.sealedSecret]
  const { sealedFormerSecret: former, formerSecretUntil: until } = webhook
  if (former && until && until > ctx.now) sealed.push(former)
  return sealed.map(one => {
    const opened = secretBox.open(one, webhook.id)
    if (opened.kind === 'refused')
      throw new Error(`The secret of webhook ${webhook.id} does not open (${opened.reason}). Was SECRET_KEY changed?`)
    return opened.secret
  })
}

import { and, lt, ne } from 'drizzle-orm'
import { webhookDeliveries } from '../../database/tables/alerts.ts'
import { ALERT_RETENTION_MS } from '../../domain/policy.ts'
import type { Context } from '../context.ts'

/** Deliveries are kept as long as the alerts that they carried (S39). One that still waits is not old, whatever its age. */
export async function forgetOldDeliveries(ctx: Context): Promise<void> {
  const before = new Date(ctx.now.getTime() - ALERT_RETENTION_MS)
  await ctx.registry.db
    .delete(webhookDeliveries)
    .where(and(lt(webhookDeliveries.createdAt, before), ne(webhookDeliveries.state, 'WAITING')))
}

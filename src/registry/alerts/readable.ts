import { eq } from 'drizzle-orm'
import { publishers } from '../../database/tables/publishers.ts'
import { type Action, can } from '../../domain/permission.ts'
import { authorize } from '../authorize.ts'
import type { Context, Queryable } from '../context.ts'
import { Fault } from '../errors.ts'

export type PublisherRow = typeof publishers.$inferSelect

/**
 * The publisher, for an act on its alerts. For whoever may not read them it is absent, like an unknown id (S42); who may,
 * but not this, is told why.
 */
export async function publisherForAlerts(ctx: Context, publisherId: string, action: Action): Promise<PublisherRow> {
  const publisher = await publisherById(ctx.registry.db, publisherId)
  if (!publisher || !can(ctx.actor, 'alert:read', { publisherId }))
    throw new Fault('NOT_FOUND', 'There is no such publisher, or its alerts are not yours to read. Check publisherId.')
  authorize(ctx, action, { publisherId, tier: publisher.tier, isBanned: publisher.bannedAt !== null })
  return publisher
}

export async function publisherById(db: Queryable, id: string): Promise<PublisherRow | undefined> {
  const [row] = await db.select().from(publishers).where(eq(publishers.id, id))
  return row
}

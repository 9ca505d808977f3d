import { eq } from 'drizzle-orm'
import { publishers } from '../../database/tables/publishers.ts'
import type { Subject } from '../../domain/permission.ts'
import type { Queryable } from '../context.ts'
import { Fault } from '../errors.ts'
import type { Tx } from '../transaction.ts'

export type PublisherRow = typeof publishers.$inferSelect

/** What the permission table asks of a publisher. */
export const subjectOf = (publisher: PublisherRow): Subject & { publisherId: string } => ({
  publisherId: publisher.id,
  tier: publisher.tier,
  isFirstParty: publisher.isFirstParty,
  isBanned: publisher.bannedAt !== null,
})

export async function publisherOf(db: Queryable, publisherId: string): Promise<PublisherRow> {
  const [publisher] = await db.select().from(publishers).where(eq(publishers.id, publisherId))
  if (!publisher) throw noSuchPublisher()
  return publisher
}

/**
 * Locks the publisher: its team, proofs, tier and quota change one act at a time. Names it as the act's subject, so that
 * a refusal from here on leaves its trace in the publisher's own audit.
 */
export async function lockPublisher(tx: Tx, publisherId: string): Promise<PublisherRow> {
  const [publisher] = await tx.db.select().from(publishers).where(eq(publishers.id, publisherId)).for('no key update')
  if (!publisher) throw noSuchPublisher()
  tx.about({ subject: `publisher_${publisherId}`, publisherId })
  return publisher
}

export const noSuchPublisher = (): Fault => new Fault('NOT_FOUND', 'There is no such publisher. Check its id.')

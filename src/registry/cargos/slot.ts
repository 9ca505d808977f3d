import { type QuotaDecision, quotaDecision } from '../../domain/tier.ts'
import type { Queryable } from '../context.ts'
import type { PublisherRow } from './lock-cargo.ts'
import { slotsUsedByOthers } from './queries.ts'

/** R4, S1: whether this Cargo may take one of its publisher's slots. The publisher's row is locked by the caller. */
export async function slotFor(db: Queryable, publisher: PublisherRow, cargoId: string): Promise<QuotaDecision> {
  return quotaDecision({
    tier: publisher.tier,
    used: await slotsUsedByOthers(db, publisher.id, cargoId),
    ...(publisher.agreedCargoLimit !== null && { agreedLimit: publisher.agreedCargoLimit }),
  })
}

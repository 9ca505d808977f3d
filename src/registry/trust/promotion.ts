import { and, eq } from 'drizzle-orm'
import { reviews } from '../../database/tables/reviews.ts'
import type { PromotionFacts } from '../../domain/trust-promotion.ts'
import type { Queryable } from '../context.ts'
import { findingsOf, type Locked, levelOf, openDemotions, standingVersion, toDemotion } from './facts.ts'

/** All that a level depends on, as it is stored now: one way to gather it for promotion, checklist and simulation. */
export async function promotionFacts(db: Queryable, { cargo, publisher }: Locked): Promise<PromotionFacts> {
  const current = cargo.currentVersionId ? await standingVersion(db, cargo) : undefined
  const [review] = await db
    .select({ id: reviews.id })
    .from(reviews)
    .where(and(eq(reviews.cargoId, cargo.id), eq(reviews.state, 'OPEN')))
    .limit(1)
  return {
    cargoState: cargo.state,
    level: levelOf(cargo),
    tier: publisher.tier,
    isFirstParty: publisher.isFirstParty,
    findings: current?.scannedAt ? await findingsOf(db, current.id) : undefined,
    successfulJobs: cargo.successfulJobs,
    score: cargo.reputationScore,
    successRate: cargo.successRate ?? undefined,
    demotions: (await openDemotions(db, cargo.id)).map(toDemotion),
    hasOpenReview: review !== undefined,
  }
}

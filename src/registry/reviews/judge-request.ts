import type { Decision } from '../../domain/decision.ts'
import { REVIEWED_LEVEL } from '../../domain/policy.ts'
import { type ReviewPurpose, renewalDecision } from '../../domain/review.ts'
import { type PromotionFacts, promotionDecision } from '../../domain/trust-promotion.ts'
import type { Queryable } from '../context.ts'
import { type Locked, signaturesInForce, standingVersion, type VersionRow } from '../trust/facts.ts'
import { promotionFacts } from '../trust/promotion.ts'

export interface JudgedRequest {
  readonly decision: Decision
  readonly purpose: ReviewPurpose
  readonly facts: PromotionFacts
  readonly version: VersionRow | undefined
  /** Until when the review of the version that serves was meant to hold; undefined when it has none or it was taken back. */
  readonly reviewedUntil: Date | undefined
}

/** R14, R11: what a request for a review would be answered now: for level 2, or from there on for a new look. */
export async function judgeRequest(db: Queryable, locked: Locked, now: Date): Promise<JudgedRequest> {
  const facts = await promotionFacts(db, locked)
  const version = await standingVersion(db, locked.cargo)
  const inForce = version ? await signaturesInForce(db, [version.id]) : []
  const reviewedUntil = inForce.find(one => one.kind === 'REVIEW')?.expiresAt ?? undefined
  const isRenewal = facts.level >= REVIEWED_LEVEL
  return {
    decision: isRenewal ? renewalDecision({ ...facts, reviewedUntil, now }) : promotionDecision(facts, REVIEWED_LEVEL),
    purpose: isRenewal ? 'RENEWAL' : 'LEVEL',
    facts,
    version,
    reviewedUntil,
  }
}

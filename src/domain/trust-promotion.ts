import { type Decision, decide, type Reason, reason } from './decision.ts'
import { COMMUNITY_JOBS, PERFORMANCE_RETURN, type PublisherTier, type TrustLevel } from './policy.ts'
import { shownScore } from './reputation.ts'
import { type GateFinding, gateReasons } from './scan-gate.ts'
import type { CargoState } from './states.ts'
import { isTierAtLeast } from './tier.ts'
import { type Demotion, isStaffCause } from './trust-demotion.ts'

/** All that a level depends on, as far as it is known now. */
export type PromotionFacts = {
  readonly cargoState: CargoState
  readonly level: TrustLevel
  readonly tier: PublisherTier
  readonly isFirstParty: boolean
  /** Findings of the current version; undefined when there is no current version or no complete scan of it (S17). */
  readonly findings: readonly GateFinding[] | undefined
  /** S25: successful jobs of a lifetime, all versions, without those of the publisher's own accounts. */
  readonly successfulJobs: number
  readonly score: number
  readonly successRate: number | undefined
  /** Every demotion that no promotion followed, in any order (S27): a later one does not settle what an earlier one was for. */
  readonly demotions: readonly Demotion[]
  readonly hasOpenReview: boolean
}

/** R13-R15: what is still missing for a level; empty if and only if the promotion or request is accepted. */
export function trustChecklist(facts: PromotionFacts, target: TrustLevel): readonly Reason[] {
  const decision = promotionDecision(facts, target)
  return decision.outcome === 'REFUSED' ? decision.reasons : []
}

/**
 * R13: level 1, which comes by itself. R14: a request for level 2, which staff then review. R12: level 3, which staff set for the
 * platform's own Cargos. Every reason against it at once.
 */
export function promotionDecision(facts: PromotionFacts, target: TrustLevel): Decision {
  const kind = target === 2 ? 'REVIEW_REQUEST' : target === 3 ? 'OFFICIAL' : 'PROMOTION'
  return decide(kind, [...generalReasons(facts, target), ...REASONS[target](facts)], inFavour(facts, target))
}

const REASONS: Record<TrustLevel, (facts: PromotionFacts) => Reason[]> = {
  0: () => [],
  1: facts => [...scanReasons(facts, 1), ...jobReasons(facts), ...demotionReasons(facts)],
  2: facts => [...firstLevelReasons(facts), ...tierReasons(facts), ...scanReasons(facts, 2), ...reviewReasons(facts)],
  3: facts => [...officialReasons(facts), ...scanReasons(facts, 3)],
}

function generalReasons(facts: PromotionFacts, target: TrustLevel): Reason[] {
  const reasons: Reason[] = []
  if (facts.cargoState !== 'PUBLISHED')
    reasons.push(
      reason('R13', `The Cargo is ${STATE_WORDS[facts.cargoState]}. Only a published Cargo rises.`, {
        actual: facts.cargoState,
        remedy: facts.cargoState === 'DRAFT' ? 'Publish a version first.' : undefined,
      }),
    )
  if (facts.level >= target)
    reasons.push(
      reason('R13', `The Cargo is at level ${facts.level} already.`, { threshold: target, actual: facts.level }),
    )
  return reasons
}

function scanReasons(facts: PromotionFacts, target: TrustLevel): Reason[] {
  if (facts.findings === undefined)
    return [
      reason('S17', 'There is no current version with a complete scan.', {
        remedy: 'Publish a version that passes the scan.',
      }),
    ]
  return gateReasons(facts.findings, target)
}

function jobReasons({ successfulJobs }: PromotionFacts): Reason[] {
  const missing = COMMUNITY_JOBS - successfulJobs
  if (missing <= 0) return []
  return [
    reason(
      'R13',
      `${missing} more successful job${missing === 1 ? '' : 's'} needed: ${successfulJobs} of ${COMMUNITY_JOBS}.`,
      {
        threshold: COMMUNITY_JOBS,
        actual: successfulJobs,
        remedy: "Successful jobs of others count; those of the publisher's own accounts do not.",
      },
    ),
  ]
}

/** S27: after a demotion level 1 comes back only when its cause is cleared. A passing scan, which clears a finding, is asked for anyway. */
function demotionReasons(facts: PromotionFacts): Reason[] {
  const below = facts.demotions.filter(({ to }) => to < 1)
  const forPerformance = below.filter(({ cause }) => cause === 'PERFORMANCE')
  return [
    ...below.flatMap(staffReasons),
    ...(forPerformance.length > 0 ? performanceReasons(facts, forPerformance) : []),
  ]
}

function staffReasons({ cause, isClearedByStaff, reasonText }: Demotion): Reason[] {
  if (isClearedByStaff || !isStaffCause(cause)) return []
  return [
    reason('S27', `Staff lowered the Cargo: ${reasonText} Only staff can clear that.`, {
      remedy: 'Settle the cause with staff, or appeal the decision.',
    }),
  ]
}

function performanceReasons(facts: PromotionFacts, forPerformance: readonly Demotion[]): Reason[] {
  const { score, successRate, furtherSuccesses } = PERFORMANCE_RETURN
  const further = facts.successfulJobs - Math.max(...forPerformance.map(one => one.successfulJobsThen))
  const remedy = 'Fix what makes jobs fail; recent jobs weigh more than old ones.'
  const reasons: Reason[] = []
  if (facts.score < score)
    reasons.push(
      reason('S27', `The score is ${shownScore(facts.score)} and has to be ${score} again.`, {
        threshold: score,
        actual: facts.score,
        remedy,
      }),
    )
  if ((facts.successRate ?? 0) < successRate)
    reasons.push(
      reason(
        'S27',
        `The success rate is ${percent(facts.successRate ?? 0)} and has to be ${percent(successRate)} again.`,
        {
          threshold: successRate,
          actual: facts.successRate ?? 0,
          remedy,
        },
      ),
    )
  if (further < furtherSuccesses)
    reasons.push(
      reason('S27', `${furtherSuccesses - further} more successful jobs needed since the demotion.`, {
        threshold: furtherSuccesses,
        actual: further,
        remedy,
      }),
    )
  return reasons
}

const firstLevelReasons = ({ level }: PromotionFacts): Reason[] =>
  level >= 1
    ? []
    : [
        reason('R14', `The Cargo is at level ${level}; a review needs level 1.`, {
          threshold: 1,
          actual: level,
          remedy: 'Reach level 1 first: it comes by itself with a passing scan and 100 successful jobs.',
        }),
      ]

const tierReasons = ({ tier }: PromotionFacts): Reason[] =>
  isTierAtLeast(tier, 'ORGANIZATION')
    ? []
    : [
        reason('R14', 'A review needs the Organization tier.', {
          threshold: 'ORGANIZATION',
          actual: tier,
          remedy: 'Verify your company domain and give the organization details.',
        }),
      ]

const reviewReasons = ({ hasOpenReview }: PromotionFacts): Reason[] =>
  hasOpenReview
    ? [reason('R14', 'A review of this Cargo is open already.', { remedy: 'Wait for its decision, or withdraw it.' })]
    : []

const officialReasons = ({ isFirstParty }: PromotionFacts): Reason[] =>
  isFirstParty
    ? []
    : [
        reason('R12', "Only the platform's own Cargos are Official.", {
          remedy: 'Level 2 is the highest for publishers.',
        }),
      ]

const inFavour = (facts: PromotionFacts, target: TrustLevel): Reason[] => [
  reason(
    target === 1 ? 'R13' : target === 2 ? 'R14' : 'R12',
    `The scan allows level ${target} and ${facts.successfulJobs} jobs succeeded.`,
    {
      actual: facts.successfulJobs,
    },
  ),
]

const percent = (share: number): string => `${Math.floor(share * 1_000) / 10}%`

const STATE_WORDS: Record<CargoState, string> = {
  DRAFT: 'a draft',
  PUBLISHED: 'published',
  SUSPENDED: 'suspended',
  DELETING: 'being deleted',
  DELETED: 'deleted',
}

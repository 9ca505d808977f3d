import { type Decision, decide, type Reason, reason, refused } from './decision.ts'
import { DAY_MS, type PublisherTier } from './policy.ts'
import { type GateFinding, gateReasons } from './scan-gate.ts'
import { SIGNATURE_RENEWAL_MS } from './signature.ts'
import type { CargoState, VersionState } from './states.ts'
import { isTierAtLeast, tierRank } from './tier.ts'

/**
 * R14: a request for level 2 about the version that serves; R41: an update, which waits until it is approved; R11: a renewal, when
 * the review of the version that serves ends with time.
 */
export const REVIEW_PURPOSES = ['LEVEL', 'UPDATE', 'RENEWAL'] as const
export type ReviewPurpose = (typeof REVIEW_PURPOSES)[number]
/** CLOSED: it came to nothing, because its version was blocked, yanked or published without it. */
export const REVIEW_STATES = ['OPEN', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'CLOSED'] as const
export type ReviewState = (typeof REVIEW_STATES)[number]

/** R14: why a review was turned down. The reviewer adds a text. */
export const REVIEW_REJECTIONS = [
  'VULNERABILITIES',
  'UNKNOWN_FINDINGS',
  'MALICIOUS_BEHAVIOUR',
  'MISLEADING_CONTENT',
  'EXCESSIVE_ACCESS',
  'UNCLEAR_ORIGIN',
  'LICENCE',
  'OTHER',
] as const
export type ReviewRejection = (typeof REVIEW_REJECTIONS)[number]

export type QueuedReview = {
  readonly isSecurityFix: boolean
  readonly tier: PublisherTier
  readonly requestedAt: Date
}

/** S26: security fixes first, then the higher tier, then the longer wait. */
export const compareReviews = (a: QueuedReview, b: QueuedReview): number =>
  Number(b.isSecurityFix) - Number(a.isSecurityFix) ||
  tierRank(b.tier) - tierRank(a.tier) ||
  a.requestedAt.getTime() - b.requestedAt.getTime()

/**
 * R15: may this version be approved and signed now? Asked again in the transaction that signs, since a rescan may have found
 * something while staff were reading. S18: the reviewer must have looked at every finding of unknown severity.
 */
export function approvalDecision(facts: {
  readonly purpose: ReviewPurpose
  readonly state: VersionState
  readonly tier: PublisherTier
  readonly isFirstParty: boolean
  readonly findings: readonly GateFinding[]
  readonly examined: ReadonlySet<string>
}): Decision {
  const against: Reason[] = []
  // The version that serves is reviewed for level 2 while it serves; an update waits.
  if (facts.state !== (facts.purpose === 'UPDATE' ? 'IN_REVIEW' : 'PUBLISHED'))
    against.push(
      reason('R41', 'The version is no longer the one to be reviewed.', {
        actual: facts.state,
        remedy: 'Close the review.',
      }),
    )
  if (!isTierAtLeast(facts.tier, 'ORGANIZATION') && !facts.isFirstParty)
    against.push(
      reason('R14', 'The publisher no longer has the Organization tier.', {
        threshold: 'ORGANIZATION',
        actual: facts.tier,
        remedy: 'Wait until the tier is back, or reject.',
      }),
    )
  against.push(...gateReasons(facts.findings, 2))
  const unexamined = facts.findings
    .filter(finding => finding.severity === 'UNKNOWN' && !facts.examined.has(finding.name))
    .map(finding => finding.name)
  if (unexamined.length > 0)
    against.push(
      reason(
        'S18',
        `${unexamined.length} findings of unknown severity have not been looked at: ${unexamined.join(', ')}.`,
        {
          threshold: 0,
          actual: unexamined.length,
          evidence: unexamined,
          remedy: 'Look at each and mark it as examined.',
        },
      ),
    )
  // It tells the reviewer what to do first; nothing has been decided against the publisher.
  return { ...decide('REVIEW', against, [APPROVED]), adverse: false, appealable: false }
}

/** R11: may a review be asked for again? Only from level 2 on, and not before the one that stands is about to end. */
export function renewalDecision(facts: {
  readonly cargoState: CargoState
  readonly tier: PublisherTier
  readonly isFirstParty: boolean
  /** Undefined: nothing serves. */
  readonly findings: readonly GateFinding[] | undefined
  /** Until when the review of the version that serves holds or held; undefined when it has none. */
  readonly reviewedUntil: Date | undefined
  readonly hasOpenReview: boolean
  readonly now: Date
}): Decision {
  const against: Reason[] = []
  if (facts.cargoState !== 'PUBLISHED' || facts.findings === undefined)
    against.push(reason('R11', 'Only a version that serves is reviewed again.', { actual: facts.cargoState }))
  const { reviewedUntil, now } = facts
  if (reviewedUntil && reviewedUntil.getTime() - now.getTime() > SIGNATURE_RENEWAL_MS)
    against.push(
      reason('R11', `Its review holds until ${day(reviewedUntil)}.`, {
        threshold: SIGNATURE_RENEWAL_MS / DAY_MS,
        actual: Math.floor((reviewedUntil.getTime() - now.getTime()) / DAY_MS),
        remedy: `Ask again from ${day(new Date(reviewedUntil.getTime() - SIGNATURE_RENEWAL_MS))} on.`,
      }),
    )
  if (!isTierAtLeast(facts.tier, 'ORGANIZATION') && !facts.isFirstParty)
    against.push(
      reason('R14', 'A review needs the Organization tier.', { threshold: 'ORGANIZATION', actual: facts.tier }),
    )
  against.push(...gateReasons(facts.findings ?? [], 2))
  if (facts.hasOpenReview)
    against.push(
      reason('R14', 'A review of this Cargo is open already.', { remedy: 'Wait for its decision, or withdraw it.' }),
    )
  return decide('REVIEW_REQUEST', against, [reason('R11', 'The review of the version that serves ends.')])
}

const day = (moment: Date): string => moment.toISOString().slice(0, 10)

/** R14: a rejection, with its type and what the reviewer wrote; it can be appealed. */
export const rejectionDecision = (rejection: ReviewRejection, text: string): Decision =>
  refused('REVIEW', [
    reason('R14', `The review was rejected (${rejection.toLowerCase().replaceAll('_', ' ')}): ${text}`, {
      actual: rejection,
    }),
  ])

const APPROVED = reason('R15', 'Staff reviewed this version and found nothing against level 2.')

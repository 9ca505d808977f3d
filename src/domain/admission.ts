import { allowed, type Decision, type Reason, reason, refused } from './decision.ts'
import type { PublisherTier, TrustLevel } from './policy.ts'
import { type AgreedLimits, type EffectiveLimits, effectiveLimits } from './runtime.ts'
import { gateReasons } from './scan-gate.ts'
import type { CargoState, VersionState } from './states.ts'
import { effectiveLevel, type StandingFinding } from './trust.ts'

/** S36: whether new jobs may start on a version, and with what. Written whenever a fact below changes; admission only reads it. */
export type Standing =
  | {
      readonly kind: 'GRANT'
      readonly decision: Decision
      readonly limits: EffectiveLimits
      readonly effectiveLevel: TrustLevel
      /** When a clock ends that could change the answer; to be assessed again by then. */
      readonly expiresAt: Date | undefined
    }
  | { readonly kind: 'REFUSAL'; readonly decision: Decision; readonly expiresAt: Date | undefined }

export type StandingFacts = {
  readonly cargoState: CargoState
  readonly cargoLevel: TrustLevel
  readonly versionState: VersionState
  /** S22: why staff hold it; null when they do not. It outlives the state HELD, which a newer version ends. */
  readonly staffHold: string | null
  readonly isPublisherBanned: boolean
  /** S37 */
  readonly isKilled: boolean
  /** S13: staff ruled the digest out. */
  readonly isDigestRuledOut: boolean
  /** R2: an integrity signature of this digest that still holds. */
  readonly hasIntegritySignature: boolean
  /** R2, R11: until when the review signature holds; undefined when there is none or it was revoked. */
  readonly reviewSignedUntil: Date | undefined
  readonly findings: readonly (StandingFinding & { readonly exceptedUntil: Date | undefined })[]
  readonly tier: PublisherTier
  readonly requested: { readonly network: boolean; readonly gpu: boolean }
  readonly isGpuAllowed: boolean
  readonly agreement: { readonly limits: AgreedLimits; readonly expiresAt: Date } | undefined
  readonly now: Date
}

/** S36: grant or refusal from facts alone, with every reason. */
export function standing(facts: StandingFacts): Standing {
  const expiresAt = nextClock(facts)
  const against = reasonsAgainst(facts)
  if (against.length > 0) return { kind: 'REFUSAL', decision: refusal(against), expiresAt }
  const agreement = facts.agreement && facts.agreement.expiresAt > facts.now ? facts.agreement : undefined
  const level = effectiveLevel({
    cargoLevel: facts.cargoLevel,
    findings: facts.findings,
    hasReviewSignature: facts.reviewSignedUntil !== undefined && facts.reviewSignedUntil > facts.now,
    now: facts.now,
  })
  const limits = effectiveLimits({
    effectiveLevel: level,
    tier: facts.tier,
    requested: facts.requested,
    isGpuAllowed: facts.isGpuAllowed,
    agreed: agreement?.limits,
  })
  const why = reason('S36', `New jobs start on this version at level ${level}.`, { actual: level })
  return { kind: 'GRANT', decision: allowed('ADMISSION', [why]), limits, effectiveLevel: level, expiresAt }
}

/**
 * A version that only waits, for its signature or its scan, and one that its own team took away is refused without anything
 * decided against its publisher. (A yank by staff is a Decision of its own, and that can be appealed.)
 */
const refusal = (against: readonly Reason[]): Decision => {
  const decision = refused('ADMISSION', against)
  return against.every(one => AGAINST_NOBODY.has(one.rule))
    ? { ...decision, adverse: false, appealable: false }
    : decision
}

const AGAINST_NOBODY: ReadonlySet<string> = new Set(['R2', 'R7', 'R41', 'R43', 'R44', 'R46', 'S16'])

/**
 * S15: a job keeps the version it was admitted with, and this is asked again when it is dispatched. A version that was merely superseded
 * still serves it; one since suspended, held, blocked or yanked fails it with the reason, and never silently with another version.
 */
export function dispatchReasons(facts: StandingFacts): readonly Reason[] {
  const isMerelyOlder = facts.versionState === 'SUPERSEDED'
  // Jobs admitted before a deletion finish (R44).
  const isDraining = facts.cargoState === 'DELETING'
  return reasonsAgainst({
    ...facts,
    versionState: isMerelyOlder ? 'PUBLISHED' : facts.versionState,
    cargoState: isDraining ? 'PUBLISHED' : facts.cargoState,
  })
}

/** S25, S34, S36: submitted by a member of the publisher at admission. */
export const isOwnJob = (submittedBy: string, memberAccountIds: ReadonlySet<string>): boolean =>
  memberAccountIds.has(submittedBy)

function reasonsAgainst(facts: StandingFacts): Reason[] {
  const reasons: Reason[] = []
  const cargo = CARGO_REASONS[facts.cargoState]
  if (cargo !== undefined)
    reasons.push(reason(cargo.rule, cargo.message, { actual: facts.cargoState, remedy: cargo.remedy }))
  const version = VERSION_REASONS[facts.versionState]
  if (version !== undefined)
    reasons.push(reason(version.rule, version.message, { actual: facts.versionState, remedy: version.remedy }))
  if (facts.staffHold !== null) reasons.push(reason('S22', `Staff hold the version: ${facts.staffHold}`))
  if (facts.isPublisherBanned) reasons.push(reason('S45', 'The publisher is banned.'))
  if (facts.isKilled) reasons.push(reason('S37', 'Staff stopped this version for malware or an incident.'))
  if (facts.isDigestRuledOut) reasons.push(reason('S13', 'Staff ruled this image out.'))
  if (!facts.hasIntegritySignature)
    reasons.push(
      reason('R2', 'The image is not signed yet.', { remedy: 'Wait a moment: signing follows publication.' }),
    )
  // Whatever the states say: nothing with an effective critical is ever admitted (R23).
  reasons.push(...gateReasons(facts.findings, 0))
  return reasons
}

/** The earliest clock that is still running. */
function nextClock(facts: StandingFacts): Date | undefined {
  const clocks = [
    facts.reviewSignedUntil,
    facts.agreement?.expiresAt,
    ...facts.findings.flatMap(finding => [finding.deferredUntil, finding.exceptedUntil]),
  ]
  const running = clocks.filter(clock => clock !== undefined && clock > facts.now).map(clock => Number(clock))
  return running.length > 0 ? new Date(Math.min(...running)) : undefined
}

/** Without a remedy of its own the next step is the appeal. */
type Refusal = { readonly rule: string; readonly message: string; readonly remedy?: string } | undefined

const PUBLISH_ONE = 'Publish a version that passes the scan.'
const PUBLISH_ANOTHER = 'Publish another version.'
const PERMANENT = 'Deletion is permanent: use another Cargo.'

const CARGO_REASONS: Record<CargoState, Refusal> = {
  PUBLISHED: undefined,
  DRAFT: { rule: 'R7', message: 'The Cargo is not published.', remedy: PUBLISH_ONE },
  SUSPENDED: { rule: 'R36', message: 'The Cargo is suspended.' },
  DELETING: { rule: 'R44', message: 'The Cargo is being deleted.', remedy: PERMANENT },
  DELETED: { rule: 'R46', message: 'The Cargo was deleted.', remedy: PERMANENT },
}

const VERSION_REASONS: Record<VersionState, Refusal> = {
  PUBLISHED: undefined,
  SCANNING: { rule: 'R7', message: 'The version is still being scanned.', remedy: 'Wait until the scan has ended.' },
  SCAN_FAILED: { rule: 'S17', message: 'The version could not be scanned.', remedy: PUBLISH_ANOTHER },
  BLOCKED: { rule: 'R23', message: 'The version was blocked.', remedy: PUBLISH_ONE },
  IN_REVIEW: { rule: 'R41', message: 'The version waits for a review.', remedy: 'Wait for the review.' },
  HELD: { rule: 'S22', message: 'The version is held until it is clean or staff release it.' },
  SUPERSEDED: {
    rule: 'R43',
    message: 'New jobs get a newer version.',
    remedy: 'Ask for the Cargo, not for a version.',
  },
  YANKED: { rule: 'S16', message: 'The version was yanked.', remedy: PUBLISH_ANOTHER },
  WITHDRAWN: { rule: 'S16', message: 'The version was withdrawn before it was published.', remedy: PUBLISH_ANOTHER },
  REJECTED: { rule: 'R14', message: 'The version was rejected in review.' },
}

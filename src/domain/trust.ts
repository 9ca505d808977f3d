import { TRUST_LEVEL_TABLE, TRUST_LEVELS, type TrustLevel } from './policy.ts'
import { type GateFinding, gateCounts, highestLevelAllowed } from './scan-gate.ts'

export { TRUST_LEVEL_TABLE, TRUST_LEVELS, type TrustLevel }
export const TRUST_LEVEL_NAMES = ['SANDBOX', 'COMMUNITY', 'VERIFIED', 'OFFICIAL'] as const
export type TrustLevelName = (typeof TRUST_LEVEL_NAMES)[number]

/** R9-R12: `2` -> `VERIFIED`, as the API and the badges name it. */
export const trustLevelName = (level: TrustLevel): TrustLevelName => TRUST_LEVEL_TABLE[level].name
export const parseTrustLevel = (value: number): TrustLevel | undefined => TRUST_LEVELS.find(level => level === value)

/** A finding of a published version, with what decides how soon it counts. */
export type StandingFinding = GateFinding & {
  /** Known to be exploited: it never waits. */
  readonly isExploited: boolean
  /** Not seen in this version before this pass. */
  readonly isNew: boolean
  /** S23: the clock of the pending change it is part of. */
  readonly deferredUntil: Date | undefined
}

/** S23, S28: whether a finding still waits for its clock. Critical and known-exploited ones count at once. */
export const isDeferred = (finding: StandingFinding, now: Date): boolean =>
  finding.severity !== 'CRITICAL' &&
  !finding.isExploited &&
  (finding.isNew || (finding.deferredUntil !== undefined && finding.deferredUntil > now))

/**
 * S28: the level that one version really has: the lower of its Cargo's level and what its own findings and signature support.
 * From 2 up a valid review signature of this digest is needed. With a critical it is 0 (and held besides, S22).
 */
export function effectiveLevel(facts: {
  readonly cargoLevel: TrustLevel
  readonly findings: readonly StandingFinding[]
  readonly hasReviewSignature: boolean
  readonly now: Date
}): TrustLevel {
  const counted = facts.findings.filter(finding => !isDeferred(finding, facts.now))
  const byScan = highestLevelAllowed(gateCounts(counted).effective) ?? 0
  const bySignature = facts.hasReviewSignature ? 3 : 1
  return lowerLevel(facts.cargoLevel, lowerLevel(byScan, bySignature))
}

export const lowerLevel = (a: TrustLevel, b: TrustLevel): TrustLevel => (a < b ? a : b)
/** R16: one level less, never below 0. */
export const oneLevelLess = (level: TrustLevel): TrustLevel => TRUST_LEVELS[level - 1] ?? 0

import { allowed, type Decision, type Reason, reason, refused } from './decision.ts'
import { MAX_CRITICAL, type Severity, TRUST_LEVEL_TABLE, TRUST_LEVELS, type TrustLevel } from './policy.ts'
import { countSeverities, type SeverityCounts } from './severity.ts'

/** One finding as the gate sees it (S19: counted once per alias group, ecosystem and package). */
export type GateFinding = {
  /** The name people know it by: `CVE-2026-0001`. */
  readonly name: string
  readonly packageName: string
  readonly severity: Severity
  readonly fixedVersion?: string
  /** S20: a NOT_AFFECTED that staff accepted and that has not expired. */
  readonly isExcepted: boolean
}

export type GateCounts = { readonly raw: SeverityCounts; readonly effective: SeverityCounts }

/** S20: only an accepted NOT_AFFECTED lowers a count, and only that of *high*. A critical leaves by a fix or a corrected advisory. */
export const countsEffectively = (finding: GateFinding): boolean => !(finding.isExcepted && finding.severity === 'HIGH')

/** S20: raw and effective counts; both are public. */
export const gateCounts = (findings: readonly GateFinding[]): GateCounts => ({
  raw: countSeverities(findings.map(finding => finding.severity)),
  effective: countSeverities(findings.filter(countsEffectively).map(finding => finding.severity)),
})

/** R24: high findings a level allows: 5 at 1, none from 2 up, any number at 0. */
export const maxHigh = (level: TrustLevel): number => TRUST_LEVEL_TABLE[level].maxHigh

/** R23, R24: whether effective counts are within what the level allows. */
export const allowsLevel = (effective: SeverityCounts, level: TrustLevel): boolean =>
  effective.CRITICAL <= MAX_CRITICAL && effective.HIGH <= maxHigh(level)

/** S22: the highest level the findings allow; undefined when a critical blocks every level (R23). */
export const highestLevelAllowed = (effective: SeverityCounts): TrustLevel | undefined =>
  TRUST_LEVELS.findLast(level => allowsLevel(effective, level))

/** R23, R24: everything that speaks against a version at this level; empty when it may be there. R25, S18: the rest never does. */
export function gateReasons(findings: readonly GateFinding[], level: TrustLevel): Reason[] {
  const { effective } = gateCounts(findings)
  const reasons: Reason[] = []
  if (effective.CRITICAL > MAX_CRITICAL) reasons.push(criticalReason(ofSeverity(findings, 'CRITICAL')))
  if (effective.HIGH > maxHigh(level)) reasons.push(highReason(ofSeverity(findings, 'HIGH'), level))
  return reasons
}

export type GateDecision = Decision & {
  readonly counts: GateCounts
  /** The level the version is published at; undefined when it is blocked. */
  readonly level: TrustLevel | undefined
  /** The highest level at which it could be published; undefined when none. */
  readonly highestLevel: TrustLevel | undefined
  /** The Cargo falls to `level` by accepting it (R24). */
  readonly lowersCargo: boolean
}

/**
 * R23-R25: the gate before publication. A version that the Cargo's current level does not allow is blocked with every reason;
 * `acceptLevel` publishes it there instead, and lowers the Cargo.
 */
export function scanGate(facts: {
  readonly subject: string
  readonly findings: readonly GateFinding[]
  readonly cargoLevel: TrustLevel
  readonly acceptLevel?: TrustLevel
}): GateDecision {
  const { findings, cargoLevel } = facts
  const counts = gateCounts(findings)
  const highestLevel = highestLevelAllowed(counts.effective)
  const level = facts.acceptLevel !== undefined && facts.acceptLevel < cargoLevel ? facts.acceptLevel : cargoLevel
  const against = gateReasons(findings, level)
  if (against.length > 0) {
    // A lower level is a way out only where the findings allow one.
    const orLower = highestLevel === undefined ? '' : ` Or accept level ${highestLevel}, to which the Cargo falls then.`
    const reasons = against.map(one => ({
      ...one,
      message: `${facts.subject} is blocked. ${one.message}`,
      remedy: `${one.remedy ?? ''}${orLower}`,
    }))
    return { ...refused('PUBLICATION', reasons), counts, highestLevel, level: undefined, lowersCargo: false }
  }
  const passed = reason('R24', `${facts.subject} passes the scan for level ${level}: ${summary(counts.effective)}.`, {
    threshold: Number.isFinite(maxHigh(level)) ? maxHigh(level) : 'no limit',
    actual: counts.effective.HIGH,
  })
  return { ...allowed('PUBLICATION', [passed]), counts, highestLevel, level, lowersCargo: level < cargoLevel }
}

const ofSeverity = (findings: readonly GateFinding[], severity: Severity): GateFinding[] =>
  findings.filter(finding => finding.severity === severity && countsEffectively(finding))

function criticalReason(findings: readonly GateFinding[]): Reason {
  return reason(
    'R23',
    `It has ${count(findings.length, 'critical')}: ${names(findings)}. A critical finding blocks publication at every level.`,
    {
      threshold: MAX_CRITICAL,
      actual: findings.length,
      evidence: findings.map(finding => finding.name),
      remedy: `Publish a version without ${findings.length === 1 ? 'it' : 'them'}.`,
    },
  )
}

function highReason(findings: readonly GateFinding[], level: TrustLevel): Reason {
  const limit = maxHigh(level)
  return reason(
    'R24',
    `It has ${count(findings.length, 'high')}: ${names(findings)}. Level ${level} allows ${limit === 0 ? 'none' : `at most ${limit}`}.`,
    {
      threshold: limit,
      actual: findings.length,
      evidence: findings.map(finding => finding.name),
      remedy: 'Publish a version with the fixed packages, or have staff accept that it is not affected.',
    },
  )
}

const count = (n: number, severity: string): string => `${n} ${severity} finding${n === 1 ? '' : 's'}`

// The sentence names the first few; the evidence has all of them.
function names(findings: readonly GateFinding[]): string {
  const shown = findings
    .slice(0, 5)
    .map(one =>
      one.fixedVersion
        ? `${one.name} (fixed in ${one.packageName} ${one.fixedVersion})`
        : `${one.name} in ${one.packageName}`,
    )
  return findings.length > shown.length
    ? `${shown.join(', ')} and ${findings.length - shown.length} more`
    : shown.join(', ')
}

const summary = (counts: SeverityCounts): string => `${counts.CRITICAL} critical, ${counts.HIGH} high`

import { type Decision, type Reason, reason, refused } from './decision.ts'
import { PENDING_CHANGE_MS, type TrustLevel } from './policy.ts'
import { countsEffectively, gateCounts, gateReasons, highestLevelAllowed } from './scan-gate.ts'
import { isDeferred, lowerLevel, type StandingFinding } from './trust.ts'
import type { LevelChange } from './trust-demotion.ts'

/** S23: a demotion that is announced, with the moment at which it takes effect unless its findings are gone by then. */
export type PendingChange = {
  readonly from: TrustLevel
  readonly to: TrustLevel
  /** Undefined for an Official Cargo: staff decide (S22). */
  readonly dueAt: Date | undefined
  readonly findingNames: readonly string[]
  readonly decision: Decision
}

/** What a rescan or a new advisory does to a Cargo and its current version. */
export type RescanOutcome = {
  /** S22: a critical holds the version, at every level; a clean one is released. */
  readonly hold: 'HOLD' | 'RELEASE' | 'UNCHANGED'
  readonly holdDecision: Decision | undefined
  /** At once: for a critical, a known-exploited finding, or a clock that has ended. */
  readonly demotion: (LevelChange & { readonly findingNames: readonly string[] }) | undefined
  /** The pending change that should be open now; undefined closes one that is. */
  readonly pending: PendingChange | undefined
  readonly alertsStaff: boolean
}

/**
 * R27, S22, S23: facts of the current version in, consequences out. Called after a rescan, after a match, and when a clock ends: the
 * answer depends on nothing but the findings and the time, so calling it twice changes nothing twice.
 */
export function rescanOutcome(facts: {
  readonly level: TrustLevel
  readonly isHeld: boolean
  readonly findings: readonly StandingFinding[]
  readonly now: Date
}): RescanOutcome {
  const { level, findings, now } = facts
  const atOnce = findings.filter(finding => !isDeferred(finding, now))
  const allowedNow = lowerLevel(level, highestLevelAllowed(gateCounts(atOnce).effective) ?? 0)
  const allowedLater = lowerLevel(allowedNow, highestLevelAllowed(gateCounts(findings).effective) ?? 0)
  const isCritical = highestLevelAllowed(gateCounts(findings).effective) === undefined
  const isOfficial = level === 3
  return {
    ...holdOf(facts.isHeld, isCritical, findings, level),
    demotion: isOfficial ? undefined : demotionTo(allowedNow, level, atOnce),
    pending: isOfficial ? staffChange(allowedLater, findings) : pendingTo(allowedLater, allowedNow, findings, now),
    alertsStaff: isOfficial && (isCritical || allowedLater < level),
  }
}

function holdOf(
  isHeld: boolean,
  isCritical: boolean,
  findings: readonly StandingFinding[],
  level: TrustLevel,
): Pick<RescanOutcome, 'hold' | 'holdDecision'> {
  if (isCritical === isHeld) return { hold: 'UNCHANGED', holdDecision: undefined }
  if (!isCritical) return { hold: 'RELEASE', holdDecision: undefined }
  const against = gateReasons(findings, level).filter(one => one.rule === 'R23')
  return { hold: 'HOLD', holdDecision: refused('HOLD', against.map(held)) }
}

function demotionTo(to: TrustLevel, from: TrustLevel, atOnce: readonly StandingFinding[]): RescanOutcome['demotion'] {
  if (to >= from) return undefined
  const reasons = gateReasons(atOnce, from)
  return { ...refused('DEMOTION', reasons), from, to, findingNames: evidenceOf(reasons) }
}

function pendingTo(
  to: TrustLevel,
  from: TrustLevel,
  findings: readonly StandingFinding[],
  now: Date,
): PendingChange | undefined {
  if (to >= from) return undefined
  const falls = fallsOf(from, findings, now)
  const [first] = falls
  if (!first) return undefined
  const dueAt = first.at
  const steps = falls.map(fall => `to level ${fall.to} on ${fall.at.toISOString().slice(0, 10)}`).join(' and ')
  const reasons = gateReasons(findings, from).map(one => ({
    ...one,
    message: `${one.message} The Cargo falls ${steps} unless that changes.`,
  }))
  return { from, to, dueAt, findingNames: evidenceOf(reasons), decision: refused('PENDING_CHANGE', reasons) }
}

/**
 * Each finding has a clock of its own, set when it was first seen. The level falls at the ends of those that make too many, which
 * need not be the first to end, and it may fall in two steps.
 */
function fallsOf(from: TrustLevel, findings: readonly StandingFinding[], now: Date) {
  const clockOf = (finding: StandingFinding): number => {
    const waits = isDeferred(finding, now) && finding.severity === 'HIGH' && countsEffectively(finding)
    return waits ? (finding.deferredUntil?.getTime() ?? now.getTime() + PENDING_CHANGE_MS) : now.getTime()
  }
  const ends = [...new Set(findings.map(clockOf))].toSorted((a, b) => a - b)
  const falls: { readonly to: TrustLevel; readonly at: Date }[] = []
  for (const end of ends) {
    const counted = findings.filter(finding => clockOf(finding) <= end)
    const before = falls.at(-1)?.to ?? from
    const to = lowerLevel(before, highestLevelAllowed(gateCounts(counted).effective) ?? 0)
    if (to < before) falls.push({ to, at: new Date(end) })
  }
  return falls
}

function staffChange(to: TrustLevel, findings: readonly StandingFinding[]): PendingChange | undefined {
  if (to >= 3) return undefined
  const reasons = gateReasons(findings, 3)
  const forStaff = reason('S22', 'The Cargo is Official: staff decide what follows.', { actual: to })
  return {
    from: 3,
    to,
    dueAt: undefined,
    findingNames: evidenceOf(reasons),
    decision: refused('PENDING_CHANGE', [...reasons, forStaff]),
  }
}

const held = (against: Reason): Reason => ({
  ...against,
  rule: 'S22',
  message: `${against.message} No new job starts on this version until it is clean; running jobs finish.`,
})

const evidenceOf = (reasons: readonly Reason[]): string[] => reasons.flatMap(one => one.evidence)

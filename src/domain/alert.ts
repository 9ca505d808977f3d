import { compareFindings } from './finding.ts'
import { type Severity, severityRank } from './severity.ts'

/** S38: why an alert was raised. The first eleven are about a finding, the others about a Cargo, a case or a publisher. */
export const FINDING_CAUSES = [
  'NEW_ADVISORY',
  'ADVISORY_REVISED',
  'SEVERITY_RAISED',
  'SEVERITY_LOWERED',
  'EXPLOITED',
  'FIX_AVAILABLE',
  'EXCEPTION_EXPIRING',
  'EXCEPTION_EXPIRED',
  'VERSION_CHANGED',
  'WITHDRAWN',
  'RESOLVED',
] as const
export type FindingCause = (typeof FINDING_CAUSES)[number]
export const OTHER_CAUSES = [
  'TRUST_CHANGED',
  'REPUTATION_WARNING',
  'SUSPENDED',
  'REINSTATED',
  'REVIEW_DECIDED',
  'VERIFICATION_CHANGED',
  'CASE_DECIDED',
  'PENDING_CHANGE',
  'SCAN_FAILED',
  'YANKED',
  'KILLED',
  'REVIEW_FLAG',
] as const
export type OtherCause = (typeof OTHER_CAUSES)[number]
export const ALERT_CAUSES = [...FINDING_CAUSES, ...OTHER_CAUSES] as const
export type AlertCause = FindingCause | OtherCause

/** What is known of one finding at one moment, as far as anyone is told. */
export type FindingSnapshot = {
  readonly isOpen: boolean
  readonly severity: Severity
  readonly isExploited: boolean
  readonly fixedVersion: string | undefined
  /** S20 */
  readonly exception: 'NONE' | 'IN_FORCE' | 'EXPIRING' | 'EXPIRED'
  /** Changes with the advisory's text or ranges (its `modified`). */
  readonly revision: string
}

export type KnownFinding = {
  readonly findingId: string
  readonly name: string
  readonly packageName: string
  /** How often its state has changed so far; 0 before it was first seen. */
  readonly transition: number
}

export type AlertItem = {
  readonly key: string
  readonly findingId: string
  readonly name: string
  readonly packageName: string
  readonly transition: number
  readonly cause: FindingCause
  readonly before: FindingSnapshot | undefined
  readonly after: FindingSnapshot
}

/**
 * S38: what is to be told about a finding whose state changed, all under one transition number: one item per cause. Empty: nothing changed
 * that anyone is told, and the number stays. `closedBy` says why a finding went; `appearedBy` why it came.
 */
export function findingTransition(
  finding: KnownFinding,
  change: {
    readonly before: FindingSnapshot | undefined
    readonly after: FindingSnapshot
    readonly appearedBy?: 'NEW_ADVISORY' | 'VERSION_CHANGED'
    readonly closedBy?: 'WITHDRAWN' | 'RESOLVED' | 'VERSION_CHANGED'
  },
): AlertItem[] {
  const transition = finding.transition + 1
  return causesOf(change).map(cause => ({
    key: itemKey(finding.findingId, transition, cause),
    findingId: finding.findingId,
    name: finding.name,
    packageName: finding.packageName,
    transition,
    cause,
    before: change.before,
    after: change.after,
  }))
}

type Change = Parameters<typeof findingTransition>[1]

function causesOf({ before, after, appearedBy = 'NEW_ADVISORY', closedBy = 'RESOLVED' }: Change): FindingCause[] {
  const wasOpen = before?.isOpen === true
  if (!wasOpen && !after.isOpen) return []
  if (!wasOpen || before === undefined) return [appearedBy, ...(after.isExploited ? (['EXPLOITED'] as const) : [])]
  if (!after.isOpen) return [closedBy]
  const causes: FindingCause[] = []
  const difference = severityRank(after.severity) - severityRank(before.severity)
  if (difference < 0) causes.push('SEVERITY_RAISED')
  if (difference > 0) causes.push('SEVERITY_LOWERED')
  if (after.isExploited && !before.isExploited) causes.push('EXPLOITED')
  if (after.fixedVersion !== undefined && before.fixedVersion === undefined) causes.push('FIX_AVAILABLE')
  if (after.exception === 'EXPIRING' && before.exception !== 'EXPIRING') causes.push('EXCEPTION_EXPIRING')
  if (after.exception === 'EXPIRED' && before.exception !== 'EXPIRED') causes.push('EXCEPTION_EXPIRED')
  // A revision that changed something else is already told by that.
  if (causes.length === 0 && after.revision !== before.revision) causes.push('ADVISORY_REVISED')
  return causes
}

/** S38: (finding, transition number, cause): the same transition is never told twice and no different one is swallowed. */
export const itemKey = (findingId: string, transition: number, cause: FindingCause): string =>
  `finding/${findingId}/${transition}/${cause}`

/** S38: the key for what is not about a finding: (subject, Decision, case or pending change, cause). */
export const subjectKey = (subjectId: string, originId: string, cause: OtherCause): string =>
  `${subjectId}/${originId}/${cause}`

export type RolledUpAlert = {
  readonly cause: FindingCause
  readonly severity: Severity
  readonly items: readonly AlertItem[]
}

/**
 * S38: one pass over one Cargo is one alert with its items, most severe first; undefined when none of them is new (`told` holds the
 * keys already raised). The alert as a whole has the cause and the severity of its first item.
 */
export function rollUp(items: readonly AlertItem[], told: ReadonlySet<string>): RolledUpAlert | undefined {
  const fresh = [...new Map(items.filter(item => !told.has(item.key)).map(item => [item.key, item])).values()]
  const sorted = fresh.toSorted((a, b) => compareFindings(asFinding(a), asFinding(b)) || causeRank(a) - causeRank(b))
  const [first] = sorted
  return first && { cause: first.cause, severity: severityOfItem(first), items: sorted }
}

// A finding that closed or was lowered is as severe as it was: that is what those who heard of it remember.
const severityOfItem = ({ before, after }: AlertItem): Severity =>
  before !== undefined && severityRank(before.severity) < severityRank(after.severity)
    ? before.severity
    : after.severity

const asFinding = (item: AlertItem) => ({
  severity: severityOfItem(item),
  isExploited: item.after.isExploited,
  name: item.name,
  packageName: item.packageName,
})

const causeRank = (item: AlertItem): number => FINDING_CAUSES.indexOf(item.cause)

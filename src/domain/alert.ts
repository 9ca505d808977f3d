import type { FindingFacts } from './finding.ts'
import type { Severity } from './policy.ts'
import { severityRank, worstSeverity } from './severity.ts'

/** S38: why an alert is told. */
export const ALERT_CAUSES = [
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
  // A webhook was switched off because it could not be reached, and a test that a publisher asked for.
  'WEBHOOK_DISABLED',
  'TEST',
] as const
export type AlertCause = (typeof ALERT_CAUSES)[number]

/** What an alert says of a finding before and after its transition. */
export type FindingState = {
  readonly severity: Severity
  readonly fixedVersion: string | null
  readonly knownExploited: boolean
  readonly installedVersions: readonly string[]
  /** S20: of the exception stated for it; left out where there is none. */
  readonly exception?: 'IN_FORCE' | 'EXPIRING' | 'EXPIRED'
}

export const findingState = (facts: FindingState): FindingState => ({
  severity: facts.severity,
  fixedVersion: facts.fixedVersion,
  knownExploited: facts.knownExploited,
  installedVersions: facts.installedVersions,
  ...(facts.exception && { exception: facts.exception }),
})

/**
 * S38: what changed, when something did. `before` undefined: it was not there, or closed; `after` undefined: it is gone,
 * and `isWithdrawn` says whether because its advisory was taken back (S24).
 */
export function findingCauses(
  before: FindingState | undefined,
  after: FindingState | undefined,
  isWithdrawn: boolean,
): AlertCause[] {
  if (!before) return after ? ['NEW_ADVISORY', ...(after.knownExploited ? (['EXPLOITED'] as const) : [])] : []
  if (!after) return [isWithdrawn ? 'WITHDRAWN' : 'RESOLVED']
  const causes: AlertCause[] = []
  if (after.knownExploited && !before.knownExploited) causes.push('EXPLOITED')
  const [was, is] = [severityRank(before.severity), severityRank(after.severity)]
  if (is < was) causes.push('SEVERITY_RAISED')
  if (is > was) causes.push('SEVERITY_LOWERED')
  const isFirstFix = after.fixedVersion !== null && before.fixedVersion === null
  if (isFirstFix) causes.push('FIX_AVAILABLE')
  // The name that was exploited can turn out to be another flaw's.
  const isNoLongerExploited = before.knownExploited && !after.knownExploited
  if ((!isFirstFix && after.fixedVersion !== before.fixedVersion) || isNoLongerExploited)
    causes.push('ADVISORY_REVISED')
  if (after.installedVersions.join(' ') !== before.installedVersions.join(' ')) causes.push('VERSION_CHANGED')
  if (after.exception === 'EXPIRING' && before.exception === 'IN_FORCE') causes.push('EXCEPTION_EXPIRING')
  if (after.exception === 'EXPIRED' && before.exception !== 'EXPIRED') causes.push('EXCEPTION_EXPIRED')
  return causes
}

/** S38: a transition is told at most once for each of its causes, and no other is ever taken for it. */
export const findingItemKey = (findingId: string, transition: number, cause: AlertCause): string =>
  `${cause} finding_${findingId} ${transition}`

/** The same for what is no finding: `subject` is the global id of a Decision, case, scan or pending change. */
export const itemKey = (cause: AlertCause, subject: string): string => `${cause} ${subject}`

/** A sentence for people about one transition. */
export function findingMessage(
  cause: AlertCause,
  name: string,
  facts: Pick<FindingFacts, 'packageName' | 'installedVersions' | 'severity' | 'fixedVersion'>,
  before?: FindingState,
): string {
  const where = `${facts.packageName} ${facts.installedVersions.join(', ')}`
  const fix = facts.fixedVersion ? ` Fixed in ${facts.fixedVersion}.` : ' No fixed version is known yet.'
  const level = facts.severity.toLowerCase()
  switch (cause) {
    case 'NEW_ADVISORY':
      return `${name} (${level}) affects ${where}.${fix}`
    case 'SEVERITY_RAISED':
    case 'SEVERITY_LOWERED':
      return `${name} in ${where} is now ${level}; it was ${before?.severity.toLowerCase() ?? 'unknown'}.${fix}`
    case 'EXPLOITED':
      return `${name} in ${where} is being used in attacks.${fix}`
    case 'FIX_AVAILABLE':
      return `${name} in ${where} has a fix: ${facts.fixedVersion}.`
    case 'VERSION_CHANGED':
      return `${name} is now found in ${where}; it was ${before?.installedVersions.join(', ') ?? 'another version'}.`
    case 'EXCEPTION_EXPIRING':
      return `The exception stated for ${name} in ${where} ends soon. State it again, or fix it.${fix}`
    case 'EXCEPTION_EXPIRED':
      return `The exception stated for ${name} in ${where} has ended; it counts again.${fix}`
    case 'WITHDRAWN':
      return `${name} was withdrawn; ${where} is no longer affected.`
    case 'RESOLVED':
      return `${name} no longer affects ${where}.`
    default:
      return `What is known of ${name} in ${where} was revised.${fix}`
  }
}

/** What goes into one alert: items in the order in which they are shown, and what stands above them. */
export type RolledUp<Item> = {
  readonly cause: AlertCause
  readonly severity: Severity | null
  readonly items: readonly Item[]
}

/** One pass over one Cargo is one alert: its items with the most severe first, headed by the first one's cause. */
export function rollUp<Item extends { readonly cause: AlertCause; readonly severity: Severity | null }>(
  items: readonly Item[],
): RolledUp<Item> | undefined {
  const sorted = items.toSorted((a, b) => rank(a.severity) - rank(b.severity) || causeRank(a) - causeRank(b))
  const first = sorted[0]
  if (!first) return undefined
  const severities = sorted.map(item => item.severity).filter(severity => severity !== null)
  return { cause: first.cause, severity: severities.length > 0 ? worstSeverity(severities) : null, items: sorted }
}

const causeRank = (item: { readonly cause: AlertCause }): number => ALERT_CAUSES.indexOf(item.cause)

const rank = (severity: Severity | null): number =>
  severity === null ? Number.POSITIVE_INFINITY : severityRank(severity)

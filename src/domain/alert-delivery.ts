import type { AlertCause } from './alert.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, SEVERITIES, type Severity } from './policy.ts'
import { severityRank } from './severity.ts'

/** Which alerts somebody wants to have. Empty or null narrows nothing. */
export type AlertFilter = {
  readonly causes: readonly string[]
  readonly severityAtLeast: Severity | null
}

/** What a filter looks at: an alert's own cause and those of its items. */
export type FilteredAlert = {
  readonly causes: readonly string[]
  readonly severity: Severity | null
}

/**
 * Whether an alert passes: one of its causes is wanted, and it is severe enough. An alert without a severity, such as a
 * decision, has nothing to measure and passes the second; UNKNOWN is the lowest of all (S18).
 */
export function passesFilter(alert: FilteredAlert, filter: AlertFilter): boolean {
  if (filter.causes.length > 0 && !alert.causes.some(cause => filter.causes.includes(cause))) return false
  if (filter.severityAtLeast === null || alert.severity === null) return true
  return severityRank(alert.severity) <= severityRank(filter.severityAtLeast)
}

/**
 * Waits before the second, third, ... attempt of a webhook. With the first attempt they span three days; after the last
 * one the delivery is given up.
 */
export const WEBHOOK_RETRY_MS = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  DAY_MS - 3 * HOUR_MS - 36 * MINUTE_MS - 5 * SECOND_MS,
] as const

/**
 * When to try again after `attempts` failures, or undefined when it is given up. A receiver that asks for a longer pause
 * gets it, but no pause goes beyond the longest of ours.
 */
export function nextAttemptAt(now: Date, attempts: number, retryAfterSeconds: number | null): Date | undefined {
  const planned = WEBHOOK_RETRY_MS[attempts - 1]
  if (planned === undefined) return undefined
  const asked = Math.min((retryAfterSeconds ?? 0) * SECOND_MS, DAY_MS)
  return new Date(now.getTime() + Math.max(planned, asked))
}

/** A finding that changed oftener than this within a day flaps: its mails wait for the daily one. */
export const FLAPPING = { transitions: 3, windowMs: DAY_MS } as const

/** How long the former secret of a webhook still signs beside the new one. */
export const SECRET_OVERLAP_MS = DAY_MS
/** Webhooks a publisher may have. */
export const WEBHOOKS_PER_PUBLISHER = 10
/** Named consumers that may keep a cursor on one publisher's alerts. */
export const CONSUMERS_PER_PUBLISHER = 20
/** Cargos one account may watch. */
export const WATCHES_PER_ACCOUNT = 500

/** How a kind of alert reaches a member by mail. */
export const MAIL_MODES = ['OFF', 'DIGEST', 'AT_ONCE'] as const
export type MailMode = (typeof MAIL_MODES)[number]

/** What a member sets a mode for: each severity, and everything that has none. */
export const MAIL_KINDS = [...SEVERITIES, 'OTHER'] as const
export type MailKind = (typeof MAIL_KINDS)[number]
export type MailPreferences = Readonly<Record<MailKind, MailMode>>

/** Critical at once, otherwise a daily digest. */
export const DEFAULT_MAIL: MailPreferences = {
  CRITICAL: 'AT_ONCE',
  HIGH: 'DIGEST',
  MEDIUM: 'DIGEST',
  LOW: 'DIGEST',
  UNKNOWN: 'DIGEST',
  OTHER: 'DIGEST',
}

/**
 * Which of a member's settings an alert falls under. What stops a Cargo or is being used in attacks counts as critical
 * whatever the advisory's number says; what got better never does, so that good news wakes nobody.
 */
export function mailKind(alert: FilteredAlert): MailKind {
  if (alert.causes.some(cause => URGENT.has(cause))) return 'CRITICAL'
  if (alert.causes.every(cause => GOOD_NEWS.has(cause))) return 'OTHER'
  return alert.severity ?? 'OTHER'
}

const URGENT: ReadonlySet<string> = new Set<AlertCause>([
  'EXPLOITED',
  'SUSPENDED',
  'KILLED',
  'WEBHOOK_DISABLED',
  'TEST',
])
const GOOD_NEWS: ReadonlySet<string> = new Set<AlertCause>([
  'RESOLVED',
  'WITHDRAWN',
  'SEVERITY_LOWERED',
  'FIX_AVAILABLE',
  'REINSTATED',
])

/** Digests go out at this hour, UTC: once a day, before the European working day. */
export const DIGEST_HOUR_UTC = 6

/** The first moment after `now` at which digests are sent. */
export function nextDigestAt(now: Date): Date {
  const at = new Date(now)
  at.setUTCHours(DIGEST_HOUR_UTC, 0, 0, 0)
  return at > now ? at : new Date(at.getTime() + DAY_MS)
}

/** What happens to a Cargo that those who watch it are told; what stops it at once, the rest in the daily mail. */
export const WATCHED_CAUSES = {
  SUSPENDED: 'was suspended: it admits no new jobs.',
  HELD: 'is held: a critical vulnerability was found in it, and it admits no new jobs until it is clean.',
  REMOVED: 'is being deleted by its publisher: it admits no new jobs.',
  YANKED: 'had a version taken back.',
  RELEASED: 'is no longer held and admits jobs again.',
  REINSTATED: 'is no longer suspended.',
  PROMOTED: 'has a higher trust level.',
  DEMOTED: 'has a lower trust level.',
  PUBLISHED: 'has a new version.',
} as const satisfies Record<string, string>
export type WatchedCause = keyof typeof WATCHED_CAUSES

export const isWatchedCause = (cause: string): cause is WatchedCause => Object.hasOwn(WATCHED_CAUSES, cause)

/** Whether those who watch a Cargo are told at once. */
export const isUrgentForWatchers = (cause: WatchedCause): boolean =>
  cause === 'SUSPENDED' || cause === 'HELD' || cause === 'REMOVED'

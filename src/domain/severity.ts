import { SEVERITIES, type Severity } from './policy.ts'

export { SEVERITIES, type Severity }

export type SeverityCounts = Readonly<Record<Severity, number>>

export const NO_FINDINGS: SeverityCounts = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 }

/** 0 for CRITICAL up to 4 for UNKNOWN: the order of lists and alerts, most severe first. */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** S19: the worst of several. A known severity is worse than UNKNOWN, which only says that nobody told. */
export const worstSeverity = (severities: readonly Severity[]): Severity =>
  severities.reduce<Severity>((worst, next) => (severityRank(next) < severityRank(worst) ? next : worst), 'UNKNOWN')

/** How many of each (R25, S18: medium, low and unknown are counted and shown like the others). */
export function countSeverities(severities: Iterable<Severity>): SeverityCounts {
  const counts = { ...NO_FINDINGS }
  for (const severity of severities) counts[severity] += 1
  return counts
}

/**
 * S24: a level as advisories write it, in ours; MODERATE and IMPORTANT are what GitHub and distributions say for MEDIUM and HIGH.
 * Undefined for a word that states no level, so that the next source is asked.
 */
export function parseSeverity(text: string): Severity | undefined {
  return SYNONYMS.get(text.trim().toUpperCase())
}

const SYNONYMS: ReadonlyMap<string, Severity> = new Map([
  ['CRITICAL', 'CRITICAL'],
  ['HIGH', 'HIGH'],
  ['IMPORTANT', 'HIGH'],
  ['MEDIUM', 'MEDIUM'],
  ['MODERATE', 'MEDIUM'],
  ['LOW', 'LOW'],
])

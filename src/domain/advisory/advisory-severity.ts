import type { Severity } from '../policy.ts'
import { worstSeverity } from '../severity.ts'
import type { Advisory } from './advisory.ts'
import { newestScore } from './cvss.ts'

/** A level and where it came from, so that people can check it. */
export type AdvisorySeverity = {
  readonly severity: Severity
  readonly source: 'STATED' | 'CVSS' | 'ALIAS' | 'NONE'
  /** The record that gave it. */
  readonly from: string | undefined
  /** CVSS base score, 0 to 10, where a vector was read. */
  readonly score: number | undefined
}

type SeverityFacts = Pick<Advisory, 'id' | 'statedSeverity' | 'cvss' | 'withdrawn'>

/** S24: a record by itself: its own stated level, else by the newest CVSS; undefined when it says neither. */
export function ownSeverity(advisory: SeverityFacts): AdvisorySeverity | undefined {
  const scored = newestScore(advisory.cvss)
  const base = { from: advisory.id, score: scored?.score }
  if (advisory.statedSeverity !== undefined) return { severity: advisory.statedSeverity, source: 'STATED', ...base }
  return scored && { severity: scored.severity, source: 'CVSS', ...base }
}

/**
 * S24: the level of a record, if it has none through the other records of its alias group, else UNKNOWN. Of several the worst;
 * withdrawn ones have no say. `aliases` may contain the record itself.
 */
export function severityOf(advisory: SeverityFacts, aliases: readonly SeverityFacts[]): AdvisorySeverity {
  const own = ownSeverity(advisory)
  if (own) return own
  const heirs = aliases
    .filter(alias => alias.id !== advisory.id && alias.withdrawn === undefined)
    .map(ownSeverity)
    .filter(level => level !== undefined)
  const worst = worstSeverity(heirs.map(level => level.severity))
  const giver = heirs.find(level => level.severity === worst)
  return giver
    ? { ...giver, source: 'ALIAS' }
    : { severity: 'UNKNOWN', source: 'NONE', from: undefined, score: undefined }
}

import cvss from 'ae-cvss-calculator'
import type { Severity } from '../policy.ts'

export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0'
export type CvssScore = {
  readonly version: CvssVersion
  readonly vector: string
  readonly score: number
  readonly severity: Severity
}

/** The base score of a vector; undefined for one that is of no known version, misspelt or incomplete. */
export function scoreVector(vector: string): CvssScore | undefined {
  // Guard 1: the library takes an unknown prefix for version 2 and scores it 0.
  const version = versionOf(vector)
  if (version === undefined) return undefined
  try {
    const parsed = parseAs(version, vector)
    // Guard 2: missing metrics score 0 as well, which would read as "none".
    if (parsed === undefined || !parsed.isComplete || parsed.score === undefined) return undefined
    return { version, vector, score: parsed.score, severity: levelOf(version, parsed.score) }
  } catch {
    return undefined // The library throws on a metric or a value that it does not know.
  }
}

/** S24: the score by the newest version of CVSS among the vectors; of two by the same version, the worse. */
export function newestScore(vectors: readonly string[]): CvssScore | undefined {
  const scores = vectors.map(scoreVector).filter(score => score !== undefined)
  return scores.toSorted((a, b) => b.version.localeCompare(a.version) || b.score - a.score)[0]
}

function versionOf(vector: string): CvssVersion | undefined {
  const prefix = /^CVSS:(\d\.\d)\//.exec(vector)?.[1]
  if (prefix === undefined) return /^AV:[LAN]\/AC:[HML]\/Au:/.test(vector) ? '2.0' : undefined
  return prefix === '3.0' || prefix === '3.1' || prefix === '4.0' ? prefix : undefined
}

function parseAs(version: CvssVersion, vector: string): { isComplete: boolean; score: number | undefined } | undefined {
  switch (version) {
    case '2.0':
      return baseOf(new cvss.Cvss2(vector))
    case '3.0':
      return baseOf(new cvss.Cvss3P0(vector))
    case '3.1':
      return baseOf(new cvss.Cvss3P1(vector))
    case '4.0': {
      const parsed = new cvss.Cvss4P0(vector)
      return { isComplete: parsed.isBaseFullyDefined(), score: parsed.calculateScores().baseMetricsOnly }
    }
  }
}

type Scored = { isBaseFullyDefined(): boolean; calculateScores(): { base: number | undefined } }
const baseOf = (parsed: Scored) => ({ isComplete: parsed.isBaseFullyDefined(), score: parsed.calculateScores().base })

// Version 2 has no critical. A score of 0 is "none" in CVSS; an advisory that exists is shown at least as low.
function levelOf(version: CvssVersion, score: number): Severity {
  if (score >= 9 && version !== '2.0') return 'CRITICAL'
  if (score >= 7) return 'HIGH'
  return score >= 4 ? 'MEDIUM' : 'LOW'
}

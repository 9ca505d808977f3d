import { allowed, type Decision, reason, refused } from './decision.ts'
import { IMPORT_BRAKE, type TrustLevel } from './policy.ts'
import type { Crossing } from './reputation-latches.ts'
import { allowsLevel, type GateFinding, gateCounts } from './scan-gate.ts'
import type { CargoState } from './states.ts'
import { lowerLevel, oneLevelLess } from './trust.ts'

/** R16: why a level was lost. */
export const DEMOTION_CAUSES = ['VULNERABILITY', 'PERFORMANCE', 'POLICY', 'INCIDENT'] as const
export type DemotionCause = (typeof DEMOTION_CAUSES)[number]

/** A demotion as it is remembered, for the way back (S27). */
export type Demotion = {
  readonly cause: DemotionCause
  readonly from: TrustLevel
  readonly to: TrustLevel
  /** Successful jobs at that moment, counted as in S25. */
  readonly successfulJobsThen: number
  /** VULNERABILITY: names of all findings that carried it. */
  readonly findingNames: readonly string[]
  /** POLICY, INCIDENT: what staff wrote. */
  readonly reasonText: string
  readonly isClearedByStaff: boolean
}

export type LevelChange = Decision & { readonly from: TrustLevel; readonly to: TrustLevel }

/** R35, R36, S33: what a crossed reputation threshold does to a Cargo. Warnings change nothing; at 0 or suspended a demotion is recorded only. */
export function performanceConsequence(
  crossing: Crossing,
  cargo: { readonly level: TrustLevel; readonly state: CargoState },
): LevelChange & { readonly suspends: boolean } {
  const figures = { threshold: crossing.threshold, actual: crossing.actual }
  const isRate = crossing.latch === 'RATE_WARNING' || crossing.latch === 'RATE_DEMOTION'
  const what = isRate ? 'success rate' : 'reputation'
  const because = (consequence: string) =>
    reason(
      crossing.rule,
      `The ${what} fell below ${isRate ? `${crossing.threshold * 100}%` : crossing.threshold.toFixed(1)}: ${consequence}.`,
      {
        ...figures,
        remedy: 'Fix what makes jobs fail; recent good performance weighs more than old problems.',
      },
    )
  switch (crossing.consequence) {
    case 'WARN':
    case 'WARN_DASHBOARD':
      return {
        ...allowed('WARNING', [because('this is a warning')]),
        from: cargo.level,
        to: cargo.level,
        suspends: false,
      }
    case 'DEMOTE': {
      const to = cargo.state === 'PUBLISHED' ? oneLevelLess(cargo.level) : cargo.level
      const consequence = to < cargo.level ? `the Cargo falls to level ${to}` : `it stays at level ${to}`
      return { ...refused('DEMOTION', [because(consequence)]), from: cargo.level, to, suspends: false }
    }
    case 'SUSPEND':
      return {
        ...refused('SUSPENSION', [because('the Cargo is suspended')]),
        from: cargo.level,
        to: cargo.level,
        suspends: cargo.state === 'PUBLISHED',
      }
  }
}

/** R16, S27: what staff lower or suspend a Cargo for, in words; only they can settle it. */
export const STAFF_CAUSES = { POLICY: 'a policy violation', INCIDENT: 'a security incident' } as const
export type StaffCause = keyof typeof STAFF_CAUSES

export const isStaffCause = (cause: DemotionCause): cause is StaffCause => cause in STAFF_CAUSES

/** R16: staff lower a Cargo for a policy violation or an incident, to a level they choose. Undefined when that would not lower it. */
export function staffDemotion(facts: {
  readonly level: TrustLevel
  readonly to: TrustLevel
  readonly cause: StaffCause
  readonly reasonText: string
}): LevelChange | undefined {
  if (facts.to >= facts.level) return undefined
  const why = reason(
    'R16',
    `Staff lowered the Cargo to level ${facts.to} for ${STAFF_CAUSES[facts.cause]}: ${facts.reasonText}`,
    {
      threshold: facts.to,
      actual: facts.level,
    },
  )
  return { ...refused('DEMOTION', [why]), from: facts.level, to: facts.to }
}

/**
 * S27: a demotion that rested on nothing but findings since withdrawn or corrected is reversed, to the former level, for the same
 * digest. Undefined when anything else stands in the way.
 */
export function reversalDecision(facts: {
  readonly demotion: Demotion
  readonly level: TrustLevel
  readonly isSameDigest: boolean
  /** Names of findings whose advisory was withdrawn or corrected. */
  readonly retracted: ReadonlySet<string>
  readonly findings: readonly GateFinding[]
}): LevelChange | undefined {
  const { demotion } = facts
  const wasFalseAlarm =
    demotion.cause === 'VULNERABILITY' &&
    demotion.findingNames.length > 0 &&
    demotion.findingNames.every(name => facts.retracted.has(name))
  const isUntouchedSince = facts.level === demotion.to && facts.isSameDigest
  if (!wasFalseAlarm || !isUntouchedSince || !allowsLevel(gateCounts(facts.findings).effective, demotion.from))
    return undefined
  const why = reason('S27', `The advisories behind the demotion no longer hold: ${demotion.findingNames.join(', ')}.`, {
    evidence: demotion.findingNames,
  })
  return { ...allowed('REVERSAL', [why]), from: facts.level, to: demotion.from }
}

/**
 * R49: the level of a Cargo, had one demotion never been: the others, oldest first, stand. Staff and scans lower to a level, poor performance by
 * so many; what was recorded only (S33) changes nothing.
 */
export function levelByDemotions(before: TrustLevel, others: readonly Demotion[]): TrustLevel {
  let level = before
  for (const { cause, from, to } of others) {
    if (to >= from) continue
    if (cause !== 'PERFORMANCE') level = lowerLevel(level, to)
    else for (let lost = from - to; lost > 0; lost--) level = oneLevelLess(level)
  }
  return level
}

/** S27: whether an import has to wait for staff: it would demote more than 5% of the published Cargos, and at least 5. */
export const isImportBraked = (demotions: number, publishedCargos: number): boolean =>
  demotions >= IMPORT_BRAKE.cargos && demotions > publishedCargos * IMPORT_BRAKE.share

/** S45, S33, R49: the level that comes back with a reinstatement: what the scans allow, on probation at 0 after a suspension for performance. */
export const levelAfterReinstatement = (
  former: TrustLevel,
  allowedByScan: TrustLevel | undefined,
  isProbation: boolean,
): TrustLevel => (isProbation || allowedByScan === undefined ? 0 : lowerLevel(former, allowedByScan))

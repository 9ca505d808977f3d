import { REVIEWED_LEVEL, type TrustLevel } from './policy.ts'
import { type GateDecision, type GateFinding, gateReasons, scanGate } from './scan-gate.ts'
import type { VersionEvent } from './states.ts'

export type Publication = GateDecision & {
  /** What the scanned version does next. */
  readonly event: Extract<VersionEvent, 'block' | 'send-to-review' | 'publish'>
  /** S12: it passed, but its Cargo stays a draft until staff have looked at the name. */
  readonly waitsForStaff: boolean
}

/**
 * R23, R24, R41: what follows a complete scan. At levels 2 and 3 a passing version waits for review while the old one keeps
 * serving; at 0 and 1 it is published.
 */
export function publicationDecision(facts: {
  /** `acme/summarize 2.1.0` */
  readonly subject: string
  readonly findings: readonly GateFinding[]
  readonly cargoLevel: TrustLevel
  readonly acceptLevel?: TrustLevel
  readonly looksAlike: boolean
}): Publication {
  const gate = scanGate(facts)
  const event = gate.level === undefined ? 'block' : gate.level >= REVIEWED_LEVEL ? 'send-to-review' : 'publish'
  return { ...gate, event, waitsForStaff: event !== 'block' && facts.looksAlike }
}

/**
 * S16: the version that becomes current after a yank: the newest superseded one that passes the gate by a match made now, at
 * level 2 and up with a valid review signature. Undefined: none, and admissions are refused.
 */
export function successorAfterYank<
  Candidate extends {
    readonly publishedAt: Date
    readonly findings: readonly GateFinding[]
    readonly hasReviewSignature: boolean
  },
>(superseded: readonly Candidate[], cargoLevel: TrustLevel): Candidate | undefined {
  return superseded
    .toSorted((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime())
    .find(
      candidate =>
        gateReasons(candidate.findings, cargoLevel).length === 0 &&
        (cargoLevel < REVIEWED_LEVEL || candidate.hasReviewSignature),
    )
}

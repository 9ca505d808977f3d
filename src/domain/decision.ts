import { CONTACTS, POLICY_VERSION } from './policy.ts'

/** One reason of a decision: which rule, what it asks, what was found, and what to do about it. */
export type Reason = {
  /** Number of the rule: `R24`, `S7`. */
  readonly rule: string
  /** A sentence a publisher understands. */
  readonly message: string
  readonly threshold?: number | string
  readonly actual?: number | string
  /** What it rests on: advisory names, version tags, ids. */
  readonly evidence: readonly string[]
  /** The next step; absent where nothing can be done about it. */
  readonly remedy?: string
}

export const DECISION_KINDS = [
  'PUBLICATION',
  'QUOTA',
  'TIER',
  'VERIFICATION',
  'PROMOTION',
  'DEMOTION',
  'REVIEW_REQUEST',
  'REVIEW',
  'REVERSAL',
  'PENDING_CHANGE',
  'HOLD',
  'RELEASE',
  'SUSPENSION',
  'REINSTATEMENT',
  'WARNING',
  'EXCEPTION',
  'ADMISSION',
  'GPU',
  'LOOK_ALIKE',
  'SHARED_DIGEST',
  'YANK',
  'DELETION',
  'OFFICIAL',
  'KILL',
  'BAN',
  'BAN_LIFTED',
  'APPEAL',
  'CASE',
] as const
export type DecisionKind = (typeof DECISION_KINDS)[number]

/** One evaluation of a rule with every reason, never only the first. Stored, cited, and appealable when adverse (R49). */
export type Decision = {
  readonly kind: DecisionKind
  readonly outcome: 'ALLOWED' | 'REFUSED'
  /** True when it takes something away from the publisher or refuses it. */
  readonly adverse: boolean
  readonly appealable: boolean
  readonly reasons: readonly Reason[]
  readonly policyVersion: string
}

export const APPEAL_REMEDY = `Appeal this decision, or write to ${CONTACTS.appeals}, with why it should be reconsidered.`

/** In favour of the publisher; the reasons are the facts that carried it. */
export const allowed = (kind: DecisionKind, reasons: readonly Reason[] = []): Decision => ({
  kind,
  outcome: 'ALLOWED',
  adverse: false,
  appealable: false,
  reasons,
  policyVersion: POLICY_VERSION,
})

/** Against the publisher. Every reason without a remedy of its own names the appeal. */
export const refused = (kind: DecisionKind, reasons: readonly Reason[]): Decision => ({
  kind,
  outcome: 'REFUSED',
  adverse: true,
  appealable: true,
  reasons: reasons.map(reason => ({ ...reason, remedy: reason.remedy ?? APPEAL_REMEDY })),
  policyVersion: POLICY_VERSION,
})

/** As it is stored and can be appealed: whoever reads one reason alone reads there that it can be. A checklist says no such thing. */
export const namingAppeal = (decision: Decision): readonly Reason[] =>
  decision.appealable
    ? decision.reasons.map(one => ({ ...one, remedy: withAppeal(one.remedy ?? '') }))
    : decision.reasons

const withAppeal = (remedy: string): string =>
  remedy.includes(CONTACTS.appeals) ? remedy : `${remedy} Or a${APPEAL_REMEDY.slice(1)}`.trim()

/** Refused with all of them when there is any reason against it, else allowed with the reasons for it. */
export const decide = (kind: DecisionKind, against: readonly Reason[], inFavour: readonly Reason[] = []): Decision =>
  against.length > 0 ? refused(kind, against) : allowed(kind, inFavour)

/** A reason with its optional parts left out where they say nothing. */
export const reason = (
  rule: string,
  message: string,
  parts: Partial<Omit<Reason, 'rule' | 'message'>> = {},
): Reason => ({ rule, message, evidence: [], ...parts })

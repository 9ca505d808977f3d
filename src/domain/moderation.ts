import type { Decision } from './decision.ts'
import { COMPLAINT_FLAG } from './policy.ts'

/** R48 issue reports, R29 security reports, R49 appeals, and what only staff look at: review flags and reported ratings (R48, S34). */
export const CASE_KINDS = ['ISSUE', 'SECURITY', 'APPEAL', 'STAFF'] as const
export type CaseKind = (typeof CASE_KINDS)[number]

export const CASE_STATES = [
  'OPEN',
  'TRIAGED',
  'IN_REVIEW',
  'WAITING_FOR_ANSWER',
  'UPHELD',
  'OVERTURNED',
  'DISMISSED',
  'WITHDRAWN',
] as const
export type CaseState = (typeof CASE_STATES)[number]

export const CASE_EVENTS = [
  'triage',
  'claim',
  'release',
  'ask',
  'answer',
  'uphold',
  'overturn',
  'dismiss',
  'withdraw',
] as const
export type CaseEvent = (typeof CASE_EVENTS)[number]
export type CaseMover = 'reporter' | 'publisher' | 'staff'

type CaseMove = {
  readonly kinds: readonly CaseKind[]
  readonly from: readonly CaseState[]
  readonly event: CaseEvent
  readonly to: CaseState
  readonly by: readonly CaseMover[]
}

const AT_WORK = ['OPEN', 'TRIAGED', 'IN_REVIEW', 'WAITING_FOR_ANSWER'] as const

/**
 * The one table of all cases. "Upheld" is said of what the case is about: of a complaint or report that was right, and of a decision
 * that an appeal leaves standing (R49).
 */
export const CASE_MOVES: readonly CaseMove[] = [
  { kinds: ['ISSUE', 'SECURITY'], from: ['OPEN'], event: 'triage', to: 'TRIAGED', by: ['staff'] },
  {
    kinds: CASE_KINDS,
    from: ['OPEN', 'TRIAGED', 'WAITING_FOR_ANSWER'],
    event: 'claim',
    to: 'IN_REVIEW',
    by: ['staff'],
  },
  { kinds: CASE_KINDS, from: ['IN_REVIEW', 'WAITING_FOR_ANSWER'], event: 'release', to: 'OPEN', by: ['staff'] },
  { kinds: CASE_KINDS, from: ['IN_REVIEW'], event: 'ask', to: 'WAITING_FOR_ANSWER', by: ['staff'] },
  { kinds: CASE_KINDS, from: ['WAITING_FOR_ANSWER'], event: 'answer', to: 'IN_REVIEW', by: ['publisher', 'reporter'] },
  { kinds: ['ISSUE', 'SECURITY', 'STAFF'], from: AT_WORK, event: 'uphold', to: 'UPHELD', by: ['staff'] },
  { kinds: ['ISSUE', 'SECURITY', 'STAFF'], from: AT_WORK, event: 'dismiss', to: 'DISMISSED', by: ['staff'] },
  { kinds: ['APPEAL'], from: ['IN_REVIEW', 'WAITING_FOR_ANSWER'], event: 'uphold', to: 'UPHELD', by: ['staff'] },
  { kinds: ['APPEAL'], from: ['IN_REVIEW', 'WAITING_FOR_ANSWER'], event: 'overturn', to: 'OVERTURNED', by: ['staff'] },
  { kinds: ['ISSUE', 'SECURITY', 'STAFF'], from: AT_WORK, event: 'withdraw', to: 'WITHDRAWN', by: ['reporter'] },
  { kinds: ['APPEAL'], from: AT_WORK, event: 'withdraw', to: 'WITHDRAWN', by: ['publisher'] },
]

/** Where a case goes; undefined when that cannot happen, or not by this person. */
export const moveCase = (kind: CaseKind, from: CaseState, event: CaseEvent, by?: CaseMover): CaseState | undefined =>
  CASE_MOVES.find(
    move =>
      move.event === event &&
      move.kinds.includes(kind) &&
      move.from.includes(from) &&
      (by === undefined || move.by.includes(by)),
  )?.to

/** Decided or withdrawn: never left. */
export const isClosedCase = (state: CaseState): boolean => !CASE_MOVES.some(move => move.from.includes(state))

/** R29: a security report is the staff's alone until it is triaged; everything else the publisher sees from the start. */
export const isStaffOnlyCase = (kind: CaseKind, wasTriaged: boolean): boolean =>
  kind === 'STAFF' || (kind === 'SECURITY' && !wasTriaged)

/**
 * R48: whether the complaint just made raises a review flag: three within 24 hours, this one included, and no flag within those. So
 * the fourth and fifth do not flag again, and complaints that go on day after day do, once a day.
 */
export function raisesReviewFlag(earlier: readonly Date[], lastFlag: Date | undefined, now: Date): boolean {
  const isWithin = (at: Date) => at <= now && now.getTime() - at.getTime() < COMPLAINT_FLAG.windowMs
  const complaints = earlier.filter(isWithin).length + 1
  return complaints >= COMPLAINT_FLAG.complaints && !(lastFlag && isWithin(lastFlag))
}

export type AppealRefusal = 'NOT_APPEALABLE' | 'APPEAL_ALREADY_OPEN'

/** R49: whether a decision may be appealed now: an adverse one, with no other appeal open. */
export function appealRefusal(
  decision: Pick<Decision, 'appealable'>,
  hasOpenAppeal: boolean,
): AppealRefusal | undefined {
  if (!decision.appealable) return 'NOT_APPEALABLE'
  return hasOpenAppeal ? 'APPEAL_ALREADY_OPEN' : undefined
}

import { type Decision, decide, type Reason, reason } from './decision.ts'
import { DAY_MS, EXCEPTION_MAX_MS, EXCEPTION_NOTICE_MS, type Severity, TEXT_LIMITS } from './policy.ts'

/** S20, as OpenVEX knows them; ACCEPTED_RISK is ours. */
export const EXCEPTION_STATUSES = ['NOT_AFFECTED', 'FIXED', 'UNDER_INVESTIGATION', 'ACCEPTED_RISK'] as const
export type ExceptionStatus = (typeof EXCEPTION_STATUSES)[number]

/** The five justifications of OpenVEX for NOT_AFFECTED. */
export const VEX_JUSTIFICATIONS = [
  'COMPONENT_NOT_PRESENT',
  'VULNERABLE_CODE_NOT_PRESENT',
  'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH',
  'VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY',
  'INLINE_MITIGATIONS_ALREADY_EXIST',
] as const
export type VexJustification = (typeof VEX_JUSTIFICATIONS)[number]

export type ExceptionStatement = {
  readonly status: ExceptionStatus
  readonly justification: VexJustification | undefined
  readonly reasonText: string
  readonly expiresAt: Date
}

/** `acceptedAt`: when staff accepted it; until then it is a draft that only the team and staff see. */
export type VexException = ExceptionStatement & { readonly acceptedAt: Date | undefined }

/** S20: whether a statement may be written at all. */
export function exceptionDecision(statement: ExceptionStatement, now: Date): Decision {
  const against: Reason[] = []
  const { status, justification, reasonText, expiresAt } = statement
  if (status === 'NOT_AFFECTED' && justification === undefined)
    against.push(
      reason('S20', '"Not affected" needs one of the five justifications.', { remedy: 'Choose the one that applies.' }),
    )
  if (status !== 'NOT_AFFECTED' && justification !== undefined)
    against.push(
      reason('S20', 'A justification belongs to "not affected" only.', {
        actual: status,
        remedy: 'Leave the justification out, or state "not affected".',
      }),
    )
  if (reasonText.trim() === '')
    against.push(reason('S20', 'The reason is missing.', { remedy: 'Say why the statement holds.' }))
  if (reasonText.length > TEXT_LIMITS.reason)
    against.push(
      reason('S20', `The reason is longer than ${TEXT_LIMITS.reason} characters.`, {
        threshold: TEXT_LIMITS.reason,
        actual: reasonText.length,
        remedy: 'Shorten it.',
      }),
    )
  if (expiresAt <= now)
    against.push(reason('S20', 'The expiry lies in the past.', { remedy: 'Choose a day in the future.' }))
  if (expiresAt.getTime() - now.getTime() > EXCEPTION_MAX_MS)
    against.push(
      reason('S20', `An exception lasts at most ${EXCEPTION_MAX_MS / DAY_MS} days.`, {
        threshold: EXCEPTION_MAX_MS / DAY_MS,
        actual: Math.ceil((expiresAt.getTime() - now.getTime()) / DAY_MS),
        remedy: 'Choose an earlier day; it can be stated again then.',
      }),
    )
  return decide('EXCEPTION', against)
}

/**
 * S20: whether it lowers the effective count. Only a NOT_AFFECTED that staff accepted, while it lasts, and only of a high: a critical
 * leaves by a fix or a withdrawn or corrected advisory (R23 says always). ACCEPTED_RISK never lowers anything.
 */
export const lowersCount = (exception: VexException, severity: Severity, now: Date): boolean =>
  exception.status === 'NOT_AFFECTED' &&
  exception.acceptedAt !== undefined &&
  exception.expiresAt > now &&
  severity === 'HIGH'

/** S20, S38: whether its author is to be told that it ends soon. */
export const isExpiring = (exception: VexException, now: Date): boolean =>
  exception.expiresAt > now && exception.expiresAt.getTime() - now.getTime() <= EXCEPTION_NOTICE_MS

/** S20, S38: how far its time is, as alerts tell it. */
export const exceptionState = (exception: VexException, now: Date): 'IN_FORCE' | 'EXPIRING' | 'EXPIRED' =>
  exception.expiresAt <= now ? 'EXPIRED' : isExpiring(exception, now) ? 'EXPIRING' : 'IN_FORCE'

/** The status as OpenVEX spells it. An accepted risk is exported as what it is: affected. */
export function openVexStatus(status: ExceptionStatus): 'not_affected' | 'fixed' | 'under_investigation' | 'affected' {
  switch (status) {
    case 'NOT_AFFECTED':
      return 'not_affected'
    case 'FIXED':
      return 'fixed'
    case 'UNDER_INVESTIGATION':
      return 'under_investigation'
    case 'ACCEPTED_RISK':
      return 'affected'
  }
}

/** Expected refusals come back as data under one of these codes; the list is closed, so that a client can switch over it. */
export const PROBLEM_CODES = [
  'INVALID_INPUT',
  'TEXT_TOO_LONG',
  'NOT_FOUND',
  'FORBIDDEN',
  'WRONG_STATE',
  'CONFLICT',
  'RATE_LIMITED',
  // accounts, sessions, tokens
  'CREDENTIALS_WRONG',
  'EMAIL_NOT_VERIFIED',
  'LINK_EXPIRED',
  'PASSWORD_WEAK',
  'SCOPE_NOT_ALLOWED',
  // publishers, tiers, teams
  'PUBLISHER_EXISTS',
  'TIER_TOO_LOW',
  'PROOF_REFUSED',
  'PROOF_TAKEN',
  'DOMAIN_NOT_ACCEPTED',
  'ALREADY_MEMBER',
  'LAST_OWNER',
  'OWNS_ANOTHER_PUBLISHER',
  'INVITATION_NOT_VALID',
  'PUBLISHER_BANNED',
  // Cargos and versions
  'SLUG_INVALID',
  'SLUG_TAKEN',
  'SLUG_LOOKS_ALIKE',
  'QUOTA_REACHED',
  'DRAFT_LIMIT_REACHED',
  'REFERENCE_INVALID',
  'REFERENCE_NOT_ALLOWED',
  'IMAGE_NOT_FOUND',
  'IMAGE_UNREADABLE',
  'DIGEST_RULED_OUT',
  'PUBLICATION_BLOCKED',
  // trust, exceptions, runtime
  'REQUIREMENTS_NOT_MET',
  'REVIEW_ALREADY_OPEN',
  'REVIEWER_NOT_IMPARTIAL',
  'CLAIMED_BY_ANOTHER',
  'EXCEPTION_NOT_VALID',
  'ADMISSION_REFUSED',
  'JOB_UNKNOWN',
  'JOB_OUTCOME_CONFLICT',
  'TIME_NOT_ACCEPTED',
  // ratings, cases
  'NO_COMPLETED_JOB',
  'OWN_CARGO',
  'NOT_APPEALABLE',
  'APPEAL_ALREADY_OPEN',
  'DECIDED_BY_SAME_PERSON',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** A refusal: a sentence with the next step in it, and the input field it is about. Concrete problems add fields of their own. */
export type Problem = {
  readonly code: ProblemCode
  readonly message: string
  readonly path?: readonly string[]
}

/** `problem('SLUG_TAKEN', '…', ['slug'])`, with typed extras where the next step needs them. */
export const problem = <Extras extends object = object>(
  code: ProblemCode,
  message: string,
  path?: readonly string[],
  extras?: Extras,
): Problem & Extras => ({ code, message, ...(path && { path }), ...extras }) as Problem & Extras // safe because both parts are spread in

/** Faults of a request as a whole: `extensions.code` of a GraphQL error. Closed as well. */
export const FAULT_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'TOO_COMPLEX',
  'CURSOR_EXPIRED',
  'CURSOR_UNKNOWN',
  'UNAVAILABLE',
  'INTERNAL',
] as const
export type FaultCode = (typeof FAULT_CODES)[number]

import { type Decision, decide, type Reason, reason } from './decision.ts'
import {
  DOMAIN_CHECK_MS,
  DOMAIN_TXT_PREFIX,
  GITHUB_MIN_ACTIVITY,
  GITHUB_MIN_AGE_MONTHS,
  PROOF_GRACE_MS,
  PROOF_RECHECK_MS,
} from './policy.ts'

/** R18 */
export const VERIFICATION_STATUSES = ['UNVERIFIED', 'PENDING', 'VERIFIED', 'REJECTED'] as const
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number]

/** How an identity was verified (R18); STAFF is a manual verification, with its reason in the audit. */
export const IDENTITY_METHODS = ['STRIPE', 'GITHUB', 'STAFF'] as const
export type IdentityMethod = (typeof IDENTITY_METHODS)[number]

/** Where the proof of a domain stands. CONTESTED: valid, but another publisher proved the domain first (S4). */
export const DOMAIN_PROOF_STATES = ['PENDING', 'PROVEN', 'GRACE', 'FAILED', 'CONTESTED', 'REPLACED', 'RESET'] as const
export type DomainProofState = (typeof DOMAIN_PROOF_STATES)[number]

export type GithubEvidence = {
  readonly createdAt: Date
  readonly publicRepositories: number
  /** Of the last year. */
  readonly contributions: number
}

/** R18: an established GitHub account is at least 6 calendar months old *and* active. Every reason against it at once. */
export function githubDecision(evidence: GithubEvidence, now: Date): Decision {
  const against: Reason[] = []
  const establishedAt = addMonths(evidence.createdAt, GITHUB_MIN_AGE_MONTHS)
  if (establishedAt > now)
    against.push(
      reason('R18', `The GitHub account is younger than ${GITHUB_MIN_AGE_MONTHS} months.`, {
        threshold: GITHUB_MIN_AGE_MONTHS,
        actual: dayText(evidence.createdAt),
        remedy: `Try again from ${dayText(establishedAt)}, or verify with Stripe Identity.`,
      }),
    )
  const activity = evidence.publicRepositories + evidence.contributions
  if (activity < GITHUB_MIN_ACTIVITY)
    against.push(
      reason('R18', 'The GitHub account shows no public repository and no contribution.', {
        threshold: GITHUB_MIN_ACTIVITY,
        actual: activity,
        remedy: 'Connect an account that you work with, or verify with Stripe Identity.',
      }),
    )
  const inFavour = reason('R18', `The GitHub account exists since ${dayText(evidence.createdAt)} and is active.`, {
    threshold: GITHUB_MIN_AGE_MONTHS,
    actual: dayText(evidence.createdAt),
    evidence: [`${evidence.publicRepositories} public repositories`, `${evidence.contributions} contributions`],
  })
  return decide('VERIFICATION', against, [inFavour])
}

/** R19: the value of the TXT record that proves a domain. */
export const domainTxtValue = (token: string): string => `${DOMAIN_TXT_PREFIX}${token}`

/** R19: whether one of the TXT records at the domain is the proof. The strings of one record are joined, as resolvers split long ones. */
export const isDomainProven = (records: readonly (readonly string[])[], token: string): boolean =>
  records.some(strings => strings.join('').trim() === domainTxtValue(token))

export type DomainRefusal = 'MALFORMED' | 'PUBLIC_SUFFIX' | 'MAIL_PROVIDER' | 'NOT_REGISTRABLE'

/**
 * R19: whether a domain can stand for a company. What belongs to everybody proves nobody: public suffixes (`co.uk`) and mail
 * providers. The public suffix comes from a list that the caller reads; undefined when the name is no domain.
 */
export function domainRefusal(domain: {
  readonly name: string
  readonly publicSuffix: string | undefined
  readonly registrableDomain: string | undefined
}): DomainRefusal | undefined {
  if (!DOMAIN.test(domain.name) || domain.name.length > 253) return 'MALFORMED'
  if (domain.publicSuffix === domain.name) return 'PUBLIC_SUFFIX'
  if (domain.registrableDomain === undefined) return 'NOT_REGISTRABLE'
  return MAIL_PROVIDERS.has(domain.registrableDomain) ? 'MAIL_PROVIDER' : undefined
}

/** S5: where a proof stands after a check, and what comes next. */
export type ProofState =
  | { readonly kind: 'PENDING'; readonly startedAt: Date }
  | { readonly kind: 'PROVEN'; readonly checkedAt: Date }
  | { readonly kind: 'GRACE'; readonly since: Date }
  | { readonly kind: 'FAILED'; readonly at: Date }

/**
 * R19, S5: a pending proof is tried for 48 hours; a proven one is looked at monthly; one that fails keeps the tier for 14 days
 * and recovers by itself when it is seen again. `seen` undefined: nobody answered, which proves nothing either way.
 */
export function afterProofCheck(state: ProofState, seen: boolean | undefined, now: Date): ProofState {
  if (state.kind === 'FAILED') return state
  if (seen) return { kind: 'PROVEN', checkedAt: now }
  switch (state.kind) {
    case 'PENDING':
      return now.getTime() - state.startedAt.getTime() >= DOMAIN_CHECK_MS ? { kind: 'FAILED', at: now } : state
    case 'PROVEN':
      return seen === false ? { kind: 'GRACE', since: now } : state
    case 'GRACE':
      return now >= graceEndsAt(state.since) ? { kind: 'FAILED', at: now } : state
  }
}

/** S5, S7: when the tier falls unless the proof is seen again. */
export const graceEndsAt = (since: Date): Date => new Date(since.getTime() + PROOF_GRACE_MS)
export const recheckDueAt = (checkedAt: Date): Date => new Date(checkedAt.getTime() + PROOF_RECHECK_MS)

/** The same day of the month, or its last: six months after 31 August is 28 or 29 February. */
function addMonths(date: Date, months: number): Date {
  const moved = new Date(date)
  moved.setUTCMonth(date.getUTCMonth() + months)
  if (moved.getUTCDate() !== date.getUTCDate()) moved.setUTCDate(0)
  return moved
}

const dayText = (date: Date): string => date.toISOString().slice(0, 10)
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const MAIL_PROVIDERS = new Set([
  'aol.com',
  'fastmail.com',
  'gmail.com',
  'gmx.de',
  'gmx.net',
  'googlemail.com',
  'hey.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'mail.com',
  'mail.ru',
  'me.com',
  'msn.com',
  'outlook.com',
  'pm.me',
  'proton.me',
  'protonmail.com',
  'qq.com',
  '163.com',
  'tuta.com',
  'web.de',
  'yahoo.com',
  'yandex.ru',
  'ymail.com',
  'zoho.com',
])

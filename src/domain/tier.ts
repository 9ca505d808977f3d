import { allowed, type Decision, type Reason, reason, refused } from './decision.ts'
import { CARGO_QUOTAS, CONTACTS, DRAFT_LIMIT, PUBLISHER_TIERS, type PublisherTier } from './policy.ts'
import { type CargoState, isCurrentState, isWaiting, type VersionState } from './states.ts'

export { DRAFT_LIMIT, PUBLISHER_TIERS, type PublisherTier }

/** R4, R20: Cargos a publisher may hold: 3, 10, then no limit (Infinity). A Partner's agreement may say otherwise (S6). */
export const cargoQuota = (tier: PublisherTier, agreedLimit?: number): number =>
  tier === 'PARTNER' && agreedLimit !== undefined ? agreedLimit : CARGO_QUOTAS[tier]

/** 0 for INDIVIDUAL to 3 for PARTNER. */
export const tierRank = (tier: PublisherTier): number => PUBLISHER_TIERS.indexOf(tier)
export const isTierAtLeast = (tier: PublisherTier, least: PublisherTier): boolean => tierRank(tier) >= tierRank(least)
/** R22: Organizations and Partners have teams. */
export const hasTeam = (tier: PublisherTier): boolean => isTierAtLeast(tier, 'ORGANIZATION')

type SlotVersion = { readonly state: VersionState; readonly scanGivenUp: boolean }

/**
 * S1: whether a Cargo takes one of its publisher's slots. Published, suspended and deleting ones do; a draft does as soon as
 * a version of it is registered, until that version ends without being published.
 */
export function occupiesSlot(cargo: {
  readonly state: CargoState
  readonly versions: readonly SlotVersion[]
}): boolean {
  switch (cargo.state) {
    case 'PUBLISHED':
    case 'SUSPENDED':
    case 'DELETING':
      return true
    case 'DELETED':
      return false
    case 'DRAFT':
      // A version that passed while its Cargo is held back as a look-alike (S12) waits as well.
      return cargo.versions.some(version => isWaiting(version) || isCurrentState(version.state))
  }
}

export type QuotaDecision = Decision & {
  readonly limit: number
  readonly used: number
  readonly tier: PublisherTier
  readonly nextTier: PublisherTier | undefined
}

/** R4, S1: may one more Cargo take a slot? `used` counts the others, under the lock on the publisher's row. */
export function quotaDecision(facts: {
  readonly tier: PublisherTier
  readonly used: number
  readonly agreedLimit?: number
}): QuotaDecision {
  const { tier, used } = facts
  const limit = cargoQuota(tier, facts.agreedLimit)
  const nextTier = PUBLISHER_TIERS.find(next => cargoQuota(next) > limit)
  const figures = { limit, used, tier, nextTier }
  if (used < limit) return { ...allowed('QUOTA'), ...figures }
  const step = nextTier === undefined ? ASK_FOR_MORE : STEP_TO[nextTier]
  const against = reason('R4', `${tierName(tier)} publishers may hold ${limit} Cargos and you have ${used}. ${step}`, {
    threshold: limit,
    actual: used,
    remedy: step,
  })
  return { ...refused('QUOTA', [against]), ...figures }
}

/** S1: may one more draft be made? */
export function draftDecision(drafts: number): Decision {
  if (drafts < DRAFT_LIMIT) return allowed('QUOTA')
  const remedy = 'Publish or delete a draft first.'
  const against = reason('S1', `A publisher may keep ${DRAFT_LIMIT} drafts and you have ${drafts}. ${remedy}`, {
    threshold: DRAFT_LIMIT,
    actual: drafts,
    remedy,
  })
  return refused('QUOTA', [against])
}

/** What a publisher has proven. A proof in grace still counts (S5); one that failed for good does not. */
export type TierProofs = {
  /** R18: by Stripe Identity or an established GitHub account. */
  readonly identityVerified: boolean
  /** R19, S5. */
  readonly domain: 'NONE' | 'PROVEN' | 'GRACE'
  readonly organizationDetails: boolean
  /** S6: a running agreement, made by staff. */
  readonly agreementExpiresAt?: Date
  /** Set by staff with a reason, whatever the proofs say. Partner is not among them: it takes an agreement (S6). */
  readonly setByStaff?: Exclude<PublisherTier, 'PARTNER'>
}

/** R18-R20, S3, S6: the tier that the proofs carry at this moment. */
export function tierOf(proofs: TierProofs, now: Date): PublisherTier {
  if (missingForPartner(proofs, now).length === 0) return 'PARTNER'
  if (proofs.setByStaff !== undefined) return proofs.setByStaff
  if (missingForOrganization(proofs).length === 0) return 'ORGANIZATION'
  return missingForVerified(proofs).length === 0 ? 'VERIFIED' : 'INDIVIDUAL'
}

export type TierProgress = {
  readonly tier: PublisherTier
  readonly used: number
  readonly limit: number
  /** Every tier above this one, with all that it still needs. */
  readonly next: readonly {
    readonly tier: PublisherTier
    readonly limit: number
    readonly missing: readonly Reason[]
  }[]
}

/** R18-R20: where a publisher stands and what each higher tier still asks for, by the rules that `tierOf` enforces. */
export function tierProgress(proofs: TierProofs, used: number, now: Date, agreedLimit?: number): TierProgress {
  const tier = tierOf(proofs, now)
  const next = [
    { tier: 'VERIFIED', limit: cargoQuota('VERIFIED'), missing: missingForVerified(proofs) },
    { tier: 'ORGANIZATION', limit: cargoQuota('ORGANIZATION'), missing: missingForOrganization(proofs) },
    { tier: 'PARTNER', limit: cargoQuota('PARTNER'), missing: missingForPartner(proofs, now) },
  ] as const
  return {
    tier,
    used,
    limit: cargoQuota(tier, agreedLimit),
    next: next.filter(step => !isTierAtLeast(tier, step.tier)),
  }
}

/** `INDIVIDUAL` -> `Individual`, as the FAQ writes it. */
export const tierName = (tier: PublisherTier): string => tier.charAt(0) + tier.slice(1).toLowerCase()

const missingForVerified = (proofs: TierProofs): Reason[] =>
  proofs.identityVerified
    ? []
    : [
        reason('R18', 'Your identity is not verified.', {
          remedy: 'Verify it with Stripe Identity, or connect an established GitHub account.',
        }),
      ]

// Verified is no precondition of Organization; the domain comes first, then the details, and both before the tier (S3).
function missingForOrganization(proofs: TierProofs): Reason[] {
  const missing: Reason[] = []
  if (proofs.domain === 'NONE')
    missing.push(
      reason('R19', 'No company domain is proven.', {
        remedy: 'Start a domain verification and add the TXT record it names.',
      }),
    )
  if (!proofs.organizationDetails)
    missing.push(
      reason('R19', 'The organization details are missing.', {
        remedy: 'Give the legal name, address and billing contact, after the domain is proven.',
      }),
    )
  return missing
}

const missingForPartner = (proofs: TierProofs, now: Date): Reason[] =>
  proofs.agreementExpiresAt !== undefined && proofs.agreementExpiresAt > now
    ? []
    : [reason('S6', 'There is no running Partner agreement.', { remedy: `Write to ${CONTACTS.gpu}.` })]

const ASK_FOR_MORE = `Delete one you no longer need, or write to ${CONTACTS.support}.`
const STEP_TO: Record<PublisherTier, string> = {
  INDIVIDUAL: ASK_FOR_MORE,
  VERIFIED: `Verify your identity to hold ${CARGO_QUOTAS.VERIFIED}.`,
  ORGANIZATION: 'Verify your company domain and give the organization details to hold as many as you like.',
  PARTNER: `Write to ${CONTACTS.gpu}.`,
}

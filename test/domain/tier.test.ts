import { describe, expect, it } from 'vitest'
import { CARGO_STATES, VERSION_STATES } from '../../src/domain/states.ts'
import {
  cargoQuota,
  draftDecision,
  occupiesSlot,
  quotaDecision,
  type TierProofs,
  tierOf,
  tierProgress,
} from '../../src/domain/tier.ts'

const now = new Date('2026-06-01T00:00:00Z')
const nothing: TierProofs = { identityVerified: false, domain: 'NONE', organizationDetails: false }

describe('R4, R20: how many Cargos a publisher may hold', () => {
  it('is 3, 10, and no limit', () => {
    expect([
      cargoQuota('INDIVIDUAL'),
      cargoQuota('VERIFIED'),
      cargoQuota('ORGANIZATION'),
      cargoQuota('PARTNER'),
    ]).toEqual([3, 10, Infinity, Infinity])
  })

  it('is what the agreement says for a Partner (S6), and for nobody else', () => {
    expect([cargoQuota('PARTNER', 50), cargoQuota('VERIFIED', 50)]).toEqual([50, 10])
  })

  it.each([
    ['INDIVIDUAL', 2, 'ALLOWED'],
    ['INDIVIDUAL', 3, 'REFUSED'],
    ['VERIFIED', 9, 'ALLOWED'],
    ['VERIFIED', 10, 'REFUSED'],
    ['ORGANIZATION', 10_000, 'ALLOWED'],
    // After the loss of a tier there can be more than the limit; they stay, and no other comes (S7).
    ['INDIVIDUAL', 7, 'REFUSED'],
  ] as const)('%s with %i more: %s', (tier, used, outcome) => {
    expect(quotaDecision({ tier, used }).outcome).toBe(outcome)
  })

  it('is refused with the rule, the figures and the step to the next tier', () => {
    const decision = quotaDecision({ tier: 'INDIVIDUAL', used: 3 })

    expect(decision).toMatchObject({
      kind: 'QUOTA',
      limit: 3,
      used: 3,
      nextTier: 'VERIFIED',
      adverse: true,
      appealable: true,
    })
    expect(decision.reasons[0]?.message).toBe(
      'Individual publishers may hold 3 Cargos and you have 3. Verify your identity to hold 10.',
    )
  })

  it('takes at most 20 drafts (S1)', () => {
    expect([draftDecision(19).outcome, draftDecision(20).outcome]).toEqual(['ALLOWED', 'REFUSED'])
  })
})

describe('S1: what takes a slot', () => {
  const version = (state: (typeof VERSION_STATES)[number], scanGivenUp = false) => ({ state, scanGivenUp })

  it('published, suspended and deleting Cargos do; deleted ones and bare drafts do not', () => {
    expect(CARGO_STATES.filter(state => occupiesSlot({ state, versions: [] }))).toEqual([
      'PUBLISHED',
      'SUSPENDED',
      'DELETING',
    ])
  })

  it('a draft does while a version of it waits, and no longer once that has ended', () => {
    const taking = VERSION_STATES.filter(state => occupiesSlot({ state: 'DRAFT', versions: [version(state)] }))

    expect(taking).toEqual(['SCANNING', 'SCAN_FAILED', 'IN_REVIEW', 'PUBLISHED', 'HELD'])
    expect(occupiesSlot({ state: 'DRAFT', versions: [version('SCAN_FAILED', true)] })).toBe(false)
    expect(occupiesSlot({ state: 'DRAFT', versions: [version('BLOCKED'), version('SCANNING')] })).toBe(true)
  })
})

describe('R18-R20: the tier that proofs carry', () => {
  it.each([
    ['nothing', nothing, 'INDIVIDUAL'],
    ['an identity', { ...nothing, identityVerified: true }, 'VERIFIED'],
    ['a domain without details', { ...nothing, domain: 'PROVEN' }, 'INDIVIDUAL'],
    ['details without a domain', { ...nothing, organizationDetails: true }, 'INDIVIDUAL'],
    ['both, without an identity (S3)', { ...nothing, domain: 'PROVEN', organizationDetails: true }, 'ORGANIZATION'],
    ['a domain in grace (S5)', { ...nothing, domain: 'GRACE', organizationDetails: true }, 'ORGANIZATION'],
    ['a running agreement', { ...nothing, agreementExpiresAt: new Date('2026-06-02') }, 'PARTNER'],
    ['an agreement that ended', { ...nothing, identityVerified: true, agreementExpiresAt: now }, 'VERIFIED'],
  ] as const)('%s', (_, proofs, tier) => {
    expect(tierOf(proofs, now)).toBe(tier)
  })

  it('progress names all that each higher tier still needs, and nothing of the reached ones', () => {
    const progress = tierProgress({ ...nothing, identityVerified: true }, 4, now)

    expect(progress).toMatchObject({ tier: 'VERIFIED', used: 4, limit: 10 })
    expect(progress.next.map(step => [step.tier, step.missing.map(missing => missing.rule)])).toEqual([
      ['ORGANIZATION', ['R19', 'R19']],
      ['PARTNER', ['S6']],
    ])
  })

  it('progress and tier never disagree: what is missing for a tier is empty exactly from that tier on', () => {
    for (const identityVerified of [true, false])
      for (const domain of ['NONE', 'PROVEN', 'GRACE'] as const)
        for (const organizationDetails of [true, false]) {
          const progress = tierProgress({ identityVerified, domain, organizationDetails }, 0, now)
          for (const step of progress.next) expect(step.missing.length).toBeGreaterThan(0)
        }
  })
})

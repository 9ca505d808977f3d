import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../src/domain/policy.ts'
import {
  afterProofCheck,
  domainRefusal,
  domainTxtValue,
  githubDecision,
  graceEndsAt,
  isDomainProven,
  recheckDueAt,
} from '../../src/domain/verification.ts'

const now = new Date('2026-08-31T12:00:00Z')
const hours = (n: number) => new Date(now.getTime() + n * HOUR_MS)
const days = (n: number) => hours(24 * n)

describe('R18: an established GitHub account', () => {
  const account = (createdAt: string, publicRepositories = 1, contributions = 0) =>
    githubDecision({ createdAt: new Date(createdAt), publicRepositories, contributions }, now)

  it('is 6 calendar months old and active', () => {
    expect(account('2026-02-28T12:00:00Z').outcome).toBe('ALLOWED')
    expect(account('2026-02-28T12:00:00Z', 0, 1).outcome).toBe('ALLOWED')
    expect(account('2026-03-01T12:00:00Z').outcome).toBe('REFUSED')
  })

  it('six months after the 31st are the last of the month', () => {
    const at = (created: string, asked: string) =>
      githubDecision({ createdAt: new Date(created), publicRepositories: 1, contributions: 0 }, new Date(asked)).outcome

    expect([
      at('2025-08-31T00:00:00Z', '2026-02-27T23:59:59Z'),
      at('2025-08-31T00:00:00Z', '2026-02-28T00:00:00Z'),
    ]).toEqual(['REFUSED', 'ALLOWED'])
  })

  it('is refused with both reasons and the day to come back', () => {
    const decision = account('2026-06-01T00:00:00Z', 0, 0)

    expect(decision.reasons).toHaveLength(2)
    expect(decision.reasons[0]?.remedy).toBe('Try again from 2026-12-01, or verify with Stripe Identity.')
  })
})

describe('R19, S5: a company domain', () => {
  it('is proven by its TXT record, joined from its strings', () => {
    expect(domainTxtValue('abc')).toBe('archipelag-verify=abc')
    expect(isDomainProven([['v=spf1'], ['archipelag-', 'verify=abc']], 'abc')).toBe(true)
    expect(isDomainProven([['archipelag-verify=abcd'], ['x archipelag-verify=abc']], 'abc')).toBe(false)
    expect(isDomainProven([], 'abc')).toBe(false)
  })

  it.each([
    [{ name: 'acme.example', publicSuffix: 'example', registrableDomain: 'acme.example' }, undefined],
    [{ name: 'eu.acme.co.uk', publicSuffix: 'co.uk', registrableDomain: 'acme.co.uk' }, undefined],
    [{ name: 'xn--bcher-kva.example', publicSuffix: 'example', registrableDomain: 'xn--bcher-kva.example' }, undefined],
    [{ name: 'co.uk', publicSuffix: 'co.uk', registrableDomain: undefined }, 'PUBLIC_SUFFIX'],
    [{ name: 'gmail.com', publicSuffix: 'com', registrableDomain: 'gmail.com' }, 'MAIL_PROVIDER'],
    [{ name: 'x.gmail.com', publicSuffix: 'com', registrableDomain: 'gmail.com' }, 'MAIL_PROVIDER'],
    [{ name: 'a.b', publicSuffix: 'x', registrableDomain: undefined }, 'NOT_REGISTRABLE'],
    [{ name: 'localhost', publicSuffix: undefined, registrableDomain: undefined }, 'MALFORMED'],
    [{ name: 'acme_x.example', publicSuffix: 'example', registrableDomain: 'acme_x.example' }, 'MALFORMED'],
    [{ name: 'Acme.example', publicSuffix: 'example', registrableDomain: 'acme.example' }, 'MALFORMED'],
  ])('%j: %s', (domain, refusal) => {
    expect(domainRefusal(domain)).toBe(refusal)
  })

  it('is tried for 48 hours', () => {
    const pending = { kind: 'PENDING', startedAt: now } as const

    expect(afterProofCheck(pending, false, hours(47.9))).toBe(pending)
    expect(afterProofCheck(pending, false, hours(48))).toEqual({ kind: 'FAILED', at: hours(48) })
    expect(afterProofCheck(pending, true, hours(47))).toEqual({ kind: 'PROVEN', checkedAt: hours(47) })
  })

  it('when gone keeps the tier for 14 days, and recovers by itself', () => {
    const proven = { kind: 'PROVEN', checkedAt: now } as const
    const grace = afterProofCheck(proven, false, days(30))

    expect(grace).toEqual({ kind: 'GRACE', since: days(30) })
    expect(graceEndsAt(days(30))).toEqual(days(44))
    expect(afterProofCheck(grace, false, days(43))).toBe(grace)
    expect(afterProofCheck(grace, true, days(43))).toEqual({ kind: 'PROVEN', checkedAt: days(43) })
    expect(afterProofCheck(grace, false, days(44))).toEqual({ kind: 'FAILED', at: days(44) })
    expect(recheckDueAt(now)).toEqual(days(30))
  })

  it('a resolver that does not answer takes nothing away', () => {
    const proven = { kind: 'PROVEN', checkedAt: now } as const

    expect(afterProofCheck(proven, undefined, days(30))).toBe(proven)
  })
})

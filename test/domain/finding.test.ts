import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type FindingState,
  findingCauses,
  findingItemKey,
  findingMessage,
  itemKey,
  rollUp,
} from '../../src/domain/alert.ts'
import {
  type ExceptionStatement,
  exceptionDecision,
  isExpiring,
  lowersCount,
  openVexStatus,
} from '../../src/domain/exception.ts'
import { findingsFrom, type Hit, isDisputed } from '../../src/domain/finding.ts'
import { DAY_MS, SEVERITIES } from '../../src/domain/policy.ts'

const now = new Date('2026-06-15T12:00:00Z')
const days = (n: number) => new Date(now.getTime() + n * DAY_MS)
const hit = (more: Partial<Hit> = {}): Hit => ({
  advisoryId: 'GHSA-1',
  aliasGroup: 'CVE-2026-1',
  names: ['CVE-2026-1', 'GHSA-1'],
  severity: 'HIGH',
  summary: 'A flaw.',
  knownExploited: false,
  fixedVersion: null,
  ecosystem: 'npm',
  packageName: 'left',
  installedVersion: '1.0.0',
  scanner: 'registry',
  ...more,
})

describe('S19: what is counted once', () => {
  it('two copies with fixes of their own show the same one whichever comes first', () => {
    const copies = [hit({ fixedVersion: '1.9.0' }), hit({ installedVersion: '2.0.0', fixedVersion: '2.3.0' })]
    expect(findingsFrom(copies)).toEqual(findingsFrom(copies.toReversed()))
  })

  it('the same flaw under CVE and GHSA, in several copies, by several scanners', () => {
    const findings = findingsFrom([
      hit(),
      hit({ advisoryId: 'CVE-2026-1', severity: 'CRITICAL', fixedVersion: '2.0.0', knownExploited: true }),
      hit({ installedVersion: '1.1.0' }),
      hit({ scanner: 'trivy', aliasGroup: 'GHSA-1', names: ['GHSA-1'] }),
    ])

    expect(findings).toEqual([
      {
        aliasGroup: 'CVE-2026-1',
        ecosystem: 'npm',
        packageName: 'left',
        advisoryId: 'CVE-2026-1',
        aliases: ['CVE-2026-1', 'GHSA-1'],
        installedVersions: ['1.0.0', '1.1.0'],
        severity: 'CRITICAL',
        fixedVersion: '2.0.0',
        knownExploited: true,
        summary: 'A flaw.',
        scanners: ['registry', 'trivy'],
        vendorStatusUnknown: false,
      },
    ])
  })

  it('but not in another package, ecosystem, or another flaw', () => {
    expect(
      findingsFrom([
        hit(),
        hit({ packageName: 'right' }),
        hit({ ecosystem: 'PyPI' }),
        hit({ aliasGroup: 'CVE-2026-2', names: ['CVE-2026-2'] }),
      ]),
    ).toHaveLength(4)
  })

  it('in whatever order the hits come, most severe first, exploited before others', () => {
    const anyHit = fc
      .record({
        at: fc.integer({ min: 1, max: 4 }),
        severity: fc.constantFrom(...SEVERITIES),
        scanner: fc.constantFrom('registry', 'trivy'),
        knownExploited: fc.boolean(),
      })
      .map(({ at, ...more }) => hit({ ...more, aliasGroup: `CVE-2026-${at}`, names: [`CVE-2026-${at}`] }))
    fc.assert(
      fc.property(fc.array(anyHit, { maxLength: 10 }), hits => {
        const key = (one: (typeof hits)[number] | undefined) =>
          one && [one.aliasGroup, one.severity, one.knownExploited]
        const [forward, backward] = [findingsFrom(hits), findingsFrom(hits.toReversed())]

        expect(forward.map(one => [one.aliasGroup, one.severity, one.knownExploited, one.scanners])).toEqual(
          backward.map(one => [one.aliasGroup, one.severity, one.knownExploited, one.scanners]),
        )
        const ranks = forward.map(one => SEVERITIES.indexOf(one.severity))
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
        expect(key(hits[0]) === undefined).toBe(forward.length === 0)
      }),
    )
  })

  it('a hit that shares names with two makes one of them', () => {
    const joined = findingsFrom([
      hit({ aliasGroup: 'GHSA-1', names: ['GHSA-1'] }),
      hit({ aliasGroup: 'CVE-2026-1', names: ['CVE-2026-1'] }),
      hit(),
    ])

    expect(joined.map(one => one.aliasGroup)).toEqual(['CVE-2026-1'])
  })

  it('a finding that only some scanners report is disputed', () => {
    expect(isDisputed({ scanners: ['registry'] }, ['registry', 'trivy'])).toBe(true)
    expect(isDisputed({ scanners: ['registry', 'trivy'] }, ['registry', 'trivy'])).toBe(false)
    expect(isDisputed({ scanners: ['registry'] }, ['registry'])).toBe(false)
  })
})

const state = (more: Partial<FindingState> = {}): FindingState => ({
  severity: 'HIGH',
  fixedVersion: null,
  knownExploited: false,
  installedVersions: ['1.0.0'],
  ...more,
})

describe('S38: the causes of an alert', () => {
  it.each([
    ['it appears', undefined, state(), ['NEW_ADVISORY']],
    ['it appears and is exploited', undefined, state({ knownExploited: true }), ['NEW_ADVISORY', 'EXPLOITED']],
    ['nothing', state(), state(), []],
    ['it is worse', state(), state({ severity: 'CRITICAL' }), ['SEVERITY_RAISED']],
    ['it is not so bad', state(), state({ severity: 'UNKNOWN' }), ['SEVERITY_LOWERED']],
    ['it is exploited', state(), state({ knownExploited: true }), ['EXPLOITED']],
    ['there is a fix', state(), state({ fixedVersion: '2.0.0' }), ['FIX_AVAILABLE']],
    ['the fix was corrected', state({ fixedVersion: '2.0.0' }), state({ fixedVersion: '2.0.1' }), ['ADVISORY_REVISED']],
    [
      'its exception ends soon',
      state({ exception: 'IN_FORCE' }),
      state({ exception: 'EXPIRING' }),
      ['EXCEPTION_EXPIRING'],
    ],
    [
      'its exception has ended',
      state({ exception: 'EXPIRING' }),
      state({ exception: 'EXPIRED' }),
      ['EXCEPTION_EXPIRED'],
    ],
    [
      'several at once',
      state(),
      state({ severity: 'CRITICAL', knownExploited: true, fixedVersion: '2' }),
      ['EXPLOITED', 'SEVERITY_RAISED', 'FIX_AVAILABLE'],
    ],
    ['it is gone', state(), undefined, ['RESOLVED']],
    ['it was never there', undefined, undefined, []],
  ] as const)('%s', (_, before, after, causes) => {
    expect(findingCauses(before, after, false)).toEqual(causes)
  })

  it('a withdrawn advisory is told as such', () => {
    expect(findingCauses(state(), undefined, true)).toEqual(['WITHDRAWN'])
  })

  it('two transitions, causes or subjects never share a key', () => {
    const keys = [
      findingItemKey('a', 1, 'EXPLOITED'),
      findingItemKey('a', 2, 'EXPLOITED'),
      findingItemKey('a', 1, 'RESOLVED'),
      findingItemKey('b', 1, 'EXPLOITED'),
      itemKey('YANKED', 'decision_1'),
      itemKey('KILLED', 'decision_1'),
    ]

    expect(new Set(keys).size).toBe(keys.length)
  })

  it('one pass is one alert, most severe first, headed by its first item', () => {
    const rolled = rollUp([
      { cause: 'FIX_AVAILABLE', severity: 'HIGH' },
      { cause: 'RESOLVED', severity: 'LOW' },
      { cause: 'EXPLOITED', severity: 'CRITICAL' },
      { cause: 'NEW_ADVISORY', severity: 'CRITICAL' },
    ] as const)

    expect(rolled).toMatchObject({ cause: 'NEW_ADVISORY', severity: 'CRITICAL' })
    expect(rolled?.items.map(item => item.cause)).toEqual(['NEW_ADVISORY', 'EXPLOITED', 'FIX_AVAILABLE', 'RESOLVED'])
    expect(rollUp([])).toBeUndefined()
  })

  it('is told in a sentence', () => {
    const facts = {
      packageName: 'left',
      installedVersions: ['1.0.0'],
      severity: 'CRITICAL',
      fixedVersion: '2.0.0',
    } as const

    expect(findingMessage('SEVERITY_RAISED', 'CVE-2026-1', facts, state())).toBe(
      'CVE-2026-1 in left 1.0.0 is now critical; it was high. Fixed in 2.0.0.',
    )
    expect(findingMessage('EXCEPTION_EXPIRED', 'CVE-2026-1', facts)).toBe(
      'The exception stated for CVE-2026-1 in left 1.0.0 has ended; it counts again. Fixed in 2.0.0.',
    )
  })
})

describe('S20: exceptions', () => {
  const statement: ExceptionStatement = {
    status: 'NOT_AFFECTED',
    justification: 'VULNERABLE_CODE_NOT_PRESENT',
    reasonText: 'We build without it.',
    expiresAt: days(180),
  }

  it.each([
    ['as it should be', {}, []],
    ['181 days', { expiresAt: days(181) }, ['threshold 180']],
    ['an expiry in the past', { expiresAt: now }, ['']],
    ['no justification', { justification: undefined }, ['']],
    ['a justification for an accepted risk', { status: 'ACCEPTED_RISK' }, ['']],
    ['no reason', { reasonText: '  ' }, ['']],
    ['all of it', { justification: undefined, reasonText: '', expiresAt: days(400) }, ['', '', 'threshold 180']],
  ] as [string, Partial<ExceptionStatement>, string[]][])('%s', (_, more, expected) => {
    const decision = exceptionDecision({ ...statement, ...more }, now)

    expect(decision.reasons.map(one => (one.threshold ? `threshold ${one.threshold}` : ''))).toEqual(expected)
  })

  it('only an accepted NOT_AFFECTED lowers a count, while it lasts, and only of a high', () => {
    const accepted = { ...statement, acceptedAt: days(-1) }

    expect(SEVERITIES.filter(severity => lowersCount(accepted, severity, now))).toEqual(['HIGH'])
    expect(lowersCount({ ...accepted, acceptedAt: undefined }, 'HIGH', now)).toBe(false)
    expect(lowersCount(accepted, 'HIGH', days(180))).toBe(false)
    for (const status of ['FIXED', 'UNDER_INVESTIGATION', 'ACCEPTED_RISK'] as const)
      expect(lowersCount({ ...accepted, status }, 'HIGH', now)).toBe(false)
  })

  it('an accepted risk is exported as affected, never as "not affected"', () => {
    expect([openVexStatus('ACCEPTED_RISK'), openVexStatus('NOT_AFFECTED')]).toEqual(['affected', 'not_affected'])
  })

  it('its author is told 14 days before it ends', () => {
    const at = (expiresAt: Date) => isExpiring({ ...statement, expiresAt, acceptedAt: undefined }, now)

    expect([at(days(15)), at(days(14)), at(days(1)), at(now)]).toEqual([false, true, true, false])
  })
})

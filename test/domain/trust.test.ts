import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DAY_MS,
  PUBLISHER_TIERS,
  SEVERITIES,
  type Severity,
  TRUST_LEVELS,
  type TrustLevel,
} from '../../src/domain/policy.ts'
import { approvalDecision, compareReviews, rejectionDecision, renewalDecision } from '../../src/domain/review.ts'
import { CARGO_STATES } from '../../src/domain/states.ts'
import { effectiveLevel, parseTrustLevel, type StandingFinding, TRUST_LEVEL_TABLE } from '../../src/domain/trust.ts'
import {
  type Demotion,
  isImportBraked,
  levelAfterReinstatement,
  performanceConsequence,
  reversalDecision,
  staffDemotion,
} from '../../src/domain/trust-demotion.ts'
import { type PromotionFacts, promotionDecision, trustChecklist } from '../../src/domain/trust-promotion.ts'
import { rescanOutcome } from '../../src/domain/trust-rescan.ts'

const now = new Date('2026-06-15T12:00:00Z')
const days = (n: number) => new Date(now.getTime() + n * DAY_MS)
const finding = (severity: Severity, more: Partial<StandingFinding> = {}): StandingFinding => ({
  name: 'CVE-2026-0001',
  packageName: 'openssl',
  severity,
  isExcepted: false,
  isExploited: false,
  isNew: false,
  deferredUntil: undefined,
  ...more,
})
const many = (n: number, severity: Severity, more: Partial<StandingFinding> = {}) =>
  Array.from({ length: n }, (_, at) => finding(severity, { name: `CVE-2026-${at}`, ...more }))
const facts = (more: Partial<PromotionFacts> = {}): PromotionFacts => ({
  cargoState: 'PUBLISHED',
  level: 0,
  tier: 'INDIVIDUAL',
  isFirstParty: false,
  findings: [],
  successfulJobs: 100,
  score: 3,
  successRate: 0.95,
  demotions: [],
  hasOpenReview: false,
  ...more,
})
const demotion = (more: Partial<Demotion> = {}): Demotion => ({
  cause: 'VULNERABILITY',
  from: 1,
  to: 0,
  successfulJobsThen: 500,
  findingNames: ['CVE-2026-0001'],
  reasonText: '',
  isClearedByStaff: false,
  ...more,
})
const rules = (list: readonly { rule: string }[]) => list.map(one => one.rule)

describe('R9-R12: the badges', () => {
  it('have the names, colours and meanings of the FAQ', () => {
    expect(
      TRUST_LEVELS.map(level => [
        TRUST_LEVEL_TABLE[level].title,
        TRUST_LEVEL_TABLE[level].color,
        TRUST_LEVEL_TABLE[level].meaning,
      ]),
    ).toEqual([
      ['Sandbox', 'gray', 'Unverified, restricted'],
      ['Community', 'blue', 'Scan passed, community used'],
      ['Verified', 'green', 'Platform reviewed & signed'],
      ['Official', 'purple', 'First-party Cargo'],
    ])
    expect([parseTrustLevel(2), parseTrustLevel(4), parseTrustLevel(-1), parseTrustLevel(1.5)]).toEqual([
      2,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('R13, S25: level 1 comes by itself', () => {
  it('with 100 successful jobs, for any tier, with up to 5 high', () => {
    for (const tier of PUBLISHER_TIERS)
      expect(trustChecklist(facts({ tier, findings: many(5, 'HIGH') }), 1)).toEqual([])
  })

  it.each([
    ['99 jobs', { successfulJobs: 99 }, ['R13']],
    ['6 high', { findings: many(6, 'HIGH') }, ['R24']],
    ['a critical', { findings: many(1, 'CRITICAL') }, ['R23']],
    ['no complete scan', { findings: undefined }, ['S17']],
    ['a suspended Cargo', { cargoState: 'SUSPENDED' }, ['R13']],
    ['it has it already', { level: 1 }, ['R13']],
    [
      'everything at once',
      { successfulJobs: 63, findings: [...many(6, 'HIGH'), finding('CRITICAL')] },
      ['R23', 'R24', 'R13'],
    ],
  ] as [string, Partial<PromotionFacts>, string[]][])('not with %s', (_, more, expected) => {
    expect(rules(trustChecklist(facts(more), 1))).toEqual(expected)
  })

  it('the checklist says how many jobs are missing', () => {
    expect(trustChecklist(facts({ successfulJobs: 63 }), 1)[0]).toMatchObject({
      message: '37 more successful jobs needed: 63 of 100.',
      threshold: 100,
      actual: 63,
    })
  })
})

describe('R14, R15: level 2 by request', () => {
  const ready = facts({ level: 1, tier: 'ORGANIZATION' })

  it('needs level 1, the Organization tier, no high and no open review', () => {
    expect(trustChecklist(ready, 2)).toEqual([])
    expect(trustChecklist({ ...ready, tier: 'PARTNER' }, 2)).toEqual([])
  })

  it('is refused with all reasons at once', () => {
    const decision = promotionDecision(facts({ tier: 'VERIFIED', findings: many(1, 'HIGH'), hasOpenReview: true }), 2)

    expect(decision).toMatchObject({ kind: 'REVIEW_REQUEST', outcome: 'REFUSED' })
    expect(rules(decision.reasons)).toEqual(['R14', 'R14', 'R24', 'R14'])
    expect(decision.reasons.every(one => one.remedy !== undefined)).toBe(true)
  })

  it('level 3 is for the platform alone (R12)', () => {
    expect(rules(trustChecklist(ready, 3))).toEqual(['R12'])
    expect(trustChecklist({ ...ready, isFirstParty: true }, 3)).toEqual([])
  })

  it('for random facts the checklist is empty if and only if the request is accepted', () => {
    fc.assert(
      fc.property(
        fc.record({
          cargoState: fc.constantFrom(...CARGO_STATES),
          level: fc.constantFrom(...TRUST_LEVELS),
          tier: fc.constantFrom(...PUBLISHER_TIERS),
          isFirstParty: fc.boolean(),
          findings: fc.option(
            fc.array(
              fc.constantFrom(...SEVERITIES).map(severity => finding(severity)),
              { maxLength: 8 },
            ),
            { nil: undefined },
          ),
          successfulJobs: fc.integer({ min: 90, max: 110 }),
          score: fc.double({ min: 0, max: 5, noNaN: true }),
          successRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
          demotions: fc.array(
            fc
              .record({
                cause: fc.constantFrom('VULNERABILITY', 'PERFORMANCE', 'POLICY', 'INCIDENT'),
                successfulJobsThen: fc.integer({ min: 0, max: 20 }),
                isClearedByStaff: fc.boolean(),
              })
              .map(one => demotion(one)),
            { maxLength: 3 },
          ),
          hasOpenReview: fc.boolean(),
        }),
        fc.constantFrom(...TRUST_LEVELS),
        (some, target) => {
          const decision = promotionDecision(some, target)
          expect(trustChecklist(some, target).length === 0).toBe(decision.outcome === 'ALLOWED')
          expect(decision.adverse).toBe(decision.outcome === 'REFUSED')
          // More findings never help.
          const worse = { ...some, findings: some.findings && [...some.findings, finding('HIGH')] }
          if (decision.outcome === 'REFUSED') expect(promotionDecision(worse, target).outcome).toBe('REFUSED')
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('S27: no flapping', () => {
  const demoted = (cause: Demotion['cause'], more: Partial<PromotionFacts> = {}, past: Partial<Demotion> = {}) =>
    rules(trustChecklist(facts({ successfulJobs: 700, demotions: [demotion({ cause, ...past })], ...more }), 1))

  it('vulnerabilities are cleared by a passing scan', () => {
    expect(demoted('VULNERABILITY')).toEqual([])
    expect(demoted('VULNERABILITY', { findings: many(6, 'HIGH') })).toEqual(['R24'])
  })

  it('performance by a score of 1.5, a success rate of 80% and 100 further successes, all three', () => {
    expect(demoted('PERFORMANCE', { score: 1.5, successRate: 0.8, successfulJobs: 600 })).toEqual([])
    expect(demoted('PERFORMANCE', { score: 1.49 })).toEqual(['S27'])
    expect(demoted('PERFORMANCE', { successRate: 0.79 })).toEqual(['S27'])
    expect(demoted('PERFORMANCE', { successfulJobs: 599 })).toEqual(['S27'])
    expect(demoted('PERFORMANCE', { score: 1, successRate: 0.5, successfulJobs: 500 })).toEqual(['S27', 'S27', 'S27'])
  })

  it('every cause by itself: a later one does not cover an earlier one', () => {
    const both = [demotion({ cause: 'POLICY' }), demotion({ cause: 'PERFORMANCE', from: 0, to: 0 })]
    expect(rules(trustChecklist(facts({ successfulJobs: 700, demotions: both }), 1))).toEqual(['S27'])
  })

  it('policy and incident by staff alone', () => {
    expect(demoted('POLICY')).toEqual(['S27'])
    expect(demoted('INCIDENT', {}, { isClearedByStaff: true })).toEqual([])
  })

  it('of several demotions each is settled by itself, whichever came last', () => {
    const staffs = demotion({ cause: 'INCIDENT' })
    const performance = demotion({ cause: 'PERFORMANCE', from: 0, successfulJobsThen: 600 })
    const missing = (demotions: readonly Demotion[], more: Partial<PromotionFacts> = {}) =>
      rules(trustChecklist(facts({ successfulJobs: 700, demotions, ...more }), 1))
    expect(missing([staffs, performance])).toEqual(['S27'])
    expect(missing([performance, staffs])).toEqual(['S27'])
    expect(missing([performance, { ...staffs, isClearedByStaff: true }])).toEqual([])
    expect(missing([performance, { ...performance, successfulJobsThen: 650 }])).toEqual(['S27'])
    // What lowered it to level 1 does not stand in the way of level 1.
    expect(missing([demotion({ cause: 'POLICY', from: 2, to: 1 })])).toEqual([])
  })

  it('a demotion that rested on withdrawn advisories alone is reversed for the same digest', () => {
    const base = {
      demotion: demotion({ from: 2, to: 1 }),
      level: 1 as TrustLevel,
      isSameDigest: true,
      retracted: new Set(['CVE-2026-0001']),
      findings: [],
    }

    expect(reversalDecision(base)).toMatchObject({ kind: 'REVERSAL', from: 1, to: 2, adverse: false })
    expect(reversalDecision({ ...base, retracted: new Set() })).toBeUndefined()
    expect(reversalDecision({ ...base, isSameDigest: false })).toBeUndefined()
    expect(reversalDecision({ ...base, level: 0 })).toBeUndefined()
    expect(reversalDecision({ ...base, findings: [finding('HIGH')] })).toBeUndefined()
    expect(reversalDecision({ ...base, demotion: demotion({ cause: 'POLICY', from: 2, to: 1 }) })).toBeUndefined()
  })

  it('an import that would demote over 5% of the Cargos, and at least 5, waits for staff', () => {
    expect(
      [
        [4, 10],
        [5, 99],
        [5, 100],
        [6, 100],
        [50, 1_000],
        [51, 1_000],
      ].map(([demotions = 0, cargos = 0]) => isImportBraked(demotions, cargos)),
    ).toEqual([false, true, false, true, false, true])
  })
})

describe('S28: the effective level of a version', () => {
  const level = (cargoLevel: TrustLevel, findings: StandingFinding[], hasReviewSignature = true) =>
    effectiveLevel({ cargoLevel, findings, hasReviewSignature, now })

  it.each([
    ['the badge of its Cargo at most', level(1, []), 1],
    ['what its own scan supports', level(2, many(1, 'HIGH')), 1],
    ['0 with more than 5 high', level(2, many(6, 'HIGH')), 0],
    ['0 with a critical', level(3, many(1, 'CRITICAL')), 0],
    ['1 without a review signature', level(2, [], false), 1],
    ['3 for an Official one that is signed', level(3, []), 3],
    ['unchanged by a finding whose clock runs', level(2, many(1, 'HIGH', { deferredUntil: days(3) })), 2],
    ['lower once that clock has ended', level(2, many(1, 'HIGH', { deferredUntil: now })), 1],
    [
      'lower at once for a known-exploited one',
      level(2, many(1, 'HIGH', { deferredUntil: days(3), isExploited: true })),
      1,
    ],
    ['unchanged by an accepted exception', level(2, many(1, 'HIGH', { isExcepted: true })), 2],
  ])('is %s', (_, actual, expected) => {
    expect(actual).toBe(expected)
  })
})

describe('S22, S23: after a rescan', () => {
  const outcome = (level: TrustLevel, findings: StandingFinding[], isHeld = false) =>
    rescanOutcome({ level, isHeld, findings, now })

  it('a critical holds the version and takes the Cargo to 0 at once', () => {
    const after = outcome(2, [finding('CRITICAL', { isNew: true })])

    expect(after).toMatchObject({ hold: 'HOLD', demotion: { from: 2, to: 0, kind: 'DEMOTION' }, pending: undefined })
    expect(after.holdDecision?.reasons.map(one => one.rule)).toEqual(['S22'])
  })

  it('a clean rescan releases a held version and closes a pending change', () => {
    expect(outcome(0, [], true)).toEqual({
      hold: 'RELEASE',
      holdDecision: undefined,
      demotion: undefined,
      pending: undefined,
      alertsStaff: false,
    })
  })

  it('too many high open a pending change of 7 days, down to the highest level that they allow', () => {
    const after = outcome(2, [...many(2, 'HIGH', { isNew: true })])

    expect(after.demotion).toBeUndefined()
    expect(after.pending).toMatchObject({ from: 2, to: 1, dueAt: days(7), findingNames: ['CVE-2026-0', 'CVE-2026-1'] })
    expect(outcome(1, [...many(4, 'HIGH'), ...many(2, 'HIGH', { isNew: true })]).pending).toMatchObject({
      from: 1,
      to: 0,
    })
  })

  it('keeps the clock of a finding that was announced before', () => {
    expect(outcome(2, many(1, 'HIGH', { deferredUntil: days(2) })).pending?.dueAt).toEqual(days(2))
  })

  it('names the day on which the level falls, which need not be the first that a clock ends, and each step', () => {
    const clocked = (...ends: number[]) => ends.flatMap(end => many(1, 'HIGH', { deferredUntil: days(end) }))
    const late = outcome(1, [...many(3, 'HIGH'), ...clocked(2, 4, 6)]).pending

    expect(late).toMatchObject({ from: 1, to: 0, dueAt: days(6) })
    const twice = outcome(2, clocked(2, 3, 3, 3, 3, 5)).pending
    const on = (day: number) => days(day).toISOString().slice(0, 10)
    expect(twice).toMatchObject({ from: 2, to: 0, dueAt: days(2) })
    expect(twice?.decision.reasons[0]?.message).toContain(
      `falls to level 1 on ${on(2)} and to level 0 on ${on(5)} unless`,
    )
  })

  it('takes effect when the clock ends', () => {
    expect(outcome(2, many(1, 'HIGH', { deferredUntil: now }))).toMatchObject({
      demotion: { from: 2, to: 1 },
      pending: undefined,
    })
  })

  it('does not wait for a known-exploited one', () => {
    expect(outcome(2, many(1, 'HIGH', { isNew: true, isExploited: true }))).toMatchObject({
      demotion: { from: 2, to: 1 },
      pending: undefined,
    })
  })

  it('can demote now and announce more', () => {
    const after = outcome(2, [finding('HIGH', { isExploited: true }), ...many(5, 'HIGH', { isNew: true })])

    expect(after).toMatchObject({ demotion: { from: 2, to: 1 }, pending: { from: 1, to: 0 } })
  })

  it('an accepted exception closes the pending change by itself', () => {
    expect(outcome(2, many(1, 'HIGH', { deferredUntil: days(2), isExcepted: true })).pending).toBeUndefined()
  })

  it('an Official Cargo is not demoted by itself; staff decide, and a critical holds all the same', () => {
    expect(outcome(3, many(1, 'HIGH', { isNew: true }))).toMatchObject({
      demotion: undefined,
      pending: { from: 3, to: 1, dueAt: undefined },
      alertsStaff: true,
      hold: 'UNCHANGED',
    })
    expect(outcome(3, [finding('CRITICAL')])).toMatchObject({ demotion: undefined, hold: 'HOLD', alertsStaff: true })
  })

  it('medium, low and unknown change nothing, and the Sandbox has nowhere to fall', () => {
    expect(outcome(2, [...many(50, 'MEDIUM'), ...many(50, 'UNKNOWN')])).toMatchObject({
      hold: 'UNCHANGED',
      demotion: undefined,
      pending: undefined,
    })
    expect(outcome(0, many(50, 'HIGH', { isNew: true }))).toMatchObject({ demotion: undefined, pending: undefined })
  })

  it('asked again after its consequences it has nothing more to say', () => {
    const anyFinding = fc
      .record({
        severity: fc.constantFrom(...SEVERITIES),
        isExcepted: fc.boolean(),
        isExploited: fc.boolean(),
        isNew: fc.boolean(),
        deferredUntil: fc.constantFrom(undefined, days(-1), days(1), days(5)),
      })
      .map(({ severity, ...more }) => finding(severity, more))
    fc.assert(
      fc.property(
        fc.array(anyFinding, { maxLength: 10 }),
        fc.constantFrom(...TRUST_LEVELS),
        fc.boolean(),
        (findings, level, isHeld) => {
          const first = rescanOutcome({ level, isHeld, findings, now })
          const again = rescanOutcome({
            level: first.demotion?.to ?? level,
            isHeld: first.hold === 'HOLD' || (isHeld && first.hold !== 'RELEASE'),
            findings,
            now,
          })

          expect(again).toMatchObject({ hold: 'UNCHANGED', demotion: undefined })
          expect(again.pending?.to).toBe(first.pending?.to)
          if (first.demotion) expect(first.demotion.to).toBeLessThan(level)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('R16, R35, R36, S33: poor performance and staff', () => {
  const crossing = (
    latch: 'WARNING' | 'DEMOTION' | 'SUSPENSION' | 'RATE_WARNING' | 'RATE_DEMOTION',
    consequence: 'WARN' | 'DEMOTE' | 'SUSPEND' | 'WARN_DASHBOARD',
  ) => ({ latch, consequence, rule: 'R35', threshold: 1, actual: 0.9 })

  it('takes one level, and none below 0 or while suspended', () => {
    const to = (level: TrustLevel, state: 'PUBLISHED' | 'SUSPENDED' = 'PUBLISHED') =>
      performanceConsequence(crossing('DEMOTION', 'DEMOTE'), { level, state }).to

    expect([to(3), to(2), to(1), to(0), to(2, 'SUSPENDED')]).toEqual([2, 1, 0, 0, 2])
  })

  it('suspends what is published, and a warning changes nothing', () => {
    expect(performanceConsequence(crossing('SUSPENSION', 'SUSPEND'), { level: 1, state: 'PUBLISHED' })).toMatchObject({
      kind: 'SUSPENSION',
      suspends: true,
      adverse: true,
    })
    expect(performanceConsequence(crossing('WARNING', 'WARN'), { level: 1, state: 'PUBLISHED' })).toMatchObject({
      kind: 'WARNING',
      adverse: false,
      suspends: false,
      to: 1,
    })
  })

  it('staff lower a Cargo to a level of their choice, with a reason, never up', () => {
    expect(
      staffDemotion({ level: 2, to: 0, cause: 'POLICY', reasonText: 'It mines coins.' })?.reasons[0]?.message,
    ).toBe('Staff lowered the Cargo to level 0 for a policy violation: It mines coins.')
    expect(staffDemotion({ level: 1, to: 1, cause: 'INCIDENT', reasonText: 'x' })).toBeUndefined()
  })

  it('a reinstated Cargo gets what the scans allow, on probation 0', () => {
    expect([
      levelAfterReinstatement(2, 1, false),
      levelAfterReinstatement(1, 3, false),
      levelAfterReinstatement(2, 3, true),
      levelAfterReinstatement(2, undefined, false),
    ]).toEqual([1, 1, 0, 0])
  })
})

describe('R14, R15, S18, S26: reviews', () => {
  const review = {
    purpose: 'UPDATE',
    state: 'IN_REVIEW',
    tier: 'ORGANIZATION',
    isFirstParty: false,
    findings: [],
    examined: new Set<string>(),
  } as const

  it('security fixes come first, then the higher tier, then the longer wait', () => {
    const queue = [
      { name: 'new', isSecurityFix: false, tier: 'ORGANIZATION', requestedAt: days(-1) },
      { name: 'old', isSecurityFix: false, tier: 'ORGANIZATION', requestedAt: days(-9) },
      { name: 'partner', isSecurityFix: false, tier: 'PARTNER', requestedAt: now },
      { name: 'fix', isSecurityFix: true, tier: 'ORGANIZATION', requestedAt: now },
    ] as const

    expect(queue.toSorted(compareReviews).map(one => one.name)).toEqual(['fix', 'partner', 'old', 'new'])
  })

  it('a review is asked for again from 30 days before its end, and of what serves without high findings', () => {
    const ending = {
      cargoState: 'PUBLISHED',
      tier: 'ORGANIZATION',
      isFirstParty: false,
      findings: [],
      reviewedUntil: days(30),
      hasOpenReview: false,
      now,
    } as const
    const asked = (more: Partial<Parameters<typeof renewalDecision>[0]>) =>
      rules(renewalDecision({ ...ending, ...more }).reasons)
    expect(renewalDecision(ending).outcome).toBe('ALLOWED')
    expect(renewalDecision({ ...ending, reviewedUntil: days(-400) }).outcome).toBe('ALLOWED')
    expect(renewalDecision({ ...ending, reviewedUntil: days(31) })).toMatchObject({
      outcome: 'REFUSED',
      reasons: [{ rule: 'R11', threshold: 30, actual: 31, remedy: 'Ask again from 2026-06-16 on.' }],
    })
    const all = { cargoState: 'SUSPENDED', tier: 'VERIFIED', findings: [finding('HIGH')], hasOpenReview: true } as const
    expect(asked(all)).toEqual(['R11', 'R14', 'R24', 'R14'])
    expect(asked({ findings: undefined })).toEqual(['R11'])
    expect(renewalDecision({ ...ending, tier: 'INDIVIDUAL', isFirstParty: true }).outcome).toBe('ALLOWED')
  })

  it('approval is refused when a rescan found something meanwhile, or unknown severities were not looked at', () => {
    expect(approvalDecision(review).outcome).toBe('ALLOWED')
    expect(
      rules(
        approvalDecision({
          ...review,
          state: 'BLOCKED',
          tier: 'INDIVIDUAL',
          findings: [finding('HIGH'), finding('UNKNOWN', { name: 'GO-1' })],
        }).reasons,
      ),
    ).toEqual(['R41', 'R14', 'R24', 'S18'])
    expect(
      approvalDecision({ ...review, findings: [finding('UNKNOWN', { name: 'GO-1' })], examined: new Set(['GO-1']) })
        .outcome,
    ).toBe('ALLOWED')
  })

  it('a rejection has a type and can be appealed', () => {
    expect(rejectionDecision('MISLEADING_CONTENT', 'It is not what it says.')).toMatchObject({
      adverse: true,
      appealable: true,
      reasons: [{ actual: 'MISLEADING_CONTENT' }],
    })
  })
})

import { describe, expect, it } from 'vitest'
import { DECISION_KINDS, decide, namingAppeal, reason } from '../../src/domain/decision.ts'
import {
  ALERT_RETENTION_MS,
  BANDS,
  CARGO_QUOTAS,
  COMPLAINT_FLAG,
  CONTACTS,
  DAY_MS,
  EXCEPTION_MAX_MS,
  INVITATION_MS,
  PENDING_CHANGE_MS,
  PLATFORM,
  PROOF_GRACE_MS,
  REPUTATION_PARTS,
  REPUTATION_THRESHOLDS,
  RESCAN_MS,
  RUNTIME_LIMITS,
  TRUST_LEVELS,
} from '../../src/domain/policy.ts'
import { problem } from '../../src/domain/problem.ts'

describe('the numbers of the FAQ', () => {
  it('weights: 60% success, 25% reliability, 15% feedback', () => {
    expect(Object.values(REPUTATION_PARTS).map(part => part.weight)).toEqual([0.6, 0.25, 0.15])
  })

  it('bands: 4.0, 3.0, 2.0, 1.0, and below', () => {
    expect(BANDS.map(band => [band.title, band.from])).toEqual([
      ['Excellent', 4],
      ['Good', 3],
      ['Fair', 2],
      ['Poor', 1],
      ['At risk', Number.NEGATIVE_INFINITY],
    ])
  })

  it('low reputation: warning below 1.5, demotion below 1.0, suspension below 0.5', () => {
    expect(REPUTATION_THRESHOLDS.map(threshold => [threshold.below, threshold.consequence])).toEqual([
      [1.5, 'WARN'],
      [1, 'DEMOTE'],
      [0.5, 'SUSPEND'],
    ])
  })

  it('Cargos: 3, 10, unlimited, unlimited', () => {
    expect(Object.values(CARGO_QUOTAS)).toEqual([3, 10, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  })

  it('resources: 256 MB, 1 and 8 GB; 1, 2 and 4 CPUs; 60 s, 5 and 30 minutes', () => {
    expect(
      TRUST_LEVELS.map(level => [
        RUNTIME_LIMITS[level].memoryBytes / 1024 ** 2,
        RUNTIME_LIMITS[level].cpus,
        RUNTIME_LIMITS[level].durationSeconds / 60,
      ]),
    ).toEqual([
      [256, 1, 1],
      [1024, 2, 5],
      [8192, 4, 30],
      [8192, 4, 30],
    ])
  })

  it('contacts and phase', () => {
    expect(CONTACTS).toMatchObject({
      support: 'support@archipelag.io',
      security: 'security@archipelag.io',
      gpu: 'partners@archipelag.io',
    })
    expect(PLATFORM.notice).toBe('Archipelag.io is in open beta until June 2026. All credits and earnings are virtual.')
  })
})

describe('the numbers of the settled rules, in days', () => {
  it.each([
    ['a rescan is due (R26)', RESCAN_MS, 7],
    ['a pending change (S23)', PENDING_CHANGE_MS, 7],
    ['an invitation (S8)', INVITATION_MS, 7],
    ['grace (S5)', PROOF_GRACE_MS, 14],
    ['an exception (S20)', EXCEPTION_MAX_MS, 180],
    ['the log of alerts (S39)', ALERT_RETENTION_MS, 90],
    ['the window of complaints (R48)', COMPLAINT_FLAG.windowMs, 1],
  ])('%s', (_, duration, days) => {
    expect(duration / DAY_MS).toBe(days)
  })
})

describe('a decision', () => {
  it('against a publisher can be appealed and says so in every reason without another remedy', () => {
    const decision = decide('SUSPENSION', [
      reason('R36', 'Suspended.'),
      reason('R23', 'Blocked.', { remedy: 'Fix it.' }),
    ])

    expect(decision).toMatchObject({ outcome: 'REFUSED', adverse: true, appealable: true, policyVersion: '1' })
    expect(decision.reasons.map(one => one.remedy)).toEqual([
      expect.stringContaining('support@archipelag.io'),
      'Fix it.',
    ])
  })

  it('that is stored names the appeal in every reason, beside its remedy, and nothing twice', () => {
    const decision = decide('SUSPENSION', [
      reason('R36', 'Suspended.'),
      reason('R23', 'Blocked.', { remedy: 'Fix it.' }),
    ])
    const remedies = namingAppeal(decision).map(one => one.remedy ?? '')

    expect(remedies[1]).toMatch(/^Fix it\. Or appeal this decision, or write to support@archipelag\.io/)
    expect(remedies.map(remedy => remedy.split('support@archipelag.io').length)).toEqual([2, 2])
    expect(namingAppeal({ ...decision, appealable: false })[1]).toMatchObject({ remedy: 'Fix it.' })
  })

  it('in favour has nothing to appeal', () => {
    expect(decide('PROMOTION', [], [reason('R13', 'Enough jobs.')])).toMatchObject({
      outcome: 'ALLOWED',
      adverse: false,
      appealable: false,
    })
    expect(new Set(DECISION_KINDS).size).toBe(DECISION_KINDS.length)
  })

  it('comes back as a problem with its extras', () => {
    expect(problem('QUOTA_REACHED', 'Enough.', ['cargoId'], { limit: 3 })).toEqual({
      code: 'QUOTA_REACHED',
      message: 'Enough.',
      path: ['cargoId'],
      limit: 3,
    })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SEVERITIES, type Severity, TRUST_LEVELS } from '../../src/domain/policy.ts'
import { publicationDecision, successorAfterYank } from '../../src/domain/publication.ts'
import { type GateFinding, gateCounts, gateReasons, highestLevelAllowed, scanGate } from '../../src/domain/scan-gate.ts'

const finding = (severity: Severity, isExcepted = false, at = 1): GateFinding => ({
  name: `CVE-2026-${String(at).padStart(4, '0')}`,
  packageName: 'openssl',
  severity,
  isExcepted,
})
const findings = (counts: Partial<Record<Severity, number>>, isExcepted = false) =>
  Object.entries(counts).flatMap(([severity, n]) =>
    Array.from({ length: n }, (_, at) => finding(severity as Severity, isExcepted, at + 1)),
  )
const highestFor = (counts: Partial<Record<Severity, number>>) =>
  highestLevelAllowed(gateCounts(findings(counts)).effective)

describe('R23-R25, S18: what the findings allow', () => {
  it.each([
    ['nothing found', {}, 3],
    ['a critical', { CRITICAL: 1 }, undefined],
    ['a critical among others', { CRITICAL: 1, LOW: 3 }, undefined],
    ['one high', { HIGH: 1 }, 1],
    ['5 high', { HIGH: 5 }, 1],
    ['6 high', { HIGH: 6 }, 0],
    ['100 high', { HIGH: 100 }, 0],
    ['medium and low, however many', { MEDIUM: 500, LOW: 500 }, 3],
    ['unknown', { UNKNOWN: 500 }, 3],
  ])('%s', (_, counts, expected) => {
    expect(highestFor(counts)).toBe(expected)
  })

  it('a critical blocks level 0 too', () => {
    expect(TRUST_LEVELS.map(level => gateReasons(findings({ CRITICAL: 1 }), level)[0]?.rule)).toEqual([
      'R23',
      'R23',
      'R23',
      'R23',
    ])
  })
})

describe('S20: effective counts', () => {
  it('leave out an accepted high, never a critical, and raw counts keep both', () => {
    const mixed = [...findings({ HIGH: 2, CRITICAL: 1, MEDIUM: 1 }, true), ...findings({ HIGH: 1 })]

    expect(gateCounts(mixed)).toEqual({
      raw: { CRITICAL: 1, HIGH: 3, MEDIUM: 1, LOW: 0, UNKNOWN: 0 },
      effective: { CRITICAL: 1, HIGH: 1, MEDIUM: 1, LOW: 0, UNKNOWN: 0 },
    })
  })
})

describe('the gate before publication', () => {
  const subject = 'acme/summarize 2.1.0'

  it('names every reason, not only the first, with what fixes it', () => {
    const decision = scanGate({
      subject,
      cargoLevel: 1,
      findings: [{ ...finding('CRITICAL'), fixedVersion: '3.0.13' }, ...findings({ HIGH: 6 })],
    })

    expect(decision).toMatchObject({ outcome: 'REFUSED', adverse: true, level: undefined, highestLevel: undefined })
    expect(decision.reasons.map(reason => [reason.rule, reason.threshold, reason.actual])).toEqual([
      ['R23', 0, 1],
      ['R24', 5, 6],
    ])
    expect(decision.reasons[0]?.message).toBe(
      'acme/summarize 2.1.0 is blocked. It has 1 critical finding: CVE-2026-0001 (fixed in openssl 3.0.13). A critical finding blocks publication at every level.',
    )
    expect(decision.reasons[1]?.evidence).toHaveLength(6)
  })

  it('an accepted lower level publishes there and lowers the Cargo (R24)', () => {
    const six = findings({ HIGH: 6 })

    expect(scanGate({ subject, cargoLevel: 1, findings: six })).toMatchObject({ outcome: 'REFUSED', highestLevel: 0 })
    expect(scanGate({ subject, cargoLevel: 1, findings: six, acceptLevel: 0 })).toMatchObject({
      outcome: 'ALLOWED',
      level: 0,
      lowersCargo: true,
    })
    expect(scanGate({ subject, cargoLevel: 2, findings: six, acceptLevel: 1 })).toMatchObject({ outcome: 'REFUSED' })
  })

  it('an accepted level never raises the Cargo, nor lets a critical through', () => {
    expect(scanGate({ subject, cargoLevel: 0, findings: [], acceptLevel: 3 })).toMatchObject({
      level: 0,
      lowersCargo: false,
    })
    expect(scanGate({ subject, cargoLevel: 1, findings: findings({ CRITICAL: 1 }), acceptLevel: 0 }).outcome).toBe(
      'REFUSED',
    )
  })

  it('adding a finding never turns a refusal into permission', () => {
    const anyFinding = fc
      .record({ severity: fc.constantFrom(...SEVERITIES), isExcepted: fc.boolean() })
      .map(one => finding(one.severity, one.isExcepted))
    fc.assert(
      fc.property(
        fc.array(anyFinding, { maxLength: 12 }),
        anyFinding,
        fc.constantFrom(...TRUST_LEVELS),
        (some, more, cargoLevel) => {
          const before = scanGate({ subject, cargoLevel, findings: some })
          const after = scanGate({ subject, cargoLevel, findings: [...some, more] })

          if (before.outcome === 'REFUSED') expect(after.outcome).toBe('REFUSED')
          expect(after.highestLevel ?? -1).toBeLessThanOrEqual(before.highestLevel ?? -1)
        },
      ),
    )
  })
})

describe('R41: what a complete scan leads to', () => {
  const decide = (cargoLevel: 0 | 1 | 2 | 3, counts: Partial<Record<Severity, number>>, more = {}) =>
    publicationDecision({ subject: 'x', cargoLevel, findings: findings(counts), looksAlike: false, ...more })

  it('levels 0 and 1 publish, 2 and 3 wait for review, and what the level does not allow is blocked', () => {
    expect(TRUST_LEVELS.map(level => decide(level, {}).event)).toEqual([
      'publish',
      'publish',
      'send-to-review',
      'send-to-review',
    ])
    expect(TRUST_LEVELS.map(level => decide(level, { HIGH: 1 }).event)).toEqual([
      'publish',
      'publish',
      'block',
      'block',
    ])
  })

  it('a level-2 Cargo that accepts level 1 is published without review', () => {
    expect(decide(2, { HIGH: 3 }, { acceptLevel: 1 })).toMatchObject({ event: 'publish', level: 1, lowersCargo: true })
  })

  it('a look-alike passes and waits for staff (S12), unless it is blocked anyway', () => {
    expect(decide(0, {}, { looksAlike: true }).waitsForStaff).toBe(true)
    expect(decide(0, { CRITICAL: 1 }, { looksAlike: true }).waitsForStaff).toBe(false)
  })
})

describe('S16: after a yank', () => {
  const version = (
    name: string,
    day: number,
    counts: Partial<Record<Severity, number>>,
    hasReviewSignature = false,
  ) => ({
    name,
    publishedAt: new Date(Date.UTC(2026, 0, day)),
    findings: findings(counts),
    hasReviewSignature,
  })

  it('the newest superseded version that passes the gate now becomes current', () => {
    const old = [version('1.0', 1, {}), version('1.1', 2, { HIGH: 2 }), version('1.2', 3, { CRITICAL: 1 })]

    expect(successorAfterYank(old, 1)?.name).toBe('1.1')
    expect(successorAfterYank([version('1.2', 3, { CRITICAL: 1 })], 0)).toBeUndefined()
  })

  it('at level 2 it needs its own valid review signature', () => {
    const old = [version('1.0', 1, {}, true), version('1.1', 2, {})]

    expect(successorAfterYank(old, 2)?.name).toBe('1.0')
    expect(successorAfterYank(old, 1)?.name).toBe('1.1')
  })
})

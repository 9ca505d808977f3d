import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dispatchReasons, isOwnJob, type StandingFacts, standing } from '../../src/domain/admission.ts'
import { DAY_MS, PUBLISHER_TIERS, SEVERITIES, TRUST_LEVELS, type TrustLevel } from '../../src/domain/policy.ts'
import { effectiveLimits, limitsForJob, mayHaveGpu, type RuntimeFacts } from '../../src/domain/runtime.ts'
import { CARGO_STATES, VERSION_STATES } from '../../src/domain/states.ts'

const MIB = 1024 ** 2
const now = new Date('2026-06-15T12:00:00Z')
const days = (n: number) => new Date(now.getTime() + n * DAY_MS)
const all: Omit<RuntimeFacts, 'effectiveLevel'> = {
  tier: 'PARTNER',
  requested: { network: true, gpu: true },
  isGpuAllowed: true,
  agreed: undefined,
}

describe('R37-R39: what a Cargo may use', () => {
  it.each([
    [0, 256 * MIB, 1, 60, 'NONE', false],
    [1, 1024 * MIB, 2, 300, 'NONE', false],
    [2, 8192 * MIB, 4, 1_800, 'OUTBOUND', true],
    [3, 8192 * MIB, 4, 1_800, 'OUTBOUND', true],
  ] as const)(
    'level %i: %i bytes, %i CPUs, %i s, network %s, GPU %s',
    (effectiveLevel, memoryBytes, cpus, durationSeconds, network, gpu) => {
      expect(effectiveLimits({ ...all, effectiveLevel })).toEqual({
        memoryBytes,
        cpus,
        durationSeconds,
        network,
        gpu,
        source: 'LEVEL',
        level: effectiveLevel,
      })
    },
  )

  it('network and GPU are granted only when requested', () => {
    expect(effectiveLimits({ ...all, effectiveLevel: 2, requested: { network: false, gpu: false } })).toMatchObject({
      network: 'NONE',
      gpu: false,
    })
  })

  it('a GPU needs the Partner tier, level 2 and a permission for this Cargo', () => {
    expect(PUBLISHER_TIERS.filter(tier => mayHaveGpu(tier, 2))).toEqual(['PARTNER'])
    expect(TRUST_LEVELS.filter(level => mayHaveGpu('PARTNER', level))).toEqual([2, 3])
    expect(effectiveLimits({ ...all, effectiveLevel: 2, isGpuAllowed: false }).gpu).toBe(false)
  })

  it("a Partner's agreement raises the row from level 2 on, never lowers it, and is for Partners alone (S35)", () => {
    const agreed = { memoryBytes: 32 * 1024 * MIB, cpus: 2 }

    expect(effectiveLimits({ ...all, effectiveLevel: 2, agreed })).toMatchObject({
      memoryBytes: 32 * 1024 * MIB,
      cpus: 4,
      source: 'AGREEMENT',
    })
    expect(effectiveLimits({ ...all, effectiveLevel: 1, agreed })).toMatchObject({
      memoryBytes: 1024 * MIB,
      source: 'LEVEL',
    })
    expect(effectiveLimits({ ...all, tier: 'ORGANIZATION', effectiveLevel: 2, agreed })).toMatchObject({
      memoryBytes: 8192 * MIB,
      source: 'LEVEL',
    })
  })

  it('raising the level never shrinks a grant', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 2 ** 40 }), { nil: undefined })
    const some = fc.record({
      tier: fc.constantFrom(...PUBLISHER_TIERS),
      requested: fc.record({ network: fc.boolean(), gpu: fc.boolean() }),
      isGpuAllowed: fc.boolean(),
      agreed: fc.option(fc.record({ memoryBytes: limit, cpus: limit, durationSeconds: limit }), { nil: undefined }),
    })
    fc.assert(
      fc.property(some, fc.constantFrom(0 as const, 1 as const, 2 as const), (facts, level) => {
        const lower = effectiveLimits({ ...facts, effectiveLevel: level })
        const higher = effectiveLimits({ ...facts, effectiveLevel: (level + 1) as TrustLevel })

        for (const name of ['memoryBytes', 'cpus', 'durationSeconds'] as const)
          expect(higher[name]).toBeGreaterThanOrEqual(lower[name])
        if (lower.gpu) expect(higher.gpu).toBe(true)
        if (lower.network === 'OUTBOUND') expect(higher.network).toBe('OUTBOUND')
      }),
    )
  })

  it('one job gets what it asks for, and never more than its Cargo may', () => {
    const limits = effectiveLimits({ ...all, effectiveLevel: 1 })

    expect(limitsForJob(limits, { memoryBytes: 10, cpus: 64, network: true, gpu: true })).toMatchObject({
      memoryBytes: 10,
      cpus: 2,
      durationSeconds: 300,
      network: 'NONE',
      gpu: false,
    })
    expect(limitsForJob(effectiveLimits({ ...all, effectiveLevel: 2 }), { network: false, gpu: false })).toMatchObject({
      network: 'NONE',
      gpu: false,
    })
  })
})

const facts = (more: Partial<StandingFacts> = {}): StandingFacts => ({
  cargoState: 'PUBLISHED',
  cargoLevel: 1,
  versionState: 'PUBLISHED',
  isPublisherBanned: false,
  isKilled: false,
  staffHold: null,
  isDigestRuledOut: false,
  hasIntegritySignature: true,
  reviewSignedUntil: undefined,
  findings: [],
  tier: 'INDIVIDUAL',
  requested: { network: false, gpu: false },
  isGpuAllowed: false,
  agreement: undefined,
  now,
  ...more,
})
const critical = {
  name: 'CVE-2026-0001',
  packageName: 'openssl',
  severity: 'CRITICAL',
  isExcepted: true,
  isExploited: false,
  isNew: true,
  deferredUntil: days(3),
  exceptedUntil: days(9),
} as const
const refusalRules = (more: Partial<StandingFacts>) => standing(facts(more)).decision.reasons.map(one => one.rule)

describe('S36: the standing of a version', () => {
  it('is a grant with its limits, and the clock that may change it', () => {
    const granted = standing(
      facts({ cargoLevel: 2, reviewSignedUntil: days(90), findings: [{ ...critical, severity: 'HIGH' }] }),
    )

    expect(granted).toMatchObject({ kind: 'GRANT', effectiveLevel: 2, limits: { cpus: 4 }, expiresAt: days(3) })
  })

  it('falls with the signature: a review signature that has expired supports level 1', () => {
    expect(standing(facts({ cargoLevel: 2, reviewSignedUntil: now }))).toMatchObject({
      kind: 'GRANT',
      effectiveLevel: 1,
      limits: { cpus: 2, network: 'NONE' },
    })
  })

  it('is a refusal for every state but published, with the reason', () => {
    expect(CARGO_STATES.filter(cargoState => standing(facts({ cargoState })).kind === 'GRANT')).toEqual(['PUBLISHED'])
    expect(VERSION_STATES.filter(versionState => standing(facts({ versionState })).kind === 'GRANT')).toEqual([
      'PUBLISHED',
    ])
  })

  it('names every reason', () => {
    expect(
      refusalRules({
        cargoState: 'SUSPENDED',
        versionState: 'HELD',
        isPublisherBanned: true,
        isKilled: true,
        isDigestRuledOut: true,
        hasIntegritySignature: false,
        findings: [critical],
      }),
    ).toEqual(['R36', 'S22', 'S45', 'S37', 'S13', 'R2', 'R23'])
  })

  it('is against nobody while it only waits for its signature', () => {
    expect(standing(facts({ hasIntegritySignature: false })).decision).toMatchObject({
      outcome: 'REFUSED',
      adverse: false,
      appealable: false,
    })
    expect(standing(facts({ hasIntegritySignature: false, isKilled: true })).decision).toMatchObject({ adverse: true })
  })

  it('nothing with a critical is ever admitted, whatever its states, clocks and exceptions say', () => {
    const some = fc.record({
      cargoLevel: fc.constantFrom(...TRUST_LEVELS),
      tier: fc.constantFrom(...PUBLISHER_TIERS),
      reviewSignedUntil: fc.constantFrom(undefined, days(1)),
      severities: fc.array(fc.constantFrom(...SEVERITIES), { maxLength: 5 }),
    })
    fc.assert(
      fc.property(some, ({ severities, ...more }) => {
        const findings = severities.map(severity => ({ ...critical, severity }))
        expect(standing(facts({ ...more, findings })).kind).toBe(severities.includes('CRITICAL') ? 'REFUSAL' : 'GRANT')
      }),
    )
  })
})

describe('S15, R42, R44: a job at dispatch', () => {
  it('keeps the version it was admitted with when that was merely superseded, or its Cargo is being deleted', () => {
    expect(dispatchReasons(facts({ versionState: 'SUPERSEDED' }))).toEqual([])
    expect(dispatchReasons(facts({ cargoState: 'DELETING' }))).toEqual([])
  })

  it.each([
    ['yanked', { versionState: 'YANKED' }, 'S16'],
    ['held', { versionState: 'HELD' }, 'S22'],
    ['of a suspended Cargo', { cargoState: 'SUSPENDED' }, 'R36'],
    ['stopped by staff', { isKilled: true }, 'S37'],
  ] as [string, Partial<StandingFacts>, string][])(
    'fails with the reason when it was %s meanwhile',
    (_, more, rule) => {
      expect(dispatchReasons(facts(more)).map(one => one.rule)).toEqual([rule])
    },
  )

  it('is an own job when a member of the publisher submitted it', () => {
    expect([isOwnJob('ann', new Set(['ann'])), isOwnJob('bob', new Set(['ann']))]).toEqual([true, false])
  })
})

import {
  ACCESS_CAPABILITIES,
  type AccessCapability,
  AGREED_LIMITS_MOST,
  GPU_ACCESS,
  type PublisherTier,
  RUNTIME_LIMITS,
  type TrustLevel,
} from './policy.ts'

export type Network = 'NONE' | 'OUTBOUND'

/** What clients read instead of working it out again. */
export type EffectiveLimits = {
  readonly memoryBytes: number
  readonly cpus: number
  readonly durationSeconds: number
  readonly network: Network
  readonly gpu: boolean
  /** S35: the level's row, or a Partner's agreement above it. */
  readonly source: 'LEVEL' | 'AGREEMENT'
  readonly level: TrustLevel
}

/** S6: what a running agreement adds; undefined parts stay as the level has them. */
export type AgreedLimits = {
  readonly memoryBytes?: number
  readonly cpus?: number
  readonly durationSeconds?: number
}

export type RuntimeFacts = {
  /** S28: of the version, not of the Cargo. */
  readonly effectiveLevel: TrustLevel
  readonly tier: PublisherTier
  /** What the Cargo asks for. */
  readonly requested: { readonly network: boolean; readonly gpu: boolean }
  /** R39: staff allowed a GPU for this Cargo. */
  readonly isGpuAllowed: boolean
  readonly agreed: AgreedLimits | undefined
}

/**
 * R37-R39, S35: the row of the level. A Partner's agreement can raise it, from level 2 on, where the platform has reviewed what
 * runs; it never lowers it. Network and GPU are granted when requested *and* allowed.
 */
export function effectiveLimits(facts: RuntimeFacts): EffectiveLimits {
  const level = facts.effectiveLevel
  const row = RUNTIME_LIMITS[level]
  const agreed = facts.tier === 'PARTNER' && level >= GPU_ACCESS.level ? facts.agreed : undefined
  const raised = (limit: 'memoryBytes' | 'cpus' | 'durationSeconds') => Math.max(row[limit], agreed?.[limit] ?? 0)
  const limits = {
    memoryBytes: raised('memoryBytes'),
    cpus: raised('cpus'),
    durationSeconds: raised('durationSeconds'),
  }
  const isRaised =
    limits.memoryBytes > row.memoryBytes || limits.cpus > row.cpus || limits.durationSeconds > row.durationSeconds
  return {
    ...limits,
    network: facts.requested.network ? row.network : 'NONE',
    gpu: facts.requested.gpu && facts.isGpuAllowed && mayHaveGpu(facts.tier, level),
    source: isRaised ? 'AGREEMENT' : 'LEVEL',
    level,
  }
}

export type AgreedLimit = keyof AgreedLimits
export const AGREED_LIMITS = ['memoryBytes', 'cpus', 'durationSeconds'] as const satisfies readonly AgreedLimit[]

/** S6: what an agreement may say of one limit: no less than level 2 has anyway, and no more than the network can carry. */
export const agreedLimitBounds = (limit: AgreedLimit): { readonly least: number; readonly most: number } => ({
  least: RUNTIME_LIMITS[GPU_ACCESS.level][limit],
  most: AGREED_LIMITS_MOST[limit],
})

/** The limits of an agreement that lie outside their bounds. */
export const limitsOutOfBounds = (agreed: AgreedLimits): readonly AgreedLimit[] =>
  AGREED_LIMITS.filter(limit => {
    const value = agreed[limit]
    const { least, most } = agreedLimitBounds(limit)
    return value !== undefined && !(Number.isInteger(value) && value >= least && value <= most)
  })

/** R39: a GPU needs the Partner tier and level 2. */
export const mayHaveGpu = (tier: PublisherTier, level: TrustLevel): boolean =>
  tier === GPU_ACCESS.tier && level >= GPU_ACCESS.level

/** What one job gets of what its Cargo may have: never more than either. */
export function limitsForJob(
  limits: EffectiveLimits,
  asked: {
    readonly memoryBytes?: number
    readonly cpus?: number
    readonly durationSeconds?: number
    readonly network?: boolean
    readonly gpu?: boolean
  },
): EffectiveLimits {
  return {
    ...limits,
    memoryBytes: Math.min(limits.memoryBytes, asked.memoryBytes ?? limits.memoryBytes),
    cpus: Math.min(limits.cpus, asked.cpus ?? limits.cpus),
    durationSeconds: Math.min(limits.durationSeconds, asked.durationSeconds ?? limits.durationSeconds),
    network: asked.network === false ? 'NONE' : limits.network,
    gpu: limits.gpu && asked.gpu !== false,
  }
}

/** S11: what jobs get beyond computing, as the catalog shows it and can be narrowed by. */
export const grantedAccess = (limits: Pick<EffectiveLimits, 'network' | 'gpu'>): AccessCapability[] =>
  ACCESS_CAPABILITIES.filter(one => (one === 'GPU' ? limits.gpu : limits.network === 'OUTBOUND'))

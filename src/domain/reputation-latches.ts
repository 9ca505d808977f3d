import { RATE_THRESHOLDS, REPUTATION_MIN_JOBS, REPUTATION_THRESHOLDS } from './policy.ts'
import { countedJobs, type ReputationSums, scoreOf, successRate } from './reputation.ts'

export type Latch = (typeof REPUTATION_THRESHOLDS | typeof RATE_THRESHOLDS)[number]['latch']
export type Consequence = (typeof REPUTATION_THRESHOLDS | typeof RATE_THRESHOLDS)[number]['consequence']

export const LATCHES = [...REPUTATION_THRESHOLDS, ...RATE_THRESHOLDS].map(({ latch }) => latch) as readonly Latch[]

/** S32: which thresholds may fire. All of them at birth. */
export type Latches = Readonly<Record<Latch, boolean>>
export const ALL_ARMED: Latches = {
  WARNING: true,
  DEMOTION: true,
  SUSPENSION: true,
  RATE_WARNING: true,
  RATE_DEMOTION: true,
}

/** A threshold that was crossed: what follows, and the figures for its Decision. */
export type Crossing = {
  readonly latch: Latch
  readonly consequence: Consequence
  readonly rule: string
  readonly threshold: number
  readonly actual: number
}

/**
 * R34-R36, S32: what follows from the evidence just recorded, in order. Each threshold fires once, and again only after the
 * figure was clearly back above it. Under 20 counted jobs nothing is looked at. To be called only where evidence is recorded, so that
 * silence never punishes.
 */
export function evaluateLatches(
  latches: Latches,
  sums: ReputationSums,
): { readonly latches: Latches; readonly crossings: readonly Crossing[] } {
  const rate = successRate(sums)
  if (countedJobs(sums) < REPUTATION_MIN_JOBS || rate === undefined) return { latches, crossings: [] }
  const score = scoreOf(sums)
  const figures = [
    ...REPUTATION_THRESHOLDS.map(threshold => ({ ...threshold, actual: score })),
    ...RATE_THRESHOLDS.map(threshold => ({ ...threshold, actual: rate })),
  ]
  const next: Record<Latch, boolean> = { ...latches }
  const crossings: Crossing[] = []
  for (const { latch, below, rearmAt, consequence, actual } of figures) {
    if (latches[latch] && actual < below) {
      next[latch] = false
      crossings.push({ latch, consequence, rule: RULES[latch], threshold: below, actual })
    } else if (actual >= rearmAt) next[latch] = true
  }
  return { latches: next, crossings }
}

const RULES: Record<Latch, string> = {
  WARNING: 'R34',
  DEMOTION: 'R35',
  SUSPENSION: 'R36',
  RATE_WARNING: 'S32',
  RATE_DEMOTION: 'R16',
}

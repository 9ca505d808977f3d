import type { TrustLevel } from '../../../src/domain/policy.ts'

/** Packages that the images of a run are made of. */
export const PACKAGES = ['alpha', 'beta', 'gamma'] as const
export type PackageName = (typeof PACKAGES)[number]

/**
 * What has to be true of the registry, told by far less than the registry knows: which advisories are in force, and which
 * packages each version holds. Levels, states and standings are read from the registry and held against this.
 */
export interface Model {
  readonly prefix: string
  /** Severity of the advisory in force on a package. */
  readonly advisories: Map<PackageName, 'CRITICAL' | 'HIGH'>
  /** Packages of each version by its id. */
  readonly packages: Map<string, readonly PackageName[]>
  readonly deletedSlugs: Set<string>
  /** Versions that staff hold, whatever their findings. */
  readonly heldByStaff: Set<string>
  level: TrustLevel
  levelDecisionId: string | null
  isDeleted: boolean
  counter: number
}

export const newModel = (prefix: string): Model => ({
  prefix,
  advisories: new Map(),
  packages: new Map(),
  deletedSlugs: new Set(),
  heldByStaff: new Set(),
  level: 0,
  levelDecisionId: null,
  isDeleted: false,
  counter: 0,
})

export const hasCritical = (model: Model, versionId: string): boolean =>
  (model.packages.get(versionId) ?? []).some(name => model.advisories.get(name) === 'CRITICAL')

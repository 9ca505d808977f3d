import { and, eq, inArray, isNull } from 'drizzle-orm'
import { expect } from 'vitest'
import { auditEntries } from '../../../src/database/tables/audit.ts'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { standings } from '../../../src/database/tables/runtime.ts'
import { signatures } from '../../../src/database/tables/signatures.ts'
import type { TrustLevel } from '../../../src/domain/policy.ts'
import type { JobGrant } from '../../../src/registry/admission/admit-jobs.ts'
import { slotsUsedByOthers } from '../../../src/registry/cargos/queries.ts'
import { admitOne } from '../../support/jobs.ts'
import type { Team, World } from '../../support/world.ts'
import { hasCritical, type Model } from './reference-model.ts'

export interface Real {
  readonly world: World
  readonly team: Team
  readonly small: Team
  readonly cargoId: string
  readonly tell: (name: string, packages: readonly string[]) => string
}

/** What has to hold after every step, whatever the step was. */
export async function holdInvariants(model: Model, real: Real): Promise<void> {
  const { db } = real.world.registry
  const [cargo] = await db.select().from(cargos).where(eq(cargos.id, real.cargoId))
  await currentIsSafe(model, real)
  await admissionIsSafe(model, real, cargo!)
  await levelHasItsDecision(model, real, cargo!)
  const noCargo = '00000000-0000-7000-8000-000000000000'
  expect(await slotsUsedByOthers(db, real.small.publisherId, noCargo), 'slots of an individual').toBeLessThanOrEqual(3)
  expect(cargo!.slug, 'a slug is for ever').toBe(`${real.team.slug}/${model.prefix}`)
  expect(cargo!.state === 'DELETED' || cargo!.state === 'DELETING', 'a deletion is for ever').toBe(model.isDeleted)
}

/** No version with an effective critical is the published one. */
async function currentIsSafe(model: Model, { world, cargoId }: Real): Promise<void> {
  const current = await world.registry.db
    .select()
    .from(versions)
    .where(and(eq(versions.cargoId, cargoId), inArray(versions.state, ['PUBLISHED', 'HELD'])))
  expect(current.length, 'current versions').toBeLessThanOrEqual(1)
  const [version] = current
  if (!version) return
  const isHeld = hasCritical(model, version.id) || model.heldByStaff.has(version.id)
  expect(version.state, 'held if and only if critical, or by staff').toBe(isHeld ? 'HELD' : 'PUBLISHED')
}

/** What is admitted has no critical, and above level 1 a valid review signature of its very digest. */
async function admissionIsSafe(model: Model, real: Real, cargo: typeof cargos.$inferSelect): Promise<void> {
  const { world, cargoId } = real
  const { grant } = await admitOne(world, cargoId)
  const [standing] = await world.registry.db.select().from(standings).where(eq(standings.cargoId, cargoId))
  expect(grant !== null, 'admission follows the standing').toBe(standing?.kind === 'GRANT')
  const [serving] = await world.registry.db
    .select()
    .from(versions)
    .where(and(eq(versions.cargoId, cargoId), eq(versions.state, 'PUBLISHED')))
  expect(grant !== null, 'what is published and signed is admitted').toBe(cargo.state === 'PUBLISHED' && !!serving)
  if (!grant) return
  expect(hasCritical(model, grant.versionId), 'a critical was admitted').toBe(false)
  expect(model.heldByStaff.has(grant.versionId), 'admitted although staff hold it').toBe(false)
  expect(grant.level, 'effective level').toBeLessThanOrEqual(cargo.trustLevel)
  expect(model.isDeleted, 'admitted after deletion').toBe(false)
  await reviewStandsBehind(world, grant)
}

/** Also between a step and its signing: what runs at level 2 has a valid review signature of its very digest. */
export async function reviewHolds({ world, cargoId }: Real): Promise<void> {
  const { grant } = await admitOne(world, cargoId)
  if (grant) await reviewStandsBehind(world, grant)
}

async function reviewStandsBehind(world: World, grant: JobGrant): Promise<void> {
  if (grant.level < 2) return
  const [review] = await world.registry.db
    .select()
    .from(signatures)
    .where(and(eq(signatures.versionId, grant.versionId), eq(signatures.kind, 'REVIEW'), isNull(signatures.revokedAt)))
  const verified = await world.signer.verify(review?.bundle)
  expect(verified, 'a valid review').toMatchObject({
    kind: 'valid',
    statement: { subject: [{ digest: { sha256: grant.digest.slice('sha256:'.length) } }] },
  })
}

/** A level changes only with a Decision and an audit row that names it. */
async function levelHasItsDecision(model: Model, real: Real, cargo: typeof cargos.$inferSelect): Promise<void> {
  const { db } = real.world.registry
  if (cargo.trustLevel !== model.level) {
    expect(cargo.levelDecisionId, 'a new Decision').not.toBe(model.levelDecisionId)
    const [decision] = await db.select().from(decisions).where(eq(decisions.id, cargo.levelDecisionId!))
    expect(decision?.cargoId).toBe(cargo.id)
    const entries = await db
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.decisionId, cargo.levelDecisionId!), eq(auditEntries.cargoId, cargo.id)))
    const changes = entries.filter(entry => /^cargo\.(promote|demote)$/.test(entry.action))
    expect(changes.at(-1)?.after, 'an audit row').toEqual({ level: cargo.trustLevel })
  }
  model.level = cargo.trustLevel as TrustLevel
  model.levelDecisionId = cargo.levelDecisionId
}

import { eq } from 'drizzle-orm'
import { cargos, versions } from '../../src/database/tables/cargos.ts'
import type { ImageSpec } from '../../src/demo/images.ts'
import { approveReview } from '../../src/registry/reviews/approve-review.ts'
import { claimReview } from '../../src/registry/reviews/claim-review.ts'
import { requestReview } from '../../src/registry/reviews/request-review.ts'
import { succeed } from './jobs.ts'
import type { Team, World } from './world.ts'

export const versionOf = async (world: World, id: string) =>
  (await world.registry.db.select().from(versions).where(eq(versions.id, id)))[0]!
export const cargoOf = async (world: World, id: string) =>
  (await world.registry.db.select().from(cargos).where(eq(cargos.id, id)))[0]!

/** An image of one npm package. */
export const imageOf = (name: string, version = '1.0.0'): ImageSpec => ({ npm: [{ name, version }] })

/** A published Cargo of level 1: a passing scan and a hundred successful jobs. */
export async function communityCargo(world: World, team: Team, slug: string, spec: ImageSpec = imageOf(slug)) {
  const cargoId = await world.cargo(team, slug)
  const versionId = await world.publish(team, cargoId, `${slug}-1`, spec)
  await succeed(world, cargoId, 100)
  return { cargoId, versionId }
}

/** A published Cargo of level 2: reviewed, approved and signed by a member of staff. */
export async function verifiedCargo(world: World, team: Team, slug: string, spec: ImageSpec = imageOf(slug)) {
  const made = await communityCargo(world, team, slug, spec)
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId: made.cargoId })
  await approve(world, reviewId)
  return made
}

/** A member of staff claims and approves. */
export async function approve(world: World, reviewId: string): Promise<void> {
  const staff = world.as(await world.person({ staff: true }))
  await claimReview(staff, { reviewId })
  await approveReview(staff, { reviewId })
  await world.runJobs()
}

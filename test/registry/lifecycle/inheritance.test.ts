import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { deleteCargo } from '../../../src/registry/cargos/delete-cargo.ts'
import { finishDeletions } from '../../../src/registry/cargos/finish-deletions.ts'
import { killCargo } from '../../../src/registry/cargos/kill-cargo.ts'
import { reinstateCargo } from '../../../src/registry/cargos/reinstate-cargo.ts'
import { clearDemotion } from '../../../src/registry/trust/clear-demotion.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { admitOne } from '../../support/jobs.ts'
import { cargoOf, communityCargo } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('dodger', 'ORGANIZATION')
})
afterAll(() => world.close())

const staff = async () => world.as(await world.person({ staff: true }))

async function remove(cargoId: string): Promise<void> {
  const { slug } = await cargoOf(world, cargoId)
  await deleteCargo(world.as(team.actor), { cargoId, slug })
  await finishDeletions(world.system)
}

/** The same image under another name. */
async function again(by: Team, image: string, name: string): Promise<string> {
  const cargoId = await world.cargo(by, name)
  const reference = `oci:${world.imageRoot}/${image}-1:latest`
  await publishVersion(world.as(by.actor), { cargoId, reference })
  await world.runJobs()
  return cargoId
}

test('a level that staff took does not come back by deleting and publishing the image again', async () => {
  const { cargoId } = await communityCargo(world, team, 'lowered')
  await demoteCargo(await staff(), { cargoId, to: 0, cause: 'POLICY', reason: 'It mines coins.' })
  await remove(cargoId)
  const renamed = await again(team, 'lowered', 'renamed')
  expect(await cargoOf(world, renamed)).toMatchObject({ trustLevel: 0, successfulJobs: 100, state: 'PUBLISHED' })
  await clearDemotion(await staff(), { cargoId: renamed, reason: 'It does not any more.' })
  expect(await cargoOf(world, renamed)).toMatchObject({ trustLevel: 1 })
})

test('a suspension outlives its Cargo, and only staff end it', async () => {
  const { cargoId } = await communityCargo(world, team, 'malicious')
  await killCargo(await staff(), { cargoId, reason: 'Malware.' })
  await remove(cargoId)
  const renamed = await again(team, 'malicious', 'harmless')
  expect(await cargoOf(world, renamed)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'INCIDENT' })
  expect((await admitOne(world, renamed)).grant).toBeNull()
  const [decision] = await world.registry.db
    .select()
    .from(decisions)
    .where(and(eq(decisions.cargoId, renamed), eq(decisions.kind, 'SUSPENSION')))
  expect(decision!.message).toContain('dodger/malicious')
  await reinstateCargo(await staff(), { cargoId: renamed, reason: 'It was a false alarm.' })
  expect((await admitOne(world, renamed)).grant).not.toBeNull()
})

test('a second name beside a suspended Cargo is suspended too', async () => {
  const { cargoId } = await communityCargo(world, team, 'watched')
  await killCargo(await staff(), { cargoId, reason: 'An incident.' })
  expect(await cargoOf(world, await again(team, 'watched', 'beside'))).toMatchObject({ state: 'SUSPENDED' })
})

test('nothing is inherited across publishers', async () => {
  const stranger = await world.team('stranger', 'ORGANIZATION')
  const theirs = await again(stranger, 'malicious', 'elsewhere')
  expect(await cargoOf(world, theirs)).toMatchObject({ state: 'PUBLISHED', successfulJobs: 0 })
})

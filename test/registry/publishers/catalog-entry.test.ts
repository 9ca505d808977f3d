import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cargos } from '../../../src/database/tables/cargos.ts'
import { deleteCargo } from '../../../src/registry/cargos/delete-cargo.ts'
import { killCargo } from '../../../src/registry/cargos/kill-cargo.ts'
import { reinstateCargo } from '../../../src/registry/cargos/reinstate-cargo.ts'
import { appealDecision } from '../../../src/registry/moderation/appeal-decision.ts'
import { banPublisher, liftBan } from '../../../src/registry/publishers/staff/ban.ts'
import { tierProgressOf } from '../../../src/registry/publishers/tier/tier-progress.ts'
import { settleCargoNow } from '../../../src/registry/trust/settle-cargo.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { flaw } from '../../support/advice.ts'
import { refusal } from '../../support/outcomes.ts'
import { cargoOf, imageOf, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let staff: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await openWorld()
  staff = await world.person({ staff: true })
})
afterAll(() => world.close())

const published = async (team: Team, slug: string) => {
  const cargoId = await world.cargo(team, slug)
  return { cargoId, versionId: await world.publish(team, cargoId, `${team.slug}-${slug}`, imageOf(slug)) }
}

test('a blocked draft that passes later is published only into a free slot', async () => {
  const team = await world.team('full')
  await world.advise(flaw('GHSA-full-0001', 'leaky', 'CRITICAL'))
  const late = await published(team, 'leaky')
  const others = [await published(team, 'one'), await published(team, 'two'), await published(team, 'three')]
  expect(await versionOf(world, late.versionId)).toMatchObject({ state: 'BLOCKED' })

  await world.advise({ ...flaw('GHSA-full-0001', 'leaky', 'CRITICAL'), withdrawn: world.now.toISOString() })
  await world.runJobs()
  const version = await versionOf(world, late.versionId)
  expect(version).toMatchObject({ state: 'BLOCKED', criticalCount: 0 })
  expect(version.stateReason).toContain('no slot')
  expect((await cargoOf(world, late.cargoId)).state).toBe('DRAFT')
  expect(await tierProgressOf(world.as(team.actor), team.publisherId)).toMatchObject({ used: 3, limit: 3 })

  await deleteCargo(world.as(team.actor), { cargoId: others[0]?.cargoId ?? '', slug: 'full/one' })
  await world.runJobs()
  await settleCargoNow(world.system, late.cargoId)
  expect((await cargoOf(world, late.cargoId)).state).toBe('PUBLISHED')
})

test('what a publisher had registered before its ban does not enter the catalog until the ban is lifted', async () => {
  const team = await world.team('banned-early')
  const { publisherId } = team
  const cargoId = await world.cargo(team, 'waiting')
  const reference = await world.image('banned-early-waiting', imageOf('waiting'))
  const { versionId } = await publishVersion(world.as(team.actor), { cargoId, reference })

  await banPublisher(world.as(staff), { publisherId, reason: 'Malware.' })
  await world.runJobs()
  expect((await cargoOf(world, cargoId)).state).toBe('DRAFT')
  const kept = await versionOf(world, versionId)
  expect(kept.state).toBe('BLOCKED')
  expect(kept.stateReason).toContain('banned-early is banned')

  await liftBan(world.as(staff), { publisherId, reason: 'It was not theirs.' })
  await world.runJobs()
  expect((await cargoOf(world, cargoId)).state).toBe('PUBLISHED')
})

test('a ban that comes while the image registry is asked refuses the version', async () => {
  const team = await world.team('banned-between')
  const cargoId = await world.cargo(team, 'slow')
  const reference = await world.image('banned-between-slow', imageOf('slow'))
  const { images } = world.registry.ports
  const slow: typeof images = {
    ...images,
    async resolve(...given) {
      await banPublisher(world.as(staff), { publisherId: team.publisherId, reason: 'Malware.' })
      return images.resolve(...given)
    },
  }
  const ctx = world.as(team.actor)
  const asked = { ...ctx, registry: { ...ctx.registry, ports: { ...ctx.registry.ports, images: slow } } }
  expect(await refusal(publishVersion(asked, { cargoId, reference }))).toEqual(['PUBLISHER_BANNED'])
})

test('a Cargo that was killed under a ban stays stopped when the ban is lifted, and its kill can be appealed', async () => {
  const team = await world.team('killed-too')
  const { publisherId } = team
  const { cargoId } = await published(team, 'stopped')
  await banPublisher(world.as(staff), { publisherId, reason: 'Malware.' })
  const { decisionId } = await killCargo(world.as(staff), { cargoId, reason: 'It is malware.' })
  const back = reinstateCargo(world.as(staff), { cargoId, reason: 'A mistake.' })
  expect(await refusal(back)).toEqual(['WRONG_STATE'])

  await liftBan(world.as(staff), { publisherId, reason: 'The other Cargos are fine.' })

  const [cargo] = await world.registry.db.select().from(cargos).where(eq(cargos.id, cargoId))
  expect(cargo).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'INCIDENT', suspensionDecisionId: decisionId })
  expect(cargo?.killedAt).not.toBeNull()
  await appealDecision(world.as(team.actor), { decisionId, why: 'It is not malware.' })
})

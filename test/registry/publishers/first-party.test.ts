import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { setFirstParty } from '../../../src/registry/publishers/staff/set-first-party.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { setOfficial } from '../../../src/registry/trust/set-official.ts'
import { audited, endings, refusal } from '../../support/outcomes.ts'
import { imageOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let house: Team
beforeAll(async () => {
  world = await openWorld()
  house = await world.team('archipelag')
  await world.team('other')
})
afterAll(() => world.close())

const set = (slug: string, isFirstParty = true, ctx = world.system) => setFirstParty(ctx, { slug, isFirstParty })
const firstParty = async () =>
  (await world.registry.db.select().from(publishers).where(eq(publishers.isFirstParty, true))).map(one => one.slug)

test('only a command on the machine says which publisher is the platform’s own', async () => {
  const staff = world.as(await world.person({ staff: true }))
  expect(await refusal(set('archipelag', true, staff))).toEqual(['fault FORBIDDEN'])
  expect(await refusal(set('archipelag', true, world.as(house.actor)))).toEqual(['fault FORBIDDEN'])
  expect(await refusal(set('nobody'))).toEqual(['fault NOT_FOUND'])
  expect(await firstParty()).toEqual([])
})

test('of two said at once one is it, and it stays so while it has an Official Cargo', async () => {
  expect(await endings(set('archipelag'), set('other'))).toEqual(['CONFLICT', 'done'])
  await Promise.allSettled([set('other', false), set('archipelag', false)])
  await set('archipelag')
  expect(await refusal(set('other'))).toEqual(['CONFLICT'])
  expect(await firstParty()).toEqual(['archipelag'])

  const cargoId = await world.cargo(house, 'echo')
  await world.publish(house, cargoId, 'echo-1', imageOf('echo'))
  const staff = world.as(await world.person({ staff: true }))
  await setOfficial(staff, { cargoId })
  expect(await refusal(set('archipelag', false))).toEqual(['WRONG_STATE'])

  await demoteCargo(staff, { cargoId, to: 0, cause: 'POLICY', reason: 'A test of taking it back.' })
  await set('archipelag', false)
  await set('other')
  expect(await firstParty()).toEqual(['other'])
  expect(await audited(world.registry, house.publisherId)).toContain('publisher.set-first-party')
})

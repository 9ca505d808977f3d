import Fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '../../src/domain/policy.ts'
import { type ReputationFacts, reputationBadges } from '../../src/http/reputation-badge.ts'
import { reputationCurve } from '../../src/registry/reputation/queries.ts'
import { FAILED, run, SUCCEEDED, servingCargo, times } from '../support/evidence.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World
const app = Fastify()
beforeAll(async () => {
  world = await openWorld()
  reputationBadges(app, slug => reputationCurve(world.registry.db, slug, world.now))
})
afterAll(async () => {
  await app.close()
  await world.close()
})

const get = async (path: string) => (await app.inject(path)).body
const pointsOf = (svg: string) => /points="([^"]*)"/.exec(svg)?.[1]?.split(' ').filter(Boolean) ?? []

test('the picture says the score, its band and how it went over the last 90 days', async () => {
  const { cargoId } = await servingCargo(world, 'pictured', 'one')
  const user = (await world.person()).accountId
  await run(world, cargoId, user, times(20, SUCCEEDED))
  world.advance(10 * DAY_MS)
  await run(world, cargoId, user, times(10, FAILED))
  const svg = await get('/badges/pictured/one/reputation.svg')
  expect(svg).toMatch(/aria-label="reputation: \d\.\d (fair|poor) \(provisional\)"/)
  const heights = pointsOf(svg).map(point => Number(point.split(',')[1]))
  expect(heights).toHaveLength(11)
  // Ten days of silence are a level line; then it falls, which is further down the page.
  expect(new Set(heights.slice(0, 10)).size).toBe(1)
  expect(heights[10]).toBeGreaterThan(heights[0]!)
})

test('what is older than 90 days is no longer drawn, but the score still stands where it was', async () => {
  const { cargoId } = await servingCargo(world, 'pictured-later', 'one')
  await run(world, cargoId, (await world.person()).accountId, times(20, SUCCEEDED))
  world.advance(200 * DAY_MS)
  const curve = (await reputationCurve(world.registry.db, 'pictured-later/one', world.now)) as ReputationFacts
  expect(curve.scores).toHaveLength(90)
  expect(new Set(curve.scores).size).toBe(1)
})

test('a Cargo that nobody may see, and one that is none, get the same picture', async () => {
  const team = await world.team('hidden-team')
  await world.cargo(team, 'draft')
  const hidden = await get('/badges/hidden-team/draft/reputation.svg')
  expect(hidden).toBe(await get('/badges/no-one/nothing/reputation.svg'))
  expect(hidden).toContain('reputation: unknown')
  expect(pointsOf(hidden)).toEqual([])
})

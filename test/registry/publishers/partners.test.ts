import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { standings } from '../../../src/database/tables/runtime.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { recheckProofs } from '../../../src/registry/publishers/domain/recheck-proofs.ts'
import { endPartnership } from '../../../src/registry/publishers/staff/end-partnership.ts'
import { grantPartnership, type NewAgreement } from '../../../src/registry/publishers/staff/grant-partnership.ts'
import { setTier } from '../../../src/registry/publishers/staff/set-tier.ts'
import { admitOne } from '../../support/jobs.ts'
import { refusal, told } from '../../support/outcomes.ts'
import { verifiedCargo } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

const GIB = 1024 ** 3

let world: World
let acme: Team
let staff: Awaited<ReturnType<World['person']>>
let cargoId: string
beforeAll(async () => {
  world = await openWorld()
  staff = await world.person({ staff: true })
  acme = await world.team('acme')
  const { publisherId } = acme
  await setTier(world.as(staff), { publisherId, tier: 'ORGANIZATION', reason: 'Papers seen.' })
  cargoId = (await verifiedCargo(world, acme, 'render')).cargoId
})
afterAll(() => world.close())

const grant = (change: Partial<NewAgreement> = {}) =>
  grantPartnership(world.as(staff), {
    publisherId: acme.publisherId,
    gpu: false,
    expiresAt: new Date(world.now.getTime() + 60 * DAY_MS),
    note: 'Contract 17',
    ...change,
  })
const tierOf = async () =>
  (await world.registry.db.select().from(publishers).where(eq(publishers.id, acme.publisherId)))[0]?.tier
const limits = async () => {
  const [row] = await world.registry.db.select().from(standings).where(eq(standings.cargoId, cargoId))
  return {
    memoryBytes: row?.memoryBytes,
    cpus: row?.cpus,
    durationSeconds: row?.durationSeconds,
    source: row?.limitsSource,
  }
}
const OF_LEVEL_2 = { memoryBytes: 8 * GIB, cpus: 4, durationSeconds: 1_800, source: 'LEVEL' }

test("a Partner's agreement raises what jobs get, a newer one replaces it, and the end takes it back", async () => {
  expect(await limits()).toEqual(OF_LEVEL_2)

  await grant({ memoryBytes: 32 * GIB, durationSeconds: 7_200 })
  await world.runJobs()
  const raised = { memoryBytes: 32 * GIB, cpus: 4, durationSeconds: 7_200, source: 'AGREEMENT' }
  expect(await limits()).toEqual(raised)
  expect((await admitOne(world, cargoId)).grant).toMatchObject(raised)

  // A Partner that stays one: the tier does not change, what its jobs get does.
  await grant({ cpus: 16, expiresAt: new Date(world.now.getTime() + 20 * DAY_MS) })
  await world.runJobs()
  expect(await limits()).toEqual({ ...OF_LEVEL_2, cpus: 16, source: 'AGREEMENT' })

  world.advance(20 * DAY_MS)
  await recheckProofs(world.as({ kind: 'system', task: 'test' }))
  await world.runJobs()
  expect(await tierOf()).toBe('ORGANIZATION')
  expect(await limits()).toEqual(OF_LEVEL_2)
})

test('staff end an agreement before its time, with a reason, once', async () => {
  const end = (reason: string) => endPartnership(world.as(staff), { publisherId: acme.publisherId, reason })
  await grant({ memoryBytes: 16 * GIB })
  await world.runJobs()
  expect(await tierOf()).toBe('PARTNER')

  expect(await refusal(end(' '))).toEqual(['INVALID_INPUT'])
  await end('Not paid.')
  await world.runJobs()

  expect(await tierOf()).toBe('ORGANIZATION')
  expect(await limits()).toEqual(OF_LEVEL_2)
  expect((await told(world.registry, `alerts/${acme.publisherId}`)).at(-1)).toBe('VERIFICATION_CHANGED')
  expect(await refusal(end('Again.'))).toEqual(['WRONG_STATE'])
})

test.each([
  ['less memory than level 2 has', { memoryBytes: GIB }],
  ['half a CPU', { cpus: 4.5 }],
  ['more than a day', { durationSeconds: 86_401 }],
  ['no Cargo at all', { cargoLimit: 0 }],
])('an agreement about %s is refused', async (_, change) => {
  expect(await refusal(grant(change))).toEqual(['INVALID_INPUT'])
})

test('only staff who are not of that publisher grant and end agreements', async () => {
  const own = { ...staff, memberships: [{ publisherId: acme.publisherId, role: 'OWNER' as const }] }
  for (const actor of [acme.actor, own]) {
    const { publisherId } = acme
    const granted = grantPartnership(world.as(actor), {
      publisherId,
      gpu: true,
      expiresAt: new Date('2030-01-01'),
      note: 'x',
    })
    expect(await refusal(granted)).toEqual(['fault FORBIDDEN'])
    expect(await refusal(endPartnership(world.as(actor), { publisherId, reason: 'x' }))).toEqual(['fault FORBIDDEN'])
  }
})

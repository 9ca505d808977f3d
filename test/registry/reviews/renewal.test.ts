import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logEvents } from '../../../src/database/tables/log.ts'
import { signatures } from '../../../src/database/tables/signatures.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { requestReview } from '../../../src/registry/reviews/request-review.ts'
import { checklistOf } from '../../../src/registry/trust/checklist.ts'
import { settleDue } from '../../../src/registry/trust/settle-due.ts'
import { admitOne } from '../../support/jobs.ts'
import { approve, cargoOf, verifiedCargo, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('renewing', 'ORGANIZATION')
})
afterAll(() => world.close())

const minutely = () => settleDue(world.as({ kind: 'system', task: 'test' }))
const ask = (cargoId: string) => requestReview(world.as(team.actor), { cargoId })
const reviewsInForce = (versionId: string) =>
  world.registry.db
    .select()
    .from(signatures)
    .where(and(eq(signatures.versionId, versionId), eq(signatures.kind, 'REVIEW'), isNull(signatures.revokedAt)))

test('a review that ends is told of in time, once, and renewed before its end without a gap', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'minutes')
  await expect(ask(cargoId)).rejects.toMatchObject({ problems: [{ rule: 'R11', actual: 365 }] })
  expect(await checklistOf(world.as(team.actor), cargoId, 2)).toMatchObject([{ rule: 'R11', actual: 365 }])
  world.advance(340 * DAY_MS)
  await minutely()
  await minutely()
  const told = await world.registry.db.select().from(logEvents).where(eq(logEvents.cause, 'PENDING_CHANGE'))
  expect(told.filter(event => event.topic === `alerts/${team.publisherId}`)).toHaveLength(1)
  const [before] = await reviewsInForce(versionId)
  expect(await checklistOf(world.as(team.actor), cargoId, 2)).toEqual([])
  await approve(world, (await ask(cargoId)).reviewId)
  const [after, ...more] = await reviewsInForce(versionId)
  expect(more).toEqual([])
  expect(after!.expiresAt!.getTime() - before!.expiresAt!.getTime()).toBe(340 * DAY_MS)
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 2, versionId })
})

test('after its end jobs get the limits of level 1 until staff have looked again', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'expired')
  world.advance(366 * DAY_MS)
  await minutely()
  await world.runJobs()
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2 })
  expect(await versionOf(world, versionId)).toMatchObject({ effectiveLevel: 1 })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 1 })
  await approve(world, (await ask(cargoId)).reviewId)
  expect(await versionOf(world, versionId)).toMatchObject({ effectiveLevel: 2 })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 2, versionId })
})

test('a version that cannot be signed again keeps no other from its renewal, and the run is told as failed', async () => {
  const image = (name: string) => ({ npm: [{ name, version: '1.0.0' }] })
  const first = await world.publish(team, await world.cargo(team, 'broken'), 'broken', image('one'))
  const second = await world.publish(team, await world.cargo(team, 'sound'), 'sound', image('two'))
  await world.runJobs()
  const integrities = async (versionId: string) =>
    (
      await world.registry.db
        .select()
        .from(signatures)
        .where(and(eq(signatures.versionId, versionId), eq(signatures.kind, 'INTEGRITY')))
    ).length
  const before = [await integrities(first), await integrities(second)]
  const { digest } = await versionOf(world, first)
  const { signer } = world.registry.ports
  const failing: typeof signer = {
    ...signer,
    sign: async statement => {
      if (statement.subject.some(subject => digest?.endsWith(subject.digest.sha256)))
        throw new Error('The key is away.')
      return signer.sign(statement)
    },
  }
  Object.assign(world.registry.ports, { signer: failing })
  world.advance(360 * DAY_MS)
  await expect(minutely()).rejects.toThrow('could not be done')
  Object.assign(world.registry.ports, { signer })
  expect([await integrities(first), await integrities(second)]).toEqual([before[0], before[1]! + 1])
})

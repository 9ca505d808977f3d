import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { appealDecision } from '../../../src/registry/moderation/appeal-decision.ts'
import { decideCase } from '../../../src/registry/moderation/decide-case.ts'
import { claimCase } from '../../../src/registry/moderation/work-on-case.ts'
import { clearDemotion } from '../../../src/registry/trust/clear-demotion.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { FAILED, run, times } from '../../support/evidence.ts'
import { STRANGER, succeed } from '../../support/jobs.ts'
import { cargoOf, communityCargo, verifiedCargo } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('lowered', 'ORGANIZATION')
})
afterAll(() => world.close())

const staff = async () => world.as(await world.person({ staff: true }))
const demote = async (cargoId: string, to: 0 | 1) =>
  (await demoteCargo(await staff(), { cargoId, to, cause: 'INCIDENT', reason: 'It leaked a key.' })).decisionId!
async function overturn(decisionId: string): Promise<void> {
  const { caseId } = await appealDecision(world.as(team.actor), { decisionId, why: 'It did not.' })
  const judge = await staff()
  await claimCase(judge, caseId)
  await decideCase(judge, { caseId, ruling: 'OVERTURN', reasons: 'It did not.' })
}

test('a level that staff took does not come back because performance fell and recovered after it', async () => {
  const { cargoId } = await communityCargo(world, team, 'masked')
  await demote(cargoId, 0)
  await run(world, cargoId, STRANGER, times(40, FAILED))
  world.advance(DAY_MS)
  await succeed(world, cargoId, 300)
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0, successfulJobs: 400 })
  await clearDemotion(await staff(), { cargoId, reason: 'The key was changed.' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 1 })
})

test('overturning a demotion gives back what that one took, and nothing that a later one took', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'layered')
  const [first, second] = [await demote(cargoId, 1), await demote(cargoId, 0)]
  await overturn(first)
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0 })
  await overturn(second)
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 1 })
})

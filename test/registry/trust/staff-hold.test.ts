import { and, desc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { holdByStaff, releaseByStaff } from '../../../src/registry/trust/staff-hold.ts'
import { yankVersion } from '../../../src/registry/versions/yank-version.ts'
import { flaw } from '../../support/advice.ts'
import { admitOne } from '../../support/jobs.ts'
import { imageOf, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('hold-team', 'ORGANIZATION')
})
afterAll(() => world.close())

const staff = async () => world.as(await world.person({ staff: true }))
async function published(slug: string) {
  const cargoId = await world.cargo(team, slug)
  return { cargoId, versionId: await world.publish(team, cargoId, `${slug}-1`, imageOf(slug)) }
}

test('a version that staff hold takes no jobs, says why, and no clean scan releases it', async () => {
  const { cargoId, versionId } = await published('odd')
  await holdByStaff(await staff(), { versionId, reason: 'It calls home.' })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'HELD', staffHold: 'It calls home.' })
  const { refusal } = await admitOne(world, cargoId)
  expect(refusal).toMatchObject({ code: 'ADMISSION_REFUSED' })
  const [decision] = await world.registry.db
    .select()
    .from(decisions)
    .where(and(eq(decisions.versionId, versionId), eq(decisions.kind, 'HOLD')))
  expect(decision).toMatchObject({ outcome: 'REFUSED', isAppealable: true })
  expect(decision!.message).toContain('It calls home.')
  await world.advise(flaw('GHSA-odd-0001', 'odd', 'CRITICAL'))
  await world.runJobs()
  await world.advise({ ...flaw('GHSA-odd-0001', 'odd', 'CRITICAL'), withdrawn: world.now.toISOString() })
  await world.runJobs()
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'HELD', criticalCount: 0 })
  expect((await versionOf(world, versionId)).stateReason).toContain('It calls home.')
})

test('staff end their hold, and jobs start again', async () => {
  const { cargoId, versionId } = await published('cleared')
  await holdByStaff(await staff(), { versionId, reason: 'A look.' })
  await releaseByStaff(await staff(), { versionId, reason: 'Nothing there.' })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'PUBLISHED', staffHold: null, stateReason: null })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId })
  const [last] = await world.registry.db
    .select()
    .from(decisions)
    .where(and(eq(decisions.versionId, versionId), eq(decisions.kind, 'RELEASE')))
    .orderBy(desc(decisions.decidedAt))
  expect(last!.message).toContain('Nothing there.')
})

test('a critical finding is not for staff to release: with their hold ended it stays held for that', async () => {
  const { cargoId, versionId } = await published('both')
  await holdByStaff(await staff(), { versionId, reason: 'A look.' })
  await world.advise(flaw('GHSA-both-0001', 'both', 'CRITICAL'))
  await world.runJobs()
  await releaseByStaff(await staff(), { versionId, reason: 'Done.' })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'HELD', staffHold: null })
  expect((await versionOf(world, versionId)).stateReason).toContain('GHSA-both-0001')
  await expect(releaseByStaff(await staff(), { versionId, reason: 'Again.' })).rejects.toMatchObject({
    problems: [{ code: 'WRONG_STATE', message: expect.stringContaining('GHSA-both-0001') }],
  })
  await world.advise({ ...flaw('GHSA-both-0001', 'both', 'CRITICAL'), withdrawn: world.now.toISOString() })
  await world.runJobs()
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId })
})

test('a version that staff hold does not come back by a yank of the one after it', async () => {
  const { cargoId, versionId: first } = await published('yanked')
  await holdByStaff(await staff(), { versionId: first, reason: 'A look.' })
  const second = await world.publish(team, cargoId, 'yanked-2', imageOf('yanked', '1.1.0'))
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId: second })
  await yankVersion(world.as(team.actor), { versionId: second, reason: 'Bad.' })
  expect((await admitOne(world, cargoId)).grant).toBeNull()
})

test('nobody but staff holds, and none of the publisher releases', async () => {
  const { versionId } = await published('guarded')
  await expect(holdByStaff(world.as(team.actor), { versionId, reason: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  await holdByStaff(await staff(), { versionId, reason: 'A look.' })
  const insider = await world.person({ staff: true })
  const theirs = { ...insider, memberships: [{ publisherId: team.publisherId, role: 'VIEWER' as const }] }
  await expect(releaseByStaff(world.as(theirs as never), { versionId, reason: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
})

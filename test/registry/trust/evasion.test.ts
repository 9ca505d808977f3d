import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { reviews } from '../../../src/database/tables/reviews.ts'
import { signatures } from '../../../src/database/tables/signatures.ts'
import { demotions, ruledOutDigests } from '../../../src/database/tables/trust.ts'
import { admitJobs } from '../../../src/registry/admission/admit-jobs.ts'
import { confirmDispatch } from '../../../src/registry/admission/confirm-dispatch.ts'
import { killCargo } from '../../../src/registry/cargos/kill-cargo.ts'
import type { CaseRow } from '../../../src/registry/moderation/queries.ts'
import { restore } from '../../../src/registry/moderation/restore.ts'
import { banPublisher } from '../../../src/registry/publishers/staff/ban.ts'
import { requestReview } from '../../../src/registry/reviews/request-review.ts'
import { revokeKey, rotateKey } from '../../../src/registry/signatures/rotate-keys.ts'
import { signVersion } from '../../../src/registry/signatures/sign-version.ts'
import { act } from '../../../src/registry/transaction.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { settleCargoNow } from '../../../src/registry/trust/settle-cargo.ts'
import { holdByStaff, releaseByStaff } from '../../../src/registry/trust/staff-hold.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { yankVersion } from '../../../src/registry/versions/yank-version.ts'
import { flaw } from '../../support/advice.ts'
import { admitOne, coordinator, STRANGER, succeed } from '../../support/jobs.ts'
import { approve, cargoOf, communityCargo, imageOf, verifiedCargo, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('evader', 'ORGANIZATION')
})
afterAll(() => world.close())

const staff = async () => world.as(await world.person({ staff: true }))

async function published(slug: string) {
  const cargoId = await world.cargo(team, slug)
  return { cargoId, versionId: await world.publish(team, cargoId, `${slug}-1`, imageOf(slug)) }
}

/** Registers an image that was built before. */
async function register(cargoId: string, image: string): Promise<string> {
  const reference = `oci:${world.imageRoot}/${image}:latest`
  const { versionId } = await publishVersion(world.as(team.actor), { cargoId, reference })
  await world.runJobs()
  return versionId
}

test('an image that staff hold stays held when it is registered again, and under another name of its publisher', async () => {
  const { cargoId, versionId } = await published('phone-home')
  await holdByStaff(await staff(), { versionId, reason: 'It calls home.' })
  await world.publish(team, cargoId, 'phone-home-2', imageOf('phone-home', '1.1.0'))
  const again = await register(cargoId, 'phone-home-1')
  expect(await versionOf(world, again)).toMatchObject({ state: 'HELD', staffHold: 'It calls home.' })
  expect((await admitOne(world, cargoId)).grant).toBeNull()
  const renamed = await world.cargo(team, 'phone-home-too')
  const there = await register(renamed, 'phone-home-1')
  expect(await versionOf(world, there)).toMatchObject({ state: 'HELD' })
  await releaseByStaff(await staff(), { versionId: again, reason: 'It does not any more.' })
  await world.runJobs()
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId: again })
  expect((await admitOne(world, renamed)).grant).toMatchObject({ versionId: there })
})

test('a job is not dispatched on a version that staff hold, although a newer one replaced it', async () => {
  const { cargoId, versionId } = await published('queued')
  expect((await admitOne(world, cargoId, 'queued-1')).grant).toMatchObject({ versionId })
  await holdByStaff(await staff(), { versionId, reason: 'It calls home.' })
  await world.publish(team, cargoId, 'queued-2', imageOf('queued', '1.1.0'))
  const [stopped] = await confirmDispatch(coordinator(world), ['queued-1'])
  expect(stopped).toMatchObject({ digest: null, refusal: { code: 'ADMISSION_REFUSED' } })
  expect(stopped!.refusal!.message).toContain('It calls home.')
})

test('an image that staff stopped does not serve as an update of another Cargo of its publisher', async () => {
  const { cargoId } = await published('malware')
  const { cargoId: other } = await published('bystander')
  await killCargo(await staff(), { cargoId, reason: 'Malware.' })
  await register(other, 'malware-1')
  expect(await cargoOf(world, other)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'INCIDENT' })
  expect((await admitOne(world, other)).grant).toBeNull()
})

test('a level that staff took is not forgotten when reputation falls too', async () => {
  const { cargoId } = await communityCargo(world, team, 'twice-lowered')
  await demoteCargo(await staff(), { cargoId, to: 0, cause: 'POLICY', reason: 'It mines coins.' })
  const { decisionId } = (await world.registry.db.select().from(demotions).where(eq(demotions.cargoId, cargoId)))[0]!
  // Recorded, at level 0, as a threshold that is crossed there is (S33).
  await world.registry.db.insert(demotions).values({
    id: world.registry.newId(),
    cargoId,
    cause: 'PERFORMANCE',
    fromLevel: 0,
    toLevel: 0,
    successfulJobsThen: 100,
    findingNames: [],
    decisionId,
    at: new Date(world.now.getTime() + 1),
  })
  await succeed(world, cargoId, 120)
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0 })
})

test('a review that was lost with level 2 is not signed again when another version brings the level back', async () => {
  const { cargoId, versionId: old } = await verifiedCargo(world, team, 'reviewed')
  await demoteCargo(await staff(), { cargoId, to: 1, cause: 'POLICY', reason: 'It mines coins.' })
  world.advance(60_000)
  const clean = await world.publish(team, cargoId, 'reviewed-2', imageOf('reviewed', '1.1.0'))
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId })
  await approve(world, reviewId)
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2, currentVersionId: clean })
  const reviewsInForce = async (versionId: string) =>
    (await world.registry.db.select().from(signatures).where(eq(signatures.versionId, versionId))).filter(
      row => row.kind === 'REVIEW' && row.revokedAt === null,
    ).length
  world.advance(60_000)
  const [key] = await world.registry.db.select().from(signatures).where(eq(signatures.versionId, clean))
  await rotateKey(world.as({ kind: 'system', task: 'keys' }))
  await revokeKey(world.as({ kind: 'system', task: 'keys' }), key!.keyId)
  await world.runJobs()
  await signVersion(world.as({ kind: 'system', task: 'test' }), old)
  expect(await reviewsInForce(clean)).toBe(1)
  expect(await reviewsInForce(old)).toBe(0)
  await yankVersion(world.as(team.actor), { versionId: clean, reason: 'Bad.' })
  expect((await admitOne(world, cargoId)).grant).toBeNull()
})

test('a draft whose publisher is banned while it is scanned does not enter the catalog', async () => {
  const banned = await world.team('banned-early')
  const cargoId = await world.cargo(banned, 'in-the-works')
  const reference = await world.image('in-the-works-1', imageOf('in-the-works'))
  const { versionId } = await publishVersion(world.as(banned.actor), { cargoId, reference })
  await banPublisher(await staff(), { publisherId: banned.publisherId, reason: 'Fraud.' })
  await world.runJobs()
  expect(await cargoOf(world, cargoId)).toMatchObject({ state: 'DRAFT', currentVersionId: null })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'BLOCKED' })
})

test('a request for level 2 ends when another version takes the place of the one it is about, or it is yanked', async () => {
  const openOnes = async (cargoId: string) =>
    world.registry.db
      .select()
      .from(reviews)
      .where(and(eq(reviews.cargoId, cargoId), eq(reviews.state, 'OPEN')))
  const { cargoId } = await communityCargo(world, team, 'moving-on')
  await requestReview(world.as(team.actor), { cargoId })
  const next = await world.publish(team, cargoId, 'moving-on-2', imageOf('moving-on', '1.1.0'))
  expect(await openOnes(cargoId)).toEqual([])
  await requestReview(world.as(team.actor), { cargoId })
  await yankVersion(world.as(team.actor), { versionId: next, reason: 'Bad.' })
  expect(await openOnes(cargoId)).toEqual([])
})

test('a job asked for again is not let in once its version may not run, nor after it has ended', async () => {
  const { cargoId } = await published('asked-again')
  const other = await published('asked-other')
  await admitOne(world, cargoId, 'again-1')
  await admitOne(world, cargoId, 'again-2')
  await world.advise(flaw('GHSA-again-0001', 'asked-again', 'CRITICAL'))
  await world.runJobs()
  expect(await admitOne(world, cargoId, 'again-1')).toMatchObject({
    grant: null,
    refusal: { code: 'ADMISSION_REFUSED', message: expect.stringContaining('GHSA-again-0001') },
  })
  await confirmDispatch(coordinator(world), ['again-2'])
  await world.advise({ ...flaw('GHSA-again-0001', 'asked-again', 'CRITICAL'), withdrawn: world.now.toISOString() })
  await world.runJobs()
  expect((await admitOne(world, cargoId, 'again-1')).grant).not.toBeNull()
  expect(await admitOne(world, cargoId, 'again-2')).toMatchObject({
    grant: null,
    refusal: { code: 'CONFLICT', message: expect.stringContaining('CANCELLED') },
  })
  const both = await admitJobs(coordinator(world), [
    { jobId: 'one-id', cargoId, accountId: STRANGER },
    { jobId: 'one-id', cargoId: other.cargoId, accountId: STRANGER },
  ])
  expect(both.map(one => one.refusal?.code ?? one.grant!.versionId)).toContain('CONFLICT')
})

test('an image that staff yanked is not registered again, and does not come back as an older version', async () => {
  const { cargoId } = await published('withdrawn')
  const second = await world.publish(team, cargoId, 'withdrawn-2', imageOf('withdrawn', '1.1.0'))
  const third = await register(cargoId, 'withdrawn-1')
  await yankVersion(await staff(), { versionId: third, reason: 'It calls home.' })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId: second })
  await expect(register(cargoId, 'withdrawn-1')).rejects.toMatchObject({ problems: [{ code: 'DIGEST_RULED_OUT' }] })
  await yankVersion(world.as(team.actor), { versionId: second, reason: 'Bad.' })
  expect((await admitOne(world, cargoId)).grant).toBeNull()
  expect(await versionOf(world, await register(cargoId, 'withdrawn-2'))).toMatchObject({ state: 'PUBLISHED' })
})

test('false alarms that cost a level each, one after the other, give both back', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'alarmed')
  const high = flaw('GHSA-alarmed-0001', 'alarmed', 'HIGH')
  const critical = flaw('GHSA-alarmed-0002', 'alarmed', 'CRITICAL')
  await world.advise(high)
  await world.runJobs()
  world.advance(7 * 86_400_000)
  await settleCargoNow(world.as({ kind: 'system', task: 'test' }), cargoId)
  await world.advise(critical)
  await world.runJobs()
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0 })
  const withdrawn = { withdrawn: world.now.toISOString(), modified: world.now.toISOString() }
  await world.advise({ ...critical, ...withdrawn })
  await world.runJobs()
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 1 })
  await world.advise({ ...high, ...withdrawn })
  await world.runJobs()
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2 })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 2 })
})

test('an overturned demotion gives no more than later ones leave', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'appealed')
  const first = await demoteCargo(await staff(), { cargoId, to: 1, cause: 'POLICY', reason: 'Its name misleads.' })
  world.advance(1_000)
  await demoteCargo(await staff(), { cargoId, to: 0, cause: 'INCIDENT', reason: 'It mines coins.' })
  const ctx = await staff()
  await act(ctx, 'test', tx => restore(ctx, tx, { decisionId: first.decisionId } as CaseRow, 'It does not.'))
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0 })
})

test('an image that staff rule out while it waits for its scan does not take the place of what serves', async () => {
  const { cargoId, versionId } = await published('ruled')
  const reference = await world.image('ruled-2', imageOf('ruled', '1.1.0'))
  const { versionId: next } = await publishVersion(world.as(team.actor), { cargoId, reference })
  const { digest } = await versionOf(world, next)
  const [some] = await world.registry.db.select({ id: decisions.id }).from(decisions).limit(1)
  await world.registry.db.insert(ruledOutDigests).values({
    digest,
    reason: 'Stolen.',
    decisionId: some!.id,
    ruledAt: world.now,
  })
  await world.runJobs()
  expect(await versionOf(world, next)).toMatchObject({ state: 'WITHDRAWN', stateReason: 'Staff ruled this image out.' })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId })
})

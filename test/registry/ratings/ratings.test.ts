import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { members } from '../../../src/database/tables/publishers.ts'
import { ratings } from '../../../src/database/tables/ratings.ts'
import { reputations } from '../../../src/database/tables/reputation.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { answerCase } from '../../../src/registry/moderation/answer-case.ts'
import { decideCase } from '../../../src/registry/moderation/decide-case.ts'
import { reportIssue } from '../../../src/registry/moderation/report-issue.ts'
import { excludeRating } from '../../../src/registry/ratings/exclude-rating.ts'
import { rateCargo } from '../../../src/registry/ratings/rate-cargo.ts'
import { replyToRating } from '../../../src/registry/ratings/reply-to-rating.ts'
import { reportRating } from '../../../src/registry/ratings/report-rating.ts'
import { checkReputation } from '../../../src/registry/reputation/check-reputation.ts'
import { run, SUCCEEDED, servingCargo } from '../../support/evidence.ts'
import { fakeSigner } from '../../support/fakes/signer.ts'
import { endings, refusal } from '../../support/outcomes.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
let staff: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await openWorld({ signer: fakeSigner() })
  staff = await world.person({ staff: true })
})
afterAll(() => world.close())

const ratingsOf = (cargoId: string) => world.registry.db.select().from(ratings).where(eq(ratings.cargoId, cargoId))
const reputationOf = async (id: string) =>
  (await world.registry.db.select().from(reputations).where(eq(reputations.cargoId, id)))[0]!
const sound = async (cargoId: string) => (await checkReputation(world.system, cargoId)).agrees

/** Somebody whose job ended on the Cargo. */
async function customer(cargoId: string) {
  const who = await world.person()
  await run(world, cargoId, who.accountId, [SUCCEEDED])
  return who
}

test('a rating needs a job that ended: none, a cancelled or a running one do not do', async () => {
  const { cargoId } = await servingCargo(world, 'jobless')
  const who = await world.person()
  const rate = () => rateCargo(world.as(who), { cargoId, stars: 5 })
  expect(await refusal(rate())).toEqual(['NO_COMPLETED_JOB'])
  await run(world, cargoId, who.accountId, [{ outcome: 'CANCELLED', cause: 'USER' }])
  expect(await refusal(rate())).toEqual(['NO_COMPLETED_JOB'])
  await run(world, cargoId, who.accountId, [{ outcome: 'FAILED', cause: 'ISLAND' }])
  await rate()
  expect(await ratingsOf(cargoId)).toMatchObject([{ stars: 5, isOwn: false }])
  expect(await refusal(rateCargo(world.as({ kind: 'anonymous' }), { cargoId, stars: 5 }))).toEqual([
    'fault UNAUTHENTICATED',
  ])
})

test('two ratings of one account at once are one rating, and it counts once', async () => {
  const { cargoId } = await servingCargo(world, 'at-once')
  const who = await customer(cargoId)
  const acts = [1, 2, 3, 4, 5].map(stars => rateCargo(world.as(who), { cargoId, stars }))
  expect(await endings(...acts)).toEqual(['done', 'done', 'done', 'done', 'done'])
  expect(await ratingsOf(cargoId)).toHaveLength(1)
  expect(await reputationOf(cargoId)).toMatchObject({ feedbackCount: 1, ratingCount: 1 })
  expect(await sound(cargoId)).toBe(true)
})

test('an edited rating keeps its first date, and the score is as if it had always been so', async () => {
  const { cargoId } = await servingCargo(world, 'edited')
  const [first, second] = [await customer(cargoId), await customer(cargoId)]
  const ratedAt = world.now
  await rateCargo(world.as(first), { cargoId, stars: 1, text: 'Nothing works.' })
  world.advance(90 * DAY_MS)
  await rateCargo(world.as(second), { cargoId, stars: 5 })
  const worse = (await reputationOf(cargoId)).score
  await rateCargo(world.as(first), { cargoId, stars: 4, text: 'They fixed it.' })
  const rows = await ratingsOf(cargoId)
  expect(rows.find(row => row.accountId === first.accountId)).toMatchObject({
    stars: 4,
    text: 'They fixed it.',
    ratedAt,
    editedAt: world.now,
  })
  expect((await reputationOf(cargoId)).score).toBeGreaterThan(worse)
  expect(await sound(cargoId)).toBe(true)
})

test('members do not rate their own Cargo; who was one when the job ran is counted as excluded', async () => {
  const { cargoId, team } = await servingCargo(world, 'vain')
  await run(world, cargoId, team.accountId, [SUCCEEDED])
  expect(await refusal(rateCargo(world.as(team.actor), { cargoId, stars: 5 }))).toEqual(['OWN_CARGO'])
  const former = await world.join(team, 'MAINTAINER')
  await run(world, cargoId, former.accountId, [SUCCEEDED])
  await world.registry.db.delete(members).where(eq(members.accountId, former.accountId))
  const before = await reputationOf(cargoId)
  await rateCargo(world.as({ ...former.actor, memberships: [] } as typeof former.actor), { cargoId, stars: 5 })
  expect(await reputationOf(cargoId)).toMatchObject({
    score: before.score,
    feedbackCount: 0,
    ownRatings: 1,
    ratingCount: 0,
  })
  expect(await sound(cargoId)).toBe(true)
})

test('stars are whole numbers from 1 to 5, texts are limited and stored as they are', async () => {
  const { cargoId } = await servingCargo(world, 'strict')
  const who = await customer(cargoId)
  for (const stars of [0, 6, -1, 2.5, Number.NaN])
    expect(await refusal(rateCargo(world.as(who), { cargoId, stars }))).toEqual(['INVALID_INPUT'])
  expect(await refusal(rateCargo(world.as(who), { cargoId, stars: 3, text: 'x'.repeat(2_001) }))).toEqual([
    'TEXT_TOO_LONG',
  ])
  const text = '<script>alert(1)</script> & "quotes"'
  await rateCargo(world.as(who), { cargoId, stars: 3, text })
  expect((await ratingsOf(cargoId))[0]!.text).toBe(text)
})

test('the publisher answers a rating once, replaces or takes back the answer; others may not', async () => {
  const { cargoId, team } = await servingCargo(world, 'answering')
  const who = await customer(cargoId)
  const { ratingId } = await rateCargo(world.as(who), { cargoId, stars: 2 })
  await replyToRating(world.as(team.actor), { ratingId, text: 'Fixed in 2.0.' })
  expect((await ratingsOf(cargoId))[0]).toMatchObject({ reply: 'Fixed in 2.0.', repliedAt: world.now })
  await replyToRating(world.as(team.actor), { ratingId, text: '' })
  expect((await ratingsOf(cargoId))[0]).toMatchObject({ reply: null, repliedAt: null })
  expect(await refusal(replyToRating(world.as(who), { ratingId, text: 'Me too.' }))).toEqual(['fault FORBIDDEN'])
})

test('a reported rating that staff find bought is taken out, and the score is as if it had never been', async () => {
  const { cargoId, team } = await servingCargo(world, 'bought')
  await customer(cargoId)
  const before = await reputationOf(cargoId)
  const puppet = await customer(cargoId)
  const afterJobs = await reputationOf(cargoId)
  const { ratingId } = await rateCargo(world.as(puppet), { cargoId, stars: 5, text: 'Best ever!!!' })
  const { caseId } = await reportRating(world.as(team.actor), { ratingId, text: 'We never met them.' })
  expect(await refusal(reportRating(world.as(team.actor), { ratingId, text: 'Again.' }))).toEqual(['CONFLICT'])
  await decideCase(world.as(staff), { caseId, ruling: 'UPHOLD', reasons: 'Ten accounts from one machine.' })
  expect(await reputationOf(cargoId)).toMatchObject({
    score: afterJobs.score,
    feedbackCount: 0,
    excludedRatings: 1,
    ratingCount: 0,
  })
  expect(before.score).not.toBe(afterJobs.score)
  expect(await refusal(rateCargo(world.as(puppet), { cargoId, stars: 4 }))).toEqual(['WRONG_STATE'])
  expect(await refusal(excludeRating(world.as(staff), { ratingId, reason: 'Twice.' }))).toEqual(['WRONG_STATE'])
  expect(await sound(cargoId)).toBe(true)
})

test('who wrote the rating that is reported does not decide on it', async () => {
  const { cargoId, team } = await servingCargo(world, 'partial')
  const rater = await world.person({ staff: true })
  await run(world, cargoId, rater.accountId, [SUCCEEDED])
  const { ratingId } = await rateCargo(world.as(rater), { cargoId, stars: 1 })
  const { caseId } = await reportRating(world.as(team.actor), { ratingId, text: 'It is a bought one.' })
  const dismiss = (by: typeof rater) =>
    decideCase(world.as(by), { caseId, ruling: 'DISMISS', reasons: 'It is an honest one.' })
  expect(await refusal(dismiss(rater))).toEqual(['fault FORBIDDEN'])
  expect(await dismiss(staff)).toEqual({ caseId })
})

test('nobody rewrites a rating without end, nor floods a case', async () => {
  const { cargoId } = await servingCargo(world, 'restless')
  const who = await customer(cargoId)
  for (let n = 0; n < 20; n++) await rateCargo(world.as(who), { cargoId, stars: 1 + (n % 5) })
  expect(await refusal(rateCargo(world.as(who), { cargoId, stars: 1 }))).toEqual(['RATE_LIMITED'])
  const { caseId } = await reportIssue(world.as(who), { cargoId, expected: 'A', happened: 'B' })
  for (let n = 0; n < 20; n++) await answerCase(world.as(who), { caseId, text: `And another thing, ${n}.` })
  expect(await refusal(answerCase(world.as(who), { caseId, text: 'And another.' }))).toEqual(['RATE_LIMITED'])
  world.advance(60_000)
  await rateCargo(world.as(who), { cargoId, stars: 1 })
  expect(await sound(cargoId)).toBe(true)
})

import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { reviews } from '../../../src/database/tables/reviews.ts'
import { signatures } from '../../../src/database/tables/signatures.ts'
import { approveReview } from '../../../src/registry/reviews/approve-review.ts'
import { claimReview, releaseReview } from '../../../src/registry/reviews/claim-review.ts'
import { examineFindings, writeReviewMessage } from '../../../src/registry/reviews/discuss.ts'
import { reviewEvidence } from '../../../src/registry/reviews/evidence.ts'
import { rejectReview } from '../../../src/registry/reviews/reject-review.ts'
import { requestReview } from '../../../src/registry/reviews/request-review.ts'
import { reassessCargo } from '../../../src/registry/scans/reassess-cargo.ts'
import { setOfficial } from '../../../src/registry/trust/set-official.ts'
import { flaw } from '../../support/advice.ts'
import { admitOne } from '../../support/jobs.ts'
import { approve, cargoOf, communityCargo, imageOf, verifiedCargo, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('review-team', 'ORGANIZATION')
})
afterAll(() => world.close())

const staff = async () => world.as(await world.person({ staff: true }))
const openReviewOf = async (cargoId: string) =>
  (
    await world.registry.db
      .select()
      .from(reviews)
      .where(and(eq(reviews.cargoId, cargoId), eq(reviews.state, 'OPEN')))
  )[0]!

test('a request that lacks everything is refused at once with every reason, as a stored Decision', async () => {
  const poor = await world.team('poor-team')
  const cargoId = await world.cargo(poor, 'early')
  await world.advise(flaw('GHSA-early-0001', 'early-lib', 'HIGH'))
  await world.publish(poor, cargoId, 'early-1', imageOf('early-lib'))
  const refused = await requestReview(world.as(poor.actor), { cargoId }).catch(error => error)
  expect(refused.problems.map((one: { rule: string }) => one.rule)).toEqual(['R14', 'R14', 'R24'])
  expect(refused.problems[2]).toMatchObject({ code: 'REQUIREMENTS_NOT_MET', evidence: ['GHSA-early-0001'] })
  const [decision] = await world.registry.db
    .select()
    .from(decisions)
    .where(eq(decisions.id, refused.problems[0].decisionId.slice('decision_'.length)))
  expect(decision).toMatchObject({ kind: 'REVIEW_REQUEST', outcome: 'REFUSED', cargoId })
})

test('an approval promotes, signs what was looked at, and jobs get the limits of level 2', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'approved')
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2 })
  const [review] = await world.registry.db
    .select()
    .from(signatures)
    .where(and(eq(signatures.versionId, versionId), eq(signatures.kind, 'REVIEW')))
  const version = await versionOf(world, versionId)
  const verified = await world.signer.verify(review!.bundle)
  expect(verified).toMatchObject({
    kind: 'valid',
    statement: {
      subject: [{ digest: { sha256: version.digest.slice('sha256:'.length) } }],
      predicateType: 'https://archipelag.io/cargo/review/v1',
      predicate: {
        cargo: 'review-team/approved',
        reviewer: { role: 'staff' },
        findings: { critical: 0, high: 0 },
        scan: { at: version.scannedAt!.toISOString(), scanner: 'embedded' },
        sbom: { packages: 1 },
      },
    },
  })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 2, memoryBytes: 8 * 1024 ** 3, cpus: 4 })
})

test('an update of a level 2 Cargo waits in review while the old version serves, and serves once approved', async () => {
  const { cargoId, versionId: old } = await verifiedCargo(world, team, 'updated')
  const update = await world.publish(team, cargoId, 'updated-2', imageOf('updated', '1.1.0'))
  expect(await versionOf(world, update)).toMatchObject({ state: 'IN_REVIEW' })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId: old })
  await approve(world, (await openReviewOf(cargoId)).id)
  expect(await versionOf(world, update)).toMatchObject({ state: 'PUBLISHED', effectiveLevel: 2 })
  expect(await versionOf(world, old)).toMatchObject({ state: 'SUPERSEDED' })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ versionId: update, level: 2 })
})

test('an update that takes a high finding away comes first in the queue', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'urgent')
  await world.advise(flaw('GHSA-urgent-0001', 'urgent', 'HIGH'))
  await world.runJobs()
  await world.publish(team, cargoId, 'urgent-2', imageOf('urgent', '2.0.0'))
  expect(await openReviewOf(cargoId)).toMatchObject({ isSecurityFix: true, purpose: 'UPDATE' })
})

test('a rejected update ends with its type, and the old version goes on', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'rejected')
  const update = await world.publish(team, cargoId, 'rejected-2', imageOf('rejected', '1.2.0'))
  const ctx = await staff()
  const { id } = await openReviewOf(cargoId)
  await claimReview(ctx, { reviewId: id })
  await rejectReview(ctx, {
    reviewId: id,
    rejection: 'EXCESSIVE_ACCESS',
    text: 'It opens a port that it does not need.',
  })
  expect(await versionOf(world, update)).toMatchObject({ state: 'REJECTED' })
  expect(await cargoOf(world, cargoId)).toMatchObject({ currentVersionId: versionId, trustLevel: 2 })
})

test('of two reviewers who claim one request at once, one gets it and the other is told so', async () => {
  const { cargoId } = await communityCargo(world, team, 'contested')
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId })
  const [a, b] = [await staff(), await staff()]
  const claims = await Promise.allSettled([claimReview(a, { reviewId }), claimReview(b, { reviewId })])
  expect(claims.map(claim => claim.status).sort()).toEqual(['fulfilled', 'rejected'])
  const loser = claims[0]!.status === 'rejected' ? a : b
  await expect(approveReview(loser, { reviewId })).rejects.toMatchObject({ problems: [{ code: 'CLAIMED_BY_ANOTHER' }] })
})

test('a claim lapses after four hours, and can be given back before', async () => {
  const { cargoId } = await communityCargo(world, team, 'lapsing')
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId })
  const [first, second] = [await world.person({ staff: true }), await world.person({ staff: true })]
  await claimReview(world.as(first), { reviewId })
  world.advance(4 * 3_600_000 - 1)
  await expect(claimReview(world.as(second), { reviewId })).rejects.toMatchObject({
    problems: [{ code: 'CLAIMED_BY_ANOTHER' }],
  })
  world.advance(1)
  await claimReview(world.as(second), { reviewId })
  await releaseReview(world.as(second), { reviewId })
  await claimReview(world.as(first), { reviewId })
})

test('nobody reviews a version that they registered, nor one of their own publisher', async () => {
  const { cargoId } = await communityCargo(world, team, 'partial')
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId })
  const insider = await world.person({ staff: true })
  const asMember = { ...insider, memberships: [{ publisherId: team.publisherId, role: 'VIEWER' as const }] }
  await expect(claimReview(world.as(asMember as never), { reviewId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const registrant = { ...insider, accountId: team.accountId }
  await expect(claimReview(world.as(registrant as never), { reviewId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('a finding of unknown severity has to be looked at before an approval', async () => {
  await world.advise(flaw('GHSA-unknown-0001', 'unrated', 'NONSENSE'))
  const { cargoId } = await communityCargo(world, team, 'unrated')
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId })
  const ctx = await staff()
  await claimReview(ctx, { reviewId })
  await expect(approveReview(ctx, { reviewId })).rejects.toMatchObject({ problems: [{ rule: 'S18' }] })
  await examineFindings(ctx, { reviewId, names: ['GHSA-unknown-0001'] })
  await approveReview(ctx, { reviewId })
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2 })
})

test('comments stay among staff, questions go to the team, and the team replies', async () => {
  const { cargoId } = await communityCargo(world, team, 'discussed')
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId, note: 'Please look at the licence.' })
  const ctx = await staff()
  await writeReviewMessage(ctx, { reviewId, kind: 'COMMENT', text: 'Looks fine.' })
  await writeReviewMessage(ctx, { reviewId, kind: 'QUESTION', text: 'Why port 9000?' })
  await writeReviewMessage(world.as(team.actor), { reviewId, kind: 'REPLY', text: 'Metrics.' })
  await expect(writeReviewMessage(ctx, { reviewId, kind: 'REPLY', text: 'x' })).rejects.toMatchObject({
    problems: [{ code: 'INVALID_INPUT' }],
  })
})

test('the evidence names what changed since the last approved version', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'compared', {
    npm: [
      { name: 'kept', version: '1.0.0' },
      { name: 'moved', version: '1.0.0' },
      { name: 'dropped', version: '1.0.0' },
    ],
  })
  const update = await world.publish(team, cargoId, 'compared-2', {
    npm: [
      { name: 'kept', version: '1.0.0' },
      { name: 'moved', version: '1.1.0' },
      { name: 'added', version: '3.0.0' },
    ],
  })
  const evidence = await reviewEvidence(world.registry.db, await versionOf(world, update))
  expect(evidence.baselineId).toBe(versionId)
  expect(evidence.packages).toEqual([
    { ecosystem: 'npm', name: 'added', before: [], after: ['3.0.0'] },
    { ecosystem: 'npm', name: 'dropped', before: ['1.0.0'], after: [] },
    { ecosystem: 'npm', name: 'moved', before: ['1.0.0'], after: ['1.1.0'] },
  ])
})

test('an approval and a rescan that finds a critical leave either a refused approval or a demoted, held version', async () => {
  for (let round = 0; round < 5; round++) {
    const name = `raced-${round}`
    const { cargoId, versionId } = await communityCargo(world, team, name)
    const { reviewId } = await requestReview(world.as(team.actor), { cargoId })
    const ctx = await staff()
    await claimReview(ctx, { reviewId })
    await world.advise(flaw(`GHSA-raced-000${round}`, name, 'CRITICAL'))
    await Promise.allSettled([
      approveReview(ctx, { reviewId }),
      reassessCargo(world.as({ kind: 'system', task: 'test' }), cargoId, null),
    ])
    await world.runJobs()
    expect(await versionOf(world, versionId)).toMatchObject({ state: 'HELD' })
    expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0 })
    const inForce = (
      await world.registry.db.select().from(signatures).where(eq(signatures.versionId, versionId))
    ).filter(one => one.kind === 'REVIEW' && one.revokedAt === null)
    expect(inForce).toEqual([])
  }
})

test('a signer that dies after signing leaves neither a signature nor a level', async () => {
  const { cargoId, versionId } = await communityCargo(world, team, 'half-way')
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId })
  const ctx = await staff()
  await claimReview(ctx, { reviewId })
  const dying = { ...world.registry.ports.signer, sign: async () => Promise.reject(new Error('the process died')) }
  const registry = { ...world.registry, ports: { ...world.registry.ports, signer: dying } }
  await expect(approveReview({ ...ctx, registry }, { reviewId })).rejects.toThrow('died')
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 1 })
  const kinds = await world.registry.db.select().from(signatures).where(eq(signatures.versionId, versionId))
  expect(kinds.map(one => one.kind)).toEqual(['INTEGRITY'])
})

test('a level is Official for the platform alone, by staff who did not register the version', async () => {
  const house = await world.team('archipelag', 'ORGANIZATION')
  await world.registry.db.update(publishers).set({ isFirstParty: true }).where(eq(publishers.id, house.publisherId))
  const mine = await communityCargo(world, team, 'not-official')
  await expect(setOfficial(await staff(), { cargoId: mine.cargoId })).rejects.toMatchObject({
    problems: [{ rule: 'R12' }],
  })
  const { cargoId, versionId } = await communityCargo(world, house, 'official')
  await setOfficial(await staff(), { cargoId })
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 3 })
  expect(await versionOf(world, versionId)).toMatchObject({ effectiveLevel: 3 })
})

import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cargos } from '../../src/database/tables/cargos.ts'
import { reputations } from '../../src/database/tables/reputation.ts'
import { DAY_MS } from '../../src/domain/policy.ts'
import { bandOf, partOf, shownScore } from '../../src/domain/reputation.ts'
import { reportSecurityIssue } from '../../src/registry/moderation/report-security.ts'
import { rateCargo } from '../../src/registry/ratings/rate-cargo.ts'
import { sumsOf } from '../../src/registry/reputation/ledger.ts'
import { askIn } from '../support/ask.ts'
import { FAILED, run, SUCCEEDED, servingCargo, times } from '../support/evidence.ts'
import { fakeSigner } from '../support/fakes/signer.ts'
import { openWorld, type World } from '../support/world.ts'

const ANYBODY = { kind: 'anonymous' } as const

let world: World
let api: Awaited<ReturnType<typeof askIn>>
let user: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await openWorld({ signer: fakeSigner() })
  api = await askIn(world)
  user = await world.person()
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const read = async (actor: Parameters<World['as']>[0], slug: string, fields: string) => {
  const { data, errors } = await api.ask(actor, `query ($slug: String!) { cargo(slug: $slug) { ${fields} } }`, { slug })
  expect(errors).toEqual([])
  return data.cargo
}

test('everybody reads the score, its band, parts, sample sizes, prior and half-lives', async () => {
  const { cargoId } = await servingCargo(world, 'readable', 'one')
  await run(world, cargoId, user.accountId, [
    ...times(30, SUCCEEDED),
    ...times(3, FAILED),
    { outcome: 'CANCELLED', cause: 'USER' },
  ])
  await rateCargo(world.as(user), { cargoId, stars: 4 })
  const parts = 'weight value mean sampleSize halfLifeDays prior pull'
  const { reputation } = await read(
    ANYBODY,
    'readable/one',
    `reputation { score shown band isProvisional countedJobs successRate notCounted { byOthers excludedJobs excludedRatings ownRatings }
      parts { success { ${parts} } reliability { ${parts} } feedback { ${parts} } } thresholds { latch } trend }`,
  )
  const [row] = await world.registry.db.select().from(reputations).where(eq(reputations.cargoId, cargoId))
  const sums = sumsOf(row!)
  expect(reputation).toMatchObject({
    score: row!.score,
    shown: shownScore(row!.score),
    band: bandOf(row!.score),
    isProvisional: true,
    countedJobs: 33,
    notCounted: { byOthers: 1, excludedJobs: 0, excludedRatings: 0, ownRatings: 0 },
    thresholds: null,
    trend: null,
    parts: {
      success: { weight: 0.6, sampleSize: 33, halfLifeDays: 30, prior: 0.2, pull: 10 },
      reliability: { weight: 0.25, sampleSize: 1, halfLifeDays: 30, pull: 3 },
      feedback: { weight: 0.15, sampleSize: 1, halfLifeDays: 180, pull: 5, mean: 0.75 },
    },
  })
  for (const part of ['success', 'reliability', 'feedback'] as const)
    expect(reputation.parts[part].value).toBeCloseTo(partOf(sums, part), 12)
  expect(reputation.successRate).toBeCloseTo(30 / 33, 12)
})

test('the statement says the band and the shown score as the domain does, at every edge', async () => {
  const { cargoId } = await servingCargo(world, 'edges', 'one')
  const scores = [
    0, 1e-9, 0.04999, 0.1, 0.5, 0.99999999999, 1, 1.1, 1.9999, 2, 2.9999999, 3, 3.96, 3.9999999999999996, 4, 4.95, 5,
  ]
  for (const score of scores) {
    await world.registry.db.update(reputations).set({ score }).where(eq(reputations.cargoId, cargoId))
    const { reputation } = await read(ANYBODY, 'edges/one', 'reputation { shown band }')
    expect([score, reputation.shown, reputation.band]).toEqual([score, shownScore(score), bandOf(score)])
  }
  await world.registry.db.update(reputations).set({ score: 1 }).where(eq(reputations.cargoId, cargoId))
})

test('history, trend, forecast and what moved it most tell a year in which things went wrong', async () => {
  const { cargoId, team } = await servingCargo(world, 'declining', 'one')
  for (let day = 0; day < 20; day++) {
    await run(world, cargoId, user.accountId, times(6, SUCCEEDED))
    world.advance(3 * DAY_MS)
  }
  const high = (await read(ANYBODY, 'declining/one', 'reputation { score trend }')).reputation
  expect(high.trend).toBeGreaterThan(0)
  world.advance(20 * DAY_MS)
  for (let day = 0; day < 5; day++) {
    world.advance(DAY_MS)
    await run(world, cargoId, user.accountId, [...times(1, SUCCEEDED), ...times(6, FAILED)])
  }
  const { reputation } = await read(
    team.actor,
    'declining/one',
    `reputation { trend forecast { threshold jobs message } thresholds { latch armed below }
      history(first: 5) { totalCount nodes { day successes counted successRate score } pageInfo { hasNextPage } }
      events(first: 3) { nodes { kind moved successes failures } }
      newest: events(first: 1, sort: NEWEST) { nodes { kind failures } } }`,
  )
  expect(reputation.trend).toBeLessThan(0)
  expect(reputation.forecast).toMatchObject({ threshold: 1.5, jobs: expect.any(Number) })
  expect(reputation.forecast.message).toMatch(/^Below 1\.5 in about \d+ jobs at this rate\.$/)
  expect(reputation.history).toMatchObject({ totalCount: 25, pageInfo: { hasNextPage: true } })
  expect(reputation.history.nodes[0]).toMatchObject({ counted: 7, successes: 1, successRate: 1 / 7 })
  expect(reputation.newest.nodes).toEqual([{ kind: 'JOBS', failures: 6 }])
  const moves = reputation.events.nodes.map((event: { moved: number }) => Math.abs(event.moved))
  expect(moves).toEqual(moves.toSorted((a: number, b: number) => b - a))
  expect(reputation.thresholds).toHaveLength(5)
})

test('the catalog is sorted by the stored score and narrowed to a band', async () => {
  const inBand = async (band: string) => {
    const { data, errors } = await api.ask(
      ANYBODY,
      'query ($band: ReputationBand) { cargos(first: 50, sort: REPUTATION, filter: { band: $band }) { nodes { slug reputation { score band } } } }',
      { band },
    )
    expect(errors).toEqual([])
    return data.cargos.nodes as { slug: string; reputation: { score: number; band: string } }[]
  }
  const all = await inBand(null as never)
  expect(all.map(cargo => cargo.reputation.score)).toEqual(
    all.map(cargo => cargo.reputation.score).toSorted((a, b) => b - a),
  )
  for (const band of ['EXCELLENT', 'GOOD', 'FAIR', 'POOR', 'AT_RISK'])
    expect((await inBand(band)).every(cargo => cargo.reputation.band === band)).toBe(true)
  expect((await inBand('FAIR')).map(cargo => cargo.slug)).toContain('readable/one')
})

test('a customer rates, the publisher answers, and everybody reads both, without the name', async () => {
  const { cargoId, team } = await servingCargo(world, 'rated', 'one')
  await run(world, cargoId, user.accountId, [SUCCEEDED])
  const rate =
    'mutation ($cargoId: ID!, $stars: Int!) { rateCargo(input: { cargoId: $cargoId, stars: $stars, text: "Fine" }) { rating { id stars author { id } } problems { code } } }'
  const stranger = await world.person()
  const refused = await api.ask(stranger, rate, { cargoId: `cargo_${cargoId}`, stars: 5 })
  expect(refused.data.rateCargo).toEqual({ rating: null, problems: [{ code: 'NO_COMPLETED_JOB' }] })
  const { data } = await api.ask(user, rate, { cargoId: `cargo_${cargoId}`, stars: 5 })
  expect(data.rateCargo).toMatchObject({
    rating: { stars: 5, author: { id: `account_${user.accountId}` } },
    problems: [],
  })
  await api.ask(
    team.actor,
    'mutation ($ratingId: ID!) { replyToRating(input: { ratingId: $ratingId, text: "Thanks" }) { problems { code } } }',
    {
      ratingId: data.rateCargo.rating.id,
    },
  )
  expect(await read(ANYBODY, 'rated/one', 'ratings { nodes { stars text reply counts author { id } } }')).toEqual({
    ratings: { nodes: [{ stars: 5, text: 'Fine', reply: 'Thanks', counts: true, author: null }] },
  })
})

test('a suspended Cargo is appealed, and its case is read by team and staff and by nobody else', async () => {
  const { cargoId, team } = await servingCargo(world, 'appealed', 'one')
  await run(world, cargoId, user.accountId, times(45, FAILED))
  const { decisions } = await read(
    team.actor,
    'appealed/one',
    'state decisions(first: 50) { nodes { id kind isAppealable } }',
  )
  const suspension = decisions.nodes.find((one: { kind: string }) => one.kind === 'SUSPENSION')
  const { data } = await api.ask(
    team.actor,
    'mutation ($id: ID!) { appealDecision(input: { decisionId: $id, why: "The Island was at fault." }) { case { id state decision { appeal { state } } } problems { code } } }',
    { id: suspension.id },
  )
  expect(data.appealDecision).toMatchObject({
    case: { state: 'OPEN', decision: { appeal: { state: 'OPEN' } } },
    problems: [],
  })
  const node =
    '($id: ID!) { node(id: $id) { ... on Case { state text } } caseQueue(filter: { kind: APPEAL }) { nodes { id } } viewer { cases { nodes { id } } } }'
  const { id } = data.appealDecision.case
  const staff = await world.person({ staff: true })
  const seenBy = async (actor: Parameters<World['as']>[0]) => (await api.ask(actor, `query ${node}`, { id })).data
  expect(await seenBy(staff)).toMatchObject({
    node: { state: 'OPEN' },
    caseQueue: { nodes: [{ id }] },
    viewer: { cases: { nodes: [] } },
  })
  expect(await seenBy(team.actor)).toMatchObject({
    node: { state: 'OPEN' },
    caseQueue: { nodes: [] },
    viewer: { cases: { nodes: [{ id }] } },
  })
  expect(await seenBy(user)).toMatchObject({ node: null, caseQueue: { nodes: [] }, viewer: { cases: { nodes: [] } } })
  expect(await seenBy(ANYBODY)).toMatchObject({ node: null, caseQueue: { nodes: [] }, viewer: null })
  expect(
    (await api.ask(ANYBODY, '{ moderationCounters { kind state count } }')).data.moderationCounters,
  ).toContainEqual({
    kind: 'APPEAL',
    state: 'OPEN',
    count: 1,
  })
  expect(await read(ANYBODY, 'appealed/one', 'cases { nodes { id } }')).toEqual({ cases: null })
})

test('a security report is not in the publisher’s lists before triage, nor found by its id', async () => {
  const { cargoId, team } = await servingCargo(world, 'guarded', 'one')
  const { caseId } = await reportSecurityIssue(world.as(user), { cargoId, text: 'A leak.' })
  const document =
    'query ($id: ID!) { node(id: $id) { id } cargo(slug: "guarded/one") { cases { nodes { id } totalCount } } }'
  const seen = async () => (await api.ask(team.actor, document, { id: `case_${caseId}` })).data
  expect(await seen()).toEqual({ node: null, cargo: { cases: { nodes: [], totalCount: 0 } } })
  const staff = await world.person({ staff: true })
  const { data } = await api.ask(
    staff,
    'mutation ($id: ID!) { triageCase(input: { caseId: $id }) { case { state triagedAt } problems { code } } }',
    {
      id: `case_${caseId}`,
    },
  )
  expect(data.triageCase).toMatchObject({ case: { state: 'TRIAGED' }, problems: [] })
  expect(await seen()).toMatchObject({ node: { id: `case_${caseId}` }, cargo: { cases: { totalCount: 1 } } })
})

test('internal notes of staff are not among the messages of either side', async () => {
  const { cargoId, team } = await servingCargo(world, 'noted', 'one')
  const staff = await world.person({ staff: true })
  const { data } = await api.ask(
    user,
    'mutation ($id: ID!) { reportIssue(input: { cargoId: $id, expected: "A", happened: "B" }) { case { id } problems { code } } }',
    { id: `cargo_${cargoId}` },
  )
  const { id } = data.reportIssue.case
  const say =
    'mutation ($id: ID!, $internal: Boolean) { answerCase(input: { caseId: $id, text: "Said", isInternal: $internal }) { problems { code } } }'
  await api.ask(staff, say, { id, internal: true })
  await api.ask(team.actor, say, { id, internal: false })
  const messages = async (actor: Parameters<World['as']>[0]) =>
    (
      await api.ask(
        actor,
        'query ($id: ID!) { node(id: $id) { ... on Case { messages { nodes { side isInternal } totalCount } } } }',
        { id },
      )
    ).data.node.messages
  expect(await messages(staff)).toMatchObject({ totalCount: 2 })
  expect(await messages(user)).toEqual({ totalCount: 1, nodes: [{ side: 'PUBLISHER', isInternal: false }] })
})

test('anybody in the team can have the stored score held against the whole history', async () => {
  const { cargoId, team } = await servingCargo(world, 'checked', 'one')
  await run(world, cargoId, user.accountId, times(12, SUCCEEDED))
  const document = 'query ($id: ID!) { reputationCheck(cargoId: $id) { stored recomputed jobs agrees } }'
  const id = `cargo_${cargoId}`
  expect((await api.ask(team.actor, document, { id })).data.reputationCheck).toMatchObject({ jobs: 12, agrees: true })
  expect((await api.ask(user, document, { id })).errors).toHaveLength(1)
  await world.registry.db.update(reputations).set({ score: 4.9 }).where(eq(reputations.cargoId, cargoId))
  expect((await api.ask(team.actor, document, { id })).data.reputationCheck).toMatchObject({
    stored: 4.9,
    agrees: false,
  })
  await world.registry.db.update(cargos).set({ reputationScore: 1 }).where(eq(cargos.id, cargoId))
})

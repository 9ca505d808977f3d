import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokens } from '../../../src/database/tables/publishers.ts'
import { makeToken, TOKEN_BYTES } from '../../../src/domain/token.ts'
import { flaw } from '../../support/advice.ts'
import { type ApiWorld, openApiWorld } from '../../support/api.ts'
import { STRANGER } from '../../support/jobs.ts'
import { verifiedCargo } from '../../support/trust.ts'
import type { Team } from '../../support/world.ts'

let api: ApiWorld
let team: Team
let cargoId: string
beforeAll(async () => {
  api = await openApiWorld()
  team = await api.world.team('shown', 'ORGANIZATION')
  cargoId = (await verifiedCargo(api.world, team, 'clocked')).cargoId
  await api.world.advise(flaw('GHSA-clock-0001', 'clocked', 'HIGH'))
  await api.world.runJobs()
})
afterAll(() => api.close())

const PAGE = `{ cargo(slug: "shown/clocked") {
  badge { name }
  pendingChange { from to findingCount findingNames decision { kind } }
  effectiveLimits { durationSeconds network level }
  trustChecklist(target: OFFICIAL) { rule message evidence }
  currentVersion { effectiveLevel signatures { kind revokedAt } }
} }`

test('everybody sees the announced change and what it rests on in numbers; names of findings are for the team', async () => {
  const { cargo: outside } = await api.anonymous.data<{ cargo: Record<string, never> }>(PAGE)
  expect(outside).toMatchObject({
    badge: { name: 'Verified' },
    pendingChange: { from: 'VERIFIED', to: 'COMMUNITY', findingCount: 1, findingNames: null, decision: null },
    effectiveLimits: { durationSeconds: 1800, network: 'NONE', level: 'VERIFIED' },
    currentVersion: { effectiveLevel: 'VERIFIED' },
  })
  expect(JSON.stringify(outside)).not.toContain('GHSA-clock-0001')
  const { cargo: inside } = await (await api.signIn(team)).data<{ cargo: Record<string, never> }>(PAGE)
  expect(inside).toMatchObject({
    pendingChange: { findingNames: ['GHSA-clock-0001'], decision: { kind: 'PENDING_CHANGE' } },
  })
  expect(JSON.stringify(inside.trustChecklist)).toContain('GHSA-clock-0001')
})

test('the coordinator admits, confirms and reports jobs; nobody else does', async () => {
  const secret = makeToken(new Uint8Array(TOKEN_BYTES).fill(7))
  await api.world.registry.db.insert(tokens).values({
    id: api.world.registry.newId(),
    hash: createHash('sha256').update(secret).digest('hex'),
    hint: 'ak_cccc',
    name: 'coordinator',
    scopes: ['runtime'],
    createdAt: api.world.now,
  })
  const coordinator = api.client({ authorization: `Bearer ${secret}` })
  const admit = `mutation ($input: AdmitJobsInput!) { admitJobs(input: $input) {
    admissions { jobId grant { digest isOwn limits { level durationSeconds } bundles } refusal { code } } problems { code } } }`
  const input = { jobs: [{ jobId: 'api-job', cargoId: `cargo_${cargoId}`, accountId: `account_${STRANGER}` }] }
  const { admitJobs } = await coordinator.data<{ admitJobs: object }>(admit, { input })
  expect(admitJobs).toMatchObject({
    problems: [],
    admissions: [{ grant: { isOwn: false, limits: { level: 'VERIFIED', durationSeconds: 1800 } }, refusal: null }],
  })
  const report = `mutation ($input: ReportJobsInput!) { reportJobs(input: $input) { reports { jobId status problem { code } } problems { code } } }`
  const completedAt = api.world.now.toISOString()
  const { reportJobs } = await coordinator.data<{ reportJobs: object }>(report, {
    input: {
      outcomes: [
        { jobId: 'api-job', outcome: 'SUCCEEDED', completedAt },
        { jobId: 'nobody', outcome: 'SUCCEEDED', completedAt },
      ],
    },
  })
  expect(reportJobs).toMatchObject({
    reports: [{ status: 'RECORDED', problem: null }, { problem: { code: 'JOB_UNKNOWN' } }],
  })
  const answer = await (await api.signIn(team)).ask(admit, { input })
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
})

test('the review queue and the audit are for staff, and for others empty or their own', async () => {
  const queue =
    '{ reviewQueue { totalCount } auditEntries(first: 100) { nodes { action stream } } staffFlags { totalCount } }'
  const staff = await api.signIn(await api.world.person({ staff: true }))
  const seen = await staff.data<{ auditEntries: { nodes: { stream: string }[] } }>(queue)
  expect(seen.auditEntries.nodes.length).toBeGreaterThan(5)
  const own = await (await api.signIn(team)).data<{ auditEntries: { nodes: { stream: string }[] } }>(queue)
  expect(own.auditEntries.nodes.length).toBeGreaterThan(5)
  expect(own.auditEntries.nodes.every(one => one.stream === team.publisherId)).toBe(true)
  expect(await api.anonymous.data(queue)).toMatchObject({ auditEntries: { nodes: [] }, reviewQueue: { totalCount: 0 } })
})

test('granted access is a capability: shown, found by the filter, and counted', async () => {
  const owner = await api.signIn(team)
  const request = `mutation ($input: RequestAccessInput!) { requestAccess(input: $input) { cargo { grantedAccess } problems { message } } }`
  const { requestAccess } = await owner.data<{ requestAccess: object }>(request, {
    input: { cargoId: `cargo_${cargoId}`, network: true },
  })
  expect(requestAccess).toEqual({ cargo: { grantedAccess: ['OUTBOUND_NETWORK'] }, problems: [] })
  const catalog = `{ network: cargos(filter: { capability: "OUTBOUND_NETWORK" }) { nodes { slug } }
    gpu: cargos(filter: { capability: "GPU" }) { nodes { slug } } cargoFacets { capabilities { value count } } }`
  expect(await api.anonymous.data(catalog)).toEqual({
    network: { nodes: [{ slug: 'shown/clocked' }] },
    gpu: { nodes: [] },
    cargoFacets: { capabilities: [{ value: 'OUTBOUND_NETWORK', count: 1 }] },
  })
})

test('a refused request tells each requirement with its rule, and the Decision that can be appealed', async () => {
  const request = `mutation ($input: RequestReviewInput!) { requestReview(input: $input) { review { id } problems {
    code ... on RequirementNotMet { rule threshold actual evidence decisionId } } } }`
  const owner = await api.signIn(team)
  const { requestReview } = await owner.data<{ requestReview: { problems: { decisionId: string }[] } }>(request, {
    input: { cargoId: `cargo_${cargoId}` },
  })
  expect(requestReview).toMatchObject({
    review: null,
    problems: [
      { code: 'REQUIREMENTS_NOT_MET', rule: 'R11', threshold: 30, actual: 365 },
      { rule: 'R24', threshold: 0, actual: 1, evidence: ['GHSA-clock-0001'] },
    ],
  })
  const { node } = await owner.data<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Decision { kind outcome } } }',
    { id: requestReview.problems[0]!.decisionId },
  )
  expect(node).toEqual({ kind: 'REVIEW_REQUEST', outcome: 'REFUSED' })
})

test('staff hold and release a version, everybody sees it, and its team reads why', async () => {
  const { cargo } = await api.anonymous.data<{ cargo: { currentVersion: { id: string } } }>(
    '{ cargo(slug: "shown/clocked") { currentVersion { id } } }',
  )
  const input = { versionId: cargo.currentVersion.id, reason: 'It calls home.' }
  const staff = await api.signIn(await api.world.person({ staff: true }))
  const act = (name: string) =>
    staff.data(
      `mutation ($input: StaffHoldInput!) { answer: ${name}(input: $input) { version { state } problems { code } } }`,
      {
        input,
      },
    )
  expect(await act('holdVersion')).toEqual({ answer: { version: { state: 'HELD' }, problems: [] } })
  const page = '{ cargo(slug: "shown/clocked") { currentVersion { state stateReason } effectiveLimits { cpus } } }'
  expect(await api.anonymous.data(page)).toEqual({
    cargo: { currentVersion: { state: 'HELD', stateReason: null }, effectiveLimits: null },
  })
  expect(await (await api.signIn(team)).data(page)).toMatchObject({
    cargo: { currentVersion: { stateReason: expect.stringContaining('It calls home.') } },
  })
  expect(await act('holdVersion')).toEqual({ answer: { version: null, problems: [{ code: 'WRONG_STATE' }] } })
  expect(await act('releaseVersion')).toEqual({ answer: { version: { state: 'PUBLISHED' }, problems: [] } })
})

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

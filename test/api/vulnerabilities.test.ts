import { afterAll, beforeAll, expect, test } from 'vitest'
import { flaw } from '../registry/advisories/records.ts'
import { openApiOn } from '../support/api.ts'
import { openWorld, type Team, type World } from '../support/world.ts'

let world: World
let api: Awaited<ReturnType<typeof openApiOn>>
let team: Team
let cargoId: string
let versionId: string
let laterId: string
const outsider = { accountId: '' }
const staff = { accountId: '' }

beforeAll(async () => {
  world = await openWorld()
  api = await openApiOn(world)
  team = await world.team('asked')
  outsider.accountId = (await world.person()).accountId
  staff.accountId = (await world.person({ staff: true })).accountId
  await world.advise(
    flaw('GHSA-ask-00001', 'left', 'HIGH', { aliases: ['CVE-2026-5001'] }),
    flaw('GHSA-ask-00002', 'right', 'LOW'),
  )
  cargoId = await world.cargo(team, 'answers')
  versionId = await world.publish(team, cargoId, 'answers-1', {
    npm: [
      { name: 'left', version: '1.0.0' },
      { name: 'gone', version: '1.0.0' },
    ],
  })
  world.advance(3_600_000)
  laterId = await world.publish(team, cargoId, 'answers-2', {
    npm: [
      { name: 'left', version: '2.0.0' },
      { name: 'right', version: '1.0.0' },
    ],
  })
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const asTeam = () => ({ as: { accountId: team.accountId } })

test('a package URL leads to the Cargos whose current version holds it', async () => {
  const { data, errors } = await api.ask(
    `query ($purl: String!) { packages(purl: $purl) { nodes { purl cargos { nodes { slug } } } } }`,
    { purl: 'pkg:npm/left' },
  )
  expect(errors).toBeUndefined()
  expect(data?.packages.nodes).toEqual([
    { purl: 'pkg:npm/left@1.0.0', cargos: { nodes: [] } },
    { purl: 'pkg:npm/left@2.0.0', cargos: { nodes: [{ slug: 'asked/answers' }] } },
  ])
  const one = await api.ask('{ packages(purl: "pkg:npm/right@1.0.0") { totalCount } }')
  expect(one.data?.packages.totalCount).toBe(1)
})

test('a package that only a draft holds is for its team and staff: by its name, by its id, and in a list of ids', async () => {
  const secretive = await world.team('secretive')
  await world.advise(flaw('GHSA-ask-00009', 'unannounced', 'CRITICAL'))
  await world.publish(secretive, await world.cargo(secretive, 'draft'), 'draft-1', {
    npm: [{ name: 'unannounced', version: '1.0.0' }],
  })
  const question = `query ($purl: String!, $id: ID!) {
    packages(purl: $purl) { totalCount nodes { id } } node(id: $id) { id } nodes(ids: [$id]) { id } }`
  const seen = async (as: { accountId: string } | undefined, id = 'pkg_1') =>
    (await api.ask(question, { purl: 'pkg:npm/unannounced', id }, as && { as })).data
  const id = (await seen(staff))?.packages.nodes[0]?.id
  const shown = { packages: { totalCount: 1, nodes: [{ id }] }, node: { id }, nodes: [{ id }] }
  const absent = { packages: { totalCount: 0, nodes: [] }, node: null, nodes: [null] }
  expect(await seen(staff, id)).toEqual(shown)
  expect(await seen({ accountId: secretive.accountId }, id)).toEqual(shown)
  expect(await seen(outsider, id)).toEqual(absent)
  expect(await seen(undefined, id)).toEqual(absent)
})

test('a flaw is found by any of its names, and counts the Cargos that a distribution’s record of it hits too', async () => {
  await world.advise(flaw('GHSA-name-0001', 'named', 'LOW', { aliases: ['CVE-2026-5100'] }), {
    ...flaw('DEBIAN-CVE-2026-5100', 'openssl', 'LOW', { upstream: ['CVE-2026-5100'], fixed: '3.0.1-1' }),
    affected: [
      {
        package: { ecosystem: 'Debian:12', name: 'openssl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3.0.1-1' }] }],
      },
    ],
  })
  const other = await world.team('names')
  const held = { npm: [{ name: 'named', version: '1.0.0' }] }
  const packaged = { os: 'debian 12', dpkg: [{ package: 'openssl', version: '3.0.0-1' }] }
  for (const [slug, spec] of Object.entries({ held, packaged })) {
    world.advance(1_000)
    await world.publish(other, await world.cargo(other, slug), slug, spec)
  }
  const question = `query ($name: String!) { advisory(name: $name) { name affectedCargoCount affectedCargos { nodes { slug } } } }`
  const asked = async (name: string) => (await api.ask(question, { name }, { as: staff })).data?.advisory
  const both = {
    affectedCargoCount: 2,
    affectedCargos: { nodes: [{ slug: 'names/packaged' }, { slug: 'names/held' }] },
  }
  expect(await asked('CVE-2026-5100')).toEqual({ name: 'GHSA-name-0001', ...both })
  expect(await asked('GHSA-name-0001')).toEqual({ name: 'GHSA-name-0001', ...both })
  expect(await asked('DEBIAN-CVE-2026-5100')).toEqual({ name: 'DEBIAN-CVE-2026-5100', ...both })
  expect(await asked('CVE-2026-5101')).toBeNull()
})

const COMPARE = `query ($from: ID!, $to: ID!) { compareVersions(from: $from, to: $to) {
  added { name after } removed { name before } changed { name before after } unchangedCount
  findings { gained { name reason } fixed { name reason } unchanged { name } }
  trustEffect { level highestLevel message } } }`

test('two versions are compared: packages for everybody, findings for the team', async () => {
  const ids = { from: `version_${versionId}`, to: `version_${laterId}` }
  const { data, errors } = await api.ask(COMPARE, ids, asTeam())
  expect(errors).toBeUndefined()
  expect(data?.compareVersions).toEqual({
    added: [{ name: 'right', after: ['1.0.0'] }],
    removed: [{ name: 'gone', before: ['1.0.0'] }],
    changed: [{ name: 'left', before: ['1.0.0'], after: ['2.0.0'] }],
    unchangedCount: 0,
    findings: {
      gained: [{ name: 'GHSA-ask-00002', reason: 'right 1.0.0 was added.' }],
      fixed: [{ name: 'CVE-2026-5001', reason: 'left changed from 1.0.0 to 2.0.0.' }],
      unchanged: [],
    },
    trustEffect: {
      level: 'SANDBOX',
      highestLevel: 'OFFICIAL',
      message: '0 critical and 0 high findings: within what level 0 allows.',
    },
  })
  const public_ = await api.ask(COMPARE, ids)
  expect(public_.data?.compareVersions.findings).toBeNull()
  expect(public_.data?.compareVersions.added).toHaveLength(1)
})

test('past findings are told as they were, with the data then in use; and only to the team', async () => {
  const question = `query ($id: ID!, $at: DateTimeISO!) { node(id: $id) { ... on Version { findingsAsOf(at: $at) {
    nodes { name severity causes snapshot { source } finding { id } } } } } }`
  const id = `version_${versionId}`
  const before = new Date(world.now.getTime() - 7_200_000).toISOString()
  const then = new Date(world.now.getTime() - 1_000).toISOString()
  const empty = await api.ask(question, { id, at: before }, asTeam())
  expect(empty.errors).toBeUndefined()
  expect(empty.data?.node.findingsAsOf.nodes).toEqual([])
  const { data } = await api.ask(question, { id, at: then }, asTeam())
  expect(data?.node.findingsAsOf.nodes).toMatchObject([
    { name: 'CVE-2026-5001', severity: 'HIGH', causes: ['NEW_ADVISORY'], snapshot: { source: 'test' } },
  ])
  expect((await api.ask(question, { id, at: then })).data?.node.findingsAsOf).toBeNull()
})

test('a team may ask for a rescan a few times a day; one without changes is a heartbeat with its data', async () => {
  const rescan =
    'mutation ($id: ID!) { rescan(input: { cargoId: $id }) { scan { state isRequested } problems { code message } } }'
  const id = `cargo_${cargoId}`
  for (let round = 0; round < 5; round++) {
    world.advance(60_000)
    const { data, errors } = await api.ask(rescan, { id }, asTeam())
    expect(errors).toBeUndefined()
    expect(data?.rescan).toEqual({ scan: { state: 'QUEUED', isRequested: true }, problems: [] })
    await world.runJobs()
  }
  const sixth = await api.ask(rescan, { id }, asTeam())
  expect(sixth.data?.rescan.problems).toMatchObject([{ code: 'RATE_LIMITED' }])
  const denied = await api.ask(rescan, { id }, { as: outsider })
  expect(denied.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  const { data } = await api.ask(
    `{ cargo(slug: "asked/answers") { scanHistory { totalCount nodes { kind } } heartbeats { totalCount nodes { changeCount snapshot { source state } } } } }`,
  )
  expect(data?.cargo.scanHistory.totalCount).toBe(7)
  expect(data?.cargo.heartbeats.totalCount).toBe(5)
  expect(data?.cargo.heartbeats.nodes[0]).toEqual({ changeCount: 0, snapshot: { source: 'test', state: 'DONE' } })
})

test('an exception is a draft until staff accept it, lowers the effective count alone, and is public then', async () => {
  await world.advise(flaw('GHSA-ask-00003', 'right', 'HIGH'))
  await world.runJobs()
  const version = `query ($id: ID!) { node(id: $id) { ... on Version { severities { high effectiveHigh }
    findings { nodes { id name isExcepted } } exceptions { nodes { status vulnerabilities author acceptedAt } } } } }`
  const id = `version_${laterId}`
  const seen = await api.ask(version, { id }, asTeam())
  const finding = seen.data?.node.findings.nodes.find((one: { name: string }) => one.name === 'GHSA-ask-00003')
  const state = `mutation ($input: StateExceptionInput!) { stateException(input: $input) { exception { id status } problems { code message } } }`
  const input = {
    findingId: finding.id,
    status: 'NOT_AFFECTED',
    justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH',
    reason: 'We never call it.',
    expiresAt: new Date(world.now.getTime() + 20 * 86_400_000).toISOString(),
  }
  const noReason = await api.ask(state, { input: { ...input, justification: null } }, asTeam())
  expect(noReason.data?.stateException.problems).toMatchObject([{ code: 'EXCEPTION_NOT_VALID' }])
  const stated = await api.ask(state, { input }, asTeam())
  expect(stated.data?.stateException.problems).toEqual([])
  await world.runJobs()
  expect((await api.ask(version, { id })).data?.node).toMatchObject({
    severities: { high: 1, effectiveHigh: 1 },
    exceptions: { nodes: [] },
  })
  const queue = '{ exceptionQueue { nodes { id version { cargo { slug } } } } }'
  expect((await api.ask(queue, {}, asTeam())).data?.exceptionQueue.nodes).toEqual([])
  expect((await api.ask(queue, {}, { as: staff })).data?.exceptionQueue.nodes).toEqual([
    { id: stated.data?.stateException.exception.id, version: { cargo: { slug: 'asked/answers' } } },
  ])
  const decide = `mutation ($id: ID!) { decideException(input: { exceptionId: $id, verdict: ACCEPTED, reason: "Agreed." }) { exception { decision { outcome } } problems { code } } }`
  const exceptionId = stated.data?.stateException.exception.id
  expect((await api.ask(decide, { id: exceptionId }, asTeam())).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  const decided = await api.ask(decide, { id: exceptionId }, { as: staff })
  expect(decided.data?.decideException).toEqual({ exception: { decision: { outcome: 'ALLOWED' } }, problems: [] })
  await world.runJobs()
  const { data } = await api.ask(version, { id })
  expect(data?.node).toEqual({
    severities: { high: 1, effectiveHigh: 0 },
    findings: null,
    exceptions: {
      nodes: [
        {
          status: 'NOT_AFFECTED',
          vulnerabilities: ['GHSA-ask-00003'],
          author: null,
          acceptedAt: world.now.toISOString(),
        },
      ],
    },
  })
})

test('SBOM and VEX are downloads with an ETag, for who may see the version', async () => {
  const { data } = await api.ask('{ cargo(slug: "asked/answers") { currentVersion { digest } } }')
  const digest = data?.cargo.currentVersion.digest
  const base = `http://127.0.0.1:${api.port}`
  for (const [format, count] of [
    ['cdx', (json: { components: unknown[] }) => json.components.length],
    ['spdx', (json: { packages: unknown[] }) => json.packages.length - 1],
  ] as const) {
    const url = `${base}/sboms/${digest}.${format}.json`
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    // Safe because the standard's schema says so, which test/registry/sboms holds the exporters against.
    expect(count((await answer.json()) as { components: unknown[]; packages: unknown[] })).toBe(2)
    const etag = answer.headers.get('etag') ?? ''
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
  }
  const stated = await fetch(`${base}/vex/${digest}.openvex.json`)
  const vex = (await stated.json()) as Record<string, unknown>
  const known = { 'if-none-match': stated.headers.get('etag') ?? '' }
  expect((await fetch(stated.url, { headers: known })).status).toBe(304)
  expect(vex.statements).toMatchObject([{ status: 'not_affected', vulnerability: { name: 'GHSA-ask-00003' } }])
  expect((await fetch(`${base}/sboms/sha256:${'0'.repeat(64)}.cdx.json`)).status).toBe(404)
  const draft = await world.cargo(team, 'hidden')
  await world.advise(flaw('GHSA-ask-00009', 'blocked', 'CRITICAL'))
  await world.publish(team, draft, 'hidden-1', { npm: [{ name: 'blocked', version: '1.0.0' }] })
  const hidden = await api.ask(
    'query ($id: ID!) { node(id: $id) { ... on Cargo { versions { nodes { digest } } } } }',
    { id: `cargo_${draft}` },
    asTeam(),
  )
  const url = `${base}/sboms/${hidden.data?.node.versions.nodes[0].digest}.cdx.json`
  expect((await fetch(url)).status).toBe(404)
  const own = await fetch(url, { headers: { cookie: await api.cookieOf(team.accountId) } })
  expect(own.status).toBe(200)
  expect(own.headers.get('cache-control')).toBe('private, no-cache')
})

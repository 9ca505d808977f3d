import { eq } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { gitHub } from '../../../src/adapters/github/github.ts'
import { addressPolicy } from '../../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../../src/adapters/outbound/http.ts'
import { identityChecks } from '../../../src/database/tables/proofs.ts'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { finishGithubVerification } from '../../../src/registry/publishers/identity/finish-github.ts'
import { startGithubVerification } from '../../../src/registry/publishers/identity/start-github.ts'
import { audited, endings, refusal } from '../../support/outcomes.ts'
import { type GitHubUser, gitHubStandIn } from '../../support/stand-ins/github.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

const ada: GitHubUser = { id: 583231, login: 'ada', created_at: '2011-01-25T18:44:36Z', public_repos: 8, events: 140 }

/** A registry that speaks to GitHub's endpoints on loopback. */
async function withGitHub() {
  const standIn = await gitHubStandIn()
  const { id: clientId, secret: clientSecret, redirectUri } = standIn.client
  const outbound = httpOutbound({ policy: addressPolicy(['127.0.0.1']) })
  const urls = { webUrl: standIn.url, apiUrl: standIn.url, timeoutMs: 500 }
  const world = await openWorld({ github: gitHub(outbound, { clientId, clientSecret, redirectUri, ...urls }) })
  onTestFinished(() => world.close())
  return { world, standIn }
}

const start = (world: World, team: Team) =>
  startGithubVerification(world.as(team.actor), { publisherId: team.publisherId })
const finish = (world: World, team: Team, returned: { code?: string; state: string }) =>
  finishGithubVerification(world.as(team.actor), returned)
const checksOf = (world: World, team: Team) =>
  world.registry.db.select().from(identityChecks).where(eq(identityChecks.publisherId, team.publisherId))
const tierOf = async (world: World, team: Team) =>
  (await world.registry.db.select().from(publishers).where(eq(publishers.id, team.publisherId)))[0]?.tier

test('an established GitHub account makes a Verified publisher, and its token is given back', async () => {
  const { world, standIn } = await withGitHub()
  const acme = await world.team('acme')
  const { url } = await start(world, acme)

  const concluded = await finish(world, acme, await standIn.approve(url, ada))

  expect(concluded).toEqual({ status: 'VERIFIED', reason: null })
  expect(await tierOf(world, acme)).toBe('VERIFIED')
  expect(standIn.liveTokens.size).toBe(0)
  expect((await checksOf(world, acme))[0]).toMatchObject({
    personKey: '583231',
    evidence: { login: 'ada', publicRepositories: 8, recentEvents: 100 },
    stateHash: null,
    sealedVerifier: null,
  })
})

test('a young account and an idle one are refused with every reason, and may be tried again later', async () => {
  const { world, standIn } = await withGitHub()
  const acme = await world.team('acme')
  const young = { ...ada, created_at: '2026-03-01T00:00:00Z', public_repos: 0, events: 0 }
  const { url } = await start(world, acme)

  const concluded = await finish(world, acme, await standIn.approve(url, young))

  expect(concluded.status).toBe('REJECTED')
  expect(concluded.reason).toContain('younger than 6 months')
  expect(concluded.reason).toContain('no public repository and no contribution')
  const again = await start(world, acme)
  expect((await finish(world, acme, await standIn.approve(again.url, ada))).status).toBe('VERIFIED')
})

test('a wrong state, a used one, another browser and an old one are refused, and leave their trace', async () => {
  const { world, standIn } = await withGitHub()
  const [acme, eve] = [await world.team('acme'), await world.team('eve')]
  const returned = await standIn.approve((await start(world, acme)).url, ada)

  expect(await refusal(finish(world, acme, { ...returned, state: 'made up' }))).toEqual(['LINK_EXPIRED'])
  // Eve lets Ada's browser finish nothing, nor finishes herself what Ada began.
  expect(await refusal(finish(world, eve, returned))).toEqual(['LINK_EXPIRED'])
  expect((await finish(world, acme, returned)).status).toBe('VERIFIED')
  expect(await refusal(finish(world, acme, returned))).toEqual(['LINK_EXPIRED'])
  expect(await audited(world.registry, acme.publisherId)).toContain('identity.return.refused')

  const late = await standIn.approve((await start(world, eve)).url, { ...ada, id: 2 })
  world.advance(16 * 60_000)
  expect(await refusal(finish(world, eve, late))).toEqual(['LINK_EXPIRED'])
})

test('one GitHub account verifies one publisher, also when two come back at once', async () => {
  const { world, standIn } = await withGitHub()
  const teams = [await world.team('one'), await world.team('two')]
  const returns = await Promise.all(
    teams.map(async team => ({ team, returned: await standIn.approve((await start(world, team)).url, ada) })),
  )

  // The login has changed hands meanwhile; the numeric id has not.
  const ended = await Promise.all(returns.map(({ team, returned }) => finish(world, team, returned)))

  expect(ended.map(one => one.status).sort()).toEqual(['REJECTED', 'VERIFIED'])
  expect(ended.find(one => one.status === 'REJECTED')?.reason).toContain('verifies another publisher already')
})

test('the same return twice at once is taken once', async () => {
  const { world, standIn } = await withGitHub()
  const acme = await world.team('acme')
  const returned = await standIn.approve((await start(world, acme)).url, ada)

  expect(await endings(finish(world, acme, returned), finish(world, acme, returned))).toEqual(['LINK_EXPIRED', 'done'])
})

test.each([
  ['GitHub out of order', { status: 502 }, 'GitHub answered 502'],
  ['a rate limit', { status: 429, headers: { 'retry-after': '60' } }, 'slow down'],
  ['silence', 'hang', 'could not be reached'],
] as const)('%s is a rejection that says so and may be tried again', async (_, fault, sentence) => {
  const { world, standIn } = await withGitHub()
  const acme = await world.team('acme')
  const returned = await standIn.approve((await start(world, acme)).url, ada)
  standIn.fault('/user', fault)

  const concluded = await finish(world, acme, returned)

  expect(concluded.reason).toContain(sentence)
  expect(await tierOf(world, acme)).toBe('INDIVIDUAL')
  expect((await finish(world, acme, await standIn.approve((await start(world, acme)).url, ada))).status).toBe(
    'VERIFIED',
  )
})

test('who is no owner any more when coming back from GitHub proves nothing', async () => {
  const { world, standIn } = await withGitHub()
  const acme = await world.team('acme')
  const returned = await standIn.approve((await start(world, acme)).url, ada)
  const demoted = { ...acme, actor: { ...acme.actor, memberships: [{ publisherId: acme.publisherId, role: 'ADMIN' }] } }

  expect(await refusal(finish(world, demoted as Team, returned))).not.toEqual([])
  expect(await tierOf(world, acme)).toBe('INDIVIDUAL')
})

test('who declines at GitHub is told so', async () => {
  const { world } = await withGitHub()
  const acme = await world.team('acme')
  const state = new URL((await start(world, acme)).url).searchParams.get('state') ?? ''

  expect(await finish(world, acme, { state })).toMatchObject({
    status: 'REJECTED',
    reason: expect.stringMatching(/leave/),
  })
})

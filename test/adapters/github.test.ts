import { describe, expect, test } from 'vitest'
import { gitHub } from '../../src/adapters/github/github.ts'
import type { GitHubAccount, GitHubPort } from '../../src/adapters/github/port.ts'
import { addressPolicy } from '../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../src/adapters/outbound/http.ts'
import { fakeGitHub } from '../support/fakes/github.ts'
import { type GitHubStandIn, type GitHubUser, gitHubStandIn } from '../support/stand-ins/github.ts'

const now = new Date('2026-03-01T12:00:00Z')
const ada: GitHubUser = { id: 583231, login: 'ada', created_at: '2011-01-25T18:44:36Z', public_repos: 8, events: 140 }
const account: GitHubAccount = {
  id: '583231',
  login: 'ada',
  createdAt: new Date(ada.created_at),
  publicRepositories: 8,
  recentEvents: 100,
}

const realGitHub = (standIn: GitHubStandIn, change: { clientSecret?: string } = {}): GitHubPort => {
  const { id: clientId, secret: clientSecret, redirectUri } = standIn.client
  const outbound = httpOutbound({ policy: addressPolicy(['127.0.0.1']) })
  const urls = { webUrl: standIn.url, apiUrl: standIn.url, timeoutMs: 300 }
  return gitHub(outbound, { clientId, clientSecret, redirectUri, ...urls, ...change })
}

type World = { readonly github: GitHubPort; approve(url: string): Promise<{ code: string; state: string }> }

const worlds: Record<string, () => Promise<World>> = {
  'the fake': async () => {
    const github = fakeGitHub()
    return { github, approve: async url => github.approve(url, account) }
  },
  GitHub: async () => {
    const standIn = await gitHubStandIn()
    return { github: realGitHub(standIn), approve: url => standIn.approve(url, ada) }
  },
}

describe.each(Object.entries(worlds))('an account shown by %s', (_, world) => {
  test('is identified by its numeric id with its age and activity, and the token is given back', async () => {
    const { github, approve } = await world()
    const attempt = github.newAttempt()
    const { code, state } = await approve(github.authorizationUrl(attempt))
    expect(github.isSameState(attempt.state, state)).toBe(true)
    const outcome = await github.identify({ code, codeVerifier: attempt.codeVerifier }, now)
    expect(outcome).toEqual({ kind: 'identified', account, tokenRevoked: true })
  })

  test('is refused when the code was used before', async () => {
    const { github, approve } = await world()
    const attempt = github.newAttempt()
    const { code } = await approve(github.authorizationUrl(attempt))
    await github.identify({ code, codeVerifier: attempt.codeVerifier }, now)
    expect(await github.identify({ code, codeVerifier: attempt.codeVerifier }, now)).toMatchObject({ kind: 'refused' })
  })

  test('is refused when the code came back to another browser session', async () => {
    const { github, approve } = await world()
    const [mine, theirs] = [github.newAttempt(), github.newAttempt()]
    const { code, state } = await approve(github.authorizationUrl(theirs))
    expect(github.isSameState(mine.state, state)).toBe(false)
    expect(await github.identify({ code, codeVerifier: mine.codeVerifier }, now)).toMatchObject({ kind: 'refused' })
  })

  test('no state equals an empty one, and no two attempts are alike', async () => {
    const { github } = await world()
    expect(github.isSameState('', '')).toBe(false)
    expect(github.newAttempt()).not.toEqual(github.newAttempt())
  })
})

test('the authorisation URL asks for no scope, with state and an S256 challenge', async () => {
  const standIn = await gitHubStandIn()
  const github = realGitHub(standIn)
  const attempt = github.newAttempt()
  const { searchParams } = new URL(github.authorizationUrl(attempt))
  expect(Object.fromEntries(searchParams)).toEqual({
    response_type: 'code',
    client_id: standIn.client.id,
    redirect_uri: standIn.client.redirectUri,
    state: attempt.state,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  })
})

/** Everything up to the return from GitHub. */
async function returned(change: { clientSecret?: string } = {}) {
  const standIn = await gitHubStandIn()
  const github = realGitHub(standIn, change)
  const { state, codeVerifier } = github.newAttempt()
  const { code } = await standIn.approve(github.authorizationUrl({ state, codeVerifier }), ada)
  return { standIn, identify: () => github.identify({ code, codeVerifier }, now) }
}

test.each(['/login/oauth/access_token', '/user', '/users/ada/events/public'])(
  'a 503 or a silence at %s fails, and no token stays valid',
  async path => {
    for (const fault of [{ status: 503 }, 'hang'] as const) {
      const { standIn, identify } = await returned()
      standIn.fault(path, fault)
      expect(await identify()).toMatchObject({ kind: 'failed', retryAt: null })
      expect(standIn.liveTokens.size).toBe(0)
    }
  },
)

test('a rate limit fails with the time at which to try again', async () => {
  const reset = String(now.getTime() / 1000 + 1800)
  const primary = { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } }
  const secondary = { status: 429, headers: { 'retry-after': '60' } }
  for (const [fault, seconds] of [
    [primary, 1800],
    [secondary, 60],
  ] as const) {
    const { standIn, identify } = await returned()
    standIn.fault('/user', fault)
    expect(await identify()).toMatchObject({ kind: 'failed', retryAt: new Date(now.getTime() + seconds * 1000) })
    expect(standIn.liveTokens.size).toBe(0)
  }
})

test('a revocation that fails once is tried again, and one that fails twice is told', async () => {
  const first = await returned()
  const path = `/applications/${first.standIn.client.id}/grant`
  first.standIn.fault(path, { status: 502 })
  expect(await first.identify()).toMatchObject({ kind: 'identified', tokenRevoked: true })
  const second = await returned()
  second.standIn.fault(path, { status: 502 }, { status: 502 })
  expect(await second.identify()).toMatchObject({ kind: 'identified', tokenRevoked: false })
})

test('answers that are not GitHub’s fail, and a wrong client secret tells no secret', async () => {
  for (const body of ['<html>', '[]', '{"id":"583231"}', '{"id":1e300,"login":"ada"}']) {
    const { standIn, identify } = await returned()
    standIn.fault('/user', { status: 200, body })
    expect(await identify()).toMatchObject({ kind: 'failed' })
  }
  const { identify } = await returned({ clientSecret: 'hunter2' })
  const outcome = await identify()
  expect(outcome).toMatchObject({ kind: 'failed' })
  expect(JSON.stringify(outcome)).not.toContain('hunter2')
})

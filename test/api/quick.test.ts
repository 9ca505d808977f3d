import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessChanged } from '../../src/registry/access.ts'
import { act } from '../../src/registry/transaction.ts'
import { openApiOn } from '../support/api.ts'
import { openWorld, type Team, type World } from '../support/world.ts'

// Queries whose document is known are answered before the framework; nobody may be able to tell, except by the clock.

let world: World
let acme: Team
let api: Awaited<ReturnType<typeof openApiOn>>
beforeAll(async () => {
  world = await openWorld()
  world.hub.start()
  acme = await world.team('acme')
  await world.cargo(acme, 'draft')
  api = await openApiOn(world, { ALLOWED_ORIGINS: 'https://console.example.org' })
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const mine = 'query Mine { cargo(slug: "acme/draft") { slug name } viewer { name } }'
/** Without what differs from moment to moment; the length does by the digits of what is left to spend. */
const headersOf = (headers: Headers) => {
  const { date: _, 'content-length': __, 'x-request-id': id, ...rest } = Object.fromEntries(headers)
  return { ...rest, id: id?.length }
}

test.each([
  ['Program', {}],
  ['Page', { origin: 'https://console.example.org' }],
  ['NewMediaType', { accept: 'application/graphql-response+json' }],
])('the first and the second answer to a %s are the same, headers included', async (name, headers) => {
  const query = `query ${name} { __typename asked: __typename }`
  const [first, second] = [await api.ask(query, {}, { headers }), await api.ask(query, {}, { headers })]
  expect(second.data).toEqual(first.data)
  expect(headersOf(second.headers)).toEqual(headersOf(first.headers))
  expect(second.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
})

test('both are counted, and both have the id that the caller gave', async () => {
  const count = async () =>
    /http_request_duration_seconds_count\{[^}]*route="\/graphql"[^}]*\} (\d+)/.exec(
      await api.metrics.registry.metrics(),
    )?.[1]
  await api.ask(mine)
  const before = Number(await count())
  const answer = await api.ask(mine, {}, { headers: { 'x-request-id': 'trace-0001' } })
  expect(answer.headers.get('x-request-id')).toBe('trace-0001')
  expect(Number(await count())).toBe(before + 1)
})

test('what is not plain is refused in the ordinary way, known document or not', async () => {
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(api.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  await api.ask(mine)
  const text = JSON.stringify({ query: mine })
  expect((await send(`${text} x`)).status).toBe(400)
  expect((await send(Uint8Array.from([...Buffer.from(text.slice(0, -1)), 0xff, 0x7d]))).status).toBe(400)
  expect((await send(text.replace('{', '{"__proto__":{"a":1},'))).status).toBe(400)
  expect((await send(`[${text}]`)).status).toBe(400)
  expect((await send('x'.repeat(1_048_577))).status).toBe(413)
  expect((await send(text, { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await send(text)).status).toBe(200)
})

test('a revoked session reads nothing more: the process that remembered it is told', async () => {
  const token = { as: acme }
  for (let again = 0; again < 3; again++)
    expect((await api.ask(mine, {}, token)).data).toMatchObject({ cargo: { slug: 'acme/draft' } })
  const cookie = await api.cookieOf(acme.accountId)
  const [session] = await world.database.sql<
    { id: string }[]
  >`delete from sessions where account_id = ${acme.accountId} returning id`
  expect(cookie).toContain('cargo_session')
  await act(world.system, 'session.end', async tx => accessChanged(tx, 'SESSION_ENDED', [`session ${session!.id}`]))
  await expect
    .poll(async () => (await api.ask(mine, {}, token)).data, { timeout: 2_000, interval: 20 })
    .toEqual({ cargo: null, viewer: null })
})

describe('the GraphQL-over-HTTP audit, with documents that are known', () => {
  for (const audit of serverAudits({ url: () => api.url, fetchFn: withPreflight }))
    test(`${audit.id} ${audit.name}`, async () => {
      await audit.fn()
      const result = await audit.fn()
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
    })
})

function withPreflight(input: string, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers)
  headers.set('apollo-require-preflight', 'true')
  return fetch(input, { ...init, headers })
}

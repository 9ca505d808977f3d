import { serverAudits } from 'graphql-http'
import { afterAll, expect, test } from 'vitest'
import { smallServer } from './small-server.ts'

const server = await smallServer()
afterAll(() => server.close())
const endpoint = `${server.url}/graphql`

// Apollo refuses what a page elsewhere could send without a preflight; a program says that it is none by this header.
const withPreflight: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  headers.set('apollo-require-preflight', 'true')
  return fetch(input, { ...init, headers })
}

const audits = serverAudits({ url: endpoint, fetchFn: withPreflight })

test('the audits of the specification are 61', () => {
  expect(audits).toHaveLength(61)
})

for (const audit of audits) {
  test(`GraphQL over HTTP ${audit.id}: ${audit.name}`, async () => {
    const result = await audit.fn()
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
  })
}

const ask = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

test('a GET that any page could cause is refused, with the preflight header it is answered', async () => {
  const query = `${endpoint}?query=${encodeURIComponent('{ hello }')}`
  expect((await fetch(query)).status).toBe(400)
  expect(await (await withPreflight(query)).json()).toEqual({ data: { hello: 'hello you' } })
})

test('a mutation by GET is refused, also with the preflight header', async () => {
  const response = await withPreflight(`${endpoint}?query=${encodeURIComponent('mutation { rename }')}`)
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
})

test('a form or plain text, which a page elsewhere could send, is not read', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const response = await ask({ query: 'mutation { rename }' }, { 'content-type': type })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }] })
  }
})

test('a batch is refused', async () => {
  const response = await ask([{ query: '{ hello }' }, { query: '{ hello }' }])
  expect(response.status).toBe(400)
})

test('a document of more tokens than allowed is refused while it is parsed', async () => {
  const response = await ask({ query: `{ ${'hello '.repeat(6000)} }` })
  expect(await response.text()).toContain('more that 5000 tokens')
})

test('a persisted query is asked for by its hash after it was sent once', async () => {
  const persistedQuery = { version: 1, sha256Hash: 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38' }
  const unseen = await ask({ extensions: { persistedQuery } })
  expect(await unseen.json()).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] })
  const sent = await ask({ query: '{__typename}', extensions: { persistedQuery } })
  expect(await sent.json()).toEqual({ data: { __typename: 'Query' } })
  const again = await ask({ extensions: { persistedQuery } })
  expect(await again.json()).toEqual({ data: { __typename: 'Query' } })
})

test('introspection is open', async () => {
  const response = await ask({ query: '{ __schema { queryType { name } } }' })
  expect(await response.json()).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } })
})

test('what a field may be called instead is told in development and kept back in production', async () => {
  expect(await (await ask({ query: '{ helo }' })).text()).toContain('Did you mean')
  const strict = await smallServer({ door: { isProduction: true } })
  const response = await fetch(`${strict.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ helo }' }),
  })
  const told = await response.text()
  await strict.close()
  expect(told).toContain('Cannot query field')
  expect(told).not.toContain('Did you mean')
})

test('no answer holds a stack trace', async () => {
  const response = await ask({ query: '{ fails }' })
  const answer = await response.json()
  expect(answer).toMatchObject({
    data: { fails: null },
    errors: [{ message: 'No such Cargo.', extensions: { code: 'NOT_FOUND' } }],
  })
  expect(JSON.stringify(answer)).not.toContain('stacktrace')
})

test('operations are counted by kind and outcome', async () => {
  await ask({ query: '{ fails }' })
  const text = await server.metrics.registry.metrics()
  expect(text).toMatch(/graphql_operation_duration_seconds_count\{kind="query",outcome="ok"\} \d+/)
  expect(text).toMatch(/graphql_operation_duration_seconds_count\{kind="query",outcome="NOT_FOUND"\} \d+/)
  expect(text).toMatch(/http_request_duration_seconds_count\{method="POST",route="\/graphql",status="200"\} \d+/)
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds')
})

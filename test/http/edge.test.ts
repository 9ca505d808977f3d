import { afterAll, expect, test } from 'vitest'
import { rawRequest, rawSocket } from './raw-socket.ts'
import { smallServer } from './small-server.ts'

const server = await smallServer({
  allowedOrigins: ['https://console.example.org'],
  limits: { bodyBytes: 10_000, headerBytes: 4096, headersMs: 300, requestMs: 600 },
  routes: app => {
    app.get('/breaks', async () => {
      throw new Error('a secret of the inside')
    })
    app.get('/no-database', async () => {
      throw Object.assign(new Error('terminating connection'), { code: '57P01' })
    })
  },
})
afterAll(() => server.close())

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

const faultOf = async (response: Response): Promise<unknown> => {
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] }
  return { status: response.status, code: errors[0]?.extensions.code, message: errors[0]?.message }
}

test('every answer carries the security headers, a request id and no banner', async () => {
  const { headers } = await post('{"query":"{hello}"}')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  expect(headers.get('server')).toBeNull()
  expect(headers.get('x-powered-by')).toBeNull()
})

test('a request id of the caller is kept when it is harmless, and replaced otherwise', async () => {
  const idOf = async (id: string) =>
    (await fetch(server.url, { headers: { 'x-request-id': id } })).headers.get('x-request-id')
  expect(await idOf('trace-0001')).toBe('trace-0001')
  expect(await idOf('a" status=200')).toMatch(/^[\da-f-]{36}$/)
})

test('a path that leads nowhere, a method that is not known: JSON with a sentence', async () => {
  expect(await faultOf(await fetch(`${server.url}/admin?token=x`))).toEqual({
    status: 404,
    code: 'NOT_FOUND',
    message: 'There is nothing at /admin.',
  })
  const put = await fetch(`${server.url}/graphql`, {
    method: 'PUT',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  expect(put.headers.get('allow')).toBe('GET, POST')
  expect(await faultOf(put)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
})

test('a fault of ours tells nothing but the request id, and the cause is logged once', async () => {
  const response = await fetch(`${server.url}/breaks`)
  const id = response.headers.get('x-request-id')
  expect(await faultOf(response)).toEqual({
    status: 500,
    code: 'INTERNAL',
    message: 'Something went wrong on our side. Quote the request id if you report it.',
  })
  const told = server.lines.filter(line => line.includes('a secret of the inside'))
  expect(told).toHaveLength(1)
  expect(JSON.parse(told[0] ?? '')).toMatchObject({ level: 'error', requestId: id })
})

test('a database that is away is 503 with a time to come back', async () => {
  const response = await fetch(`${server.url}/no-database`)
  expect(response.headers.get('retry-after')).toBe('1')
  expect(await faultOf(response)).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
})

test('a body that is too large is refused', async () => {
  expect(await faultOf(await post(JSON.stringify({ query: ' '.repeat(20_000) })))).toMatchObject({
    status: 413,
    code: 'TOO_LARGE',
  })
})

test('a body that is not JSON, not UTF-8 or empty is refused', async () => {
  expect(await faultOf(await post('{"query":'))).toMatchObject({ status: 400, code: 'BAD_INPUT' })
  expect(await faultOf(await post(new Uint8Array([0x22, 0xff, 0xfe, 0x22])))).toMatchObject({
    status: 400,
    message: 'The body is not UTF-8. Send JSON in UTF-8.',
  })
  expect(await faultOf(await post(''))).toMatchObject({ status: 400, code: 'BAD_INPUT' })
  expect(await faultOf(await post('{}', { 'content-type': 'application/json; charset=latin1' }))).toMatchObject({
    status: 415,
  })
})

test('a body that would reach into the prototype is refused', async () => {
  const response = await post('{"query":"{hello}","variables":{"__proto__":{"admin":true}}}')
  expect(await faultOf(response)).toMatchObject({ status: 400, code: 'BAD_INPUT' })
})

test('headers that are too large are refused', async () => {
  const answer = await rawRequest(
    server.port,
    `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(8000)}\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  expect(answer).toContain('"code":"TOO_LARGE"')
})

test('what is not HTTP is told so in JSON', async () => {
  const answer = await rawRequest(server.port, 'HELLO WORLD\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/json/)
})

test('a client that sends its headers one by one for ever is cut off', async () => {
  const { socket, ended } = await rawSocket(server.port)
  socket.write('GET /graphql HTTP/1.1\r\nHost: x\r\n')
  const drip = setInterval(() => socket.write('X-Drip: 1\r\n'), 50)
  const answer = await ended
  clearInterval(drip)
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

test('a client that sends its body byte by byte for ever is cut off', async () => {
  const { socket, ended } = await rawSocket(server.port)
  socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n')
  const drip = setInterval(() => socket.write(' '), 50)
  const answer = await ended
  clearInterval(drip)
  expect(answer).toMatch(/^HTTP\/1\.1 408 |^$/)
})

test('a page of an allowed origin may read, one of another may not', async () => {
  const from = (origin: string) => post('{"query":"{hello}"}', { origin })
  const ours = await from('https://console.example.org')
  expect(ours.headers.get('access-control-allow-origin')).toBe('https://console.example.org')
  expect(ours.headers.get('access-control-allow-credentials')).toBe('true')
  const theirs = await from('https://console.example.org.evil.test')
  expect(theirs.headers.get('access-control-allow-origin')).toBeNull()
  expect(theirs.headers.get('vary')).toBe('Origin')
})

test('a preflight is answered for an allowed origin alone', async () => {
  const preflight = (origin: string) =>
    fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
  const ours = await preflight('https://console.example.org')
  expect(ours.status).toBe(204)
  expect(ours.headers.get('access-control-allow-headers')).toContain('content-type')
  const theirs = await preflight('https://evil.test')
  expect(theirs.status).toBe(405)
  expect(theirs.headers.get('access-control-allow-origin')).toBeNull()
})

test('the query string of a request is in no log line', async () => {
  await fetch(`${server.url}/graphql?query=%7Bhello%7D&variables=whisper`, {
    headers: { 'apollo-require-preflight': '1' },
  })
  expect(server.lines.some(line => line.includes('"path":"/graphql"'))).toBe(true)
  expect(server.lines.some(line => line.includes('whisper'))).toBe(false)
})

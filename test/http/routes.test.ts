import { afterAll, expect, test } from 'vitest'
import { connect } from '../../src/database/client.ts'
import { type BadgeFacts, badge, badges } from '../../src/http/badges.ts'
import { health } from '../../src/http/health.ts'
import { databaseGauges, metricsRoute } from '../../src/http/metrics.ts'
import { stripeWebhook } from '../../src/http/stripe-webhook.ts'
import { wellKnown } from '../../src/http/well-known.ts'
import { freshDatabase } from '../support/database.ts'
import { smallServer } from './small-server.ts'

const database = await freshDatabase()
const known: Record<string, BadgeFacts> = { 'acme/chat': { level: 2, reputation: 3.96 } }
const received: string[] = []
let draining = false

const server = await smallServer({
  routes: (app, log, metrics) => {
    health(app, { sql: database.sql, isDraining: () => draining })
    databaseGauges(metrics, database.sql)
    metrics.gauge('websocket_connections', 'Open websockets.', () => 7)
    metricsRoute(app, metrics, undefined)
    badges(app, async slug => known[slug] ?? null)
    wellKnown(app, {
      publicUrl: 'https://registry.example.org',
      securityContact: 'security@archipelag.io',
      keys: async () => [
        {
          keyId: 'k1',
          algorithm: 'ES256',
          publicKey: 'PEM',
          validFrom: new Date(0),
          validUntil: null,
          revokedAt: null,
        },
      ],
    })
    stripeWebhook<string>(app, {
      now: () => new Date(0),
      log,
      read: (rawBody, signature) => {
        if (signature !== 'good') return { kind: 'refused', reason: 'signature' }
        const said = Buffer.from(rawBody).toString()
        return said.includes('other') ? { kind: 'ignored', id: 'evt', type: 'other' } : { kind: 'event', event: said }
      },
      receive: async event => {
        if (event.includes('fail')) throw new Error('the database said no')
        received.push(event)
      },
    })
  },
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers })

test('a process that serves is healthy and ready; one that stops is healthy and not ready', async () => {
  expect((await get('/healthz')).status).toBe(200)
  expect(await (await get('/readyz')).json()).toEqual({ status: 'ready' })
  draining = true
  const response = await get('/readyz')
  draining = false
  expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
    503,
    '1',
    { status: 'draining' },
  ])
  expect((await get('/healthz')).status).toBe(200)
})

test('a process without its database is healthy and not ready', async () => {
  const sql = connect('postgres://nobody@127.0.0.1:1/none', { max: 1 })
  const lost = await smallServer({ routes: app => health(app, { sql, isDraining: () => false, patienceMs: 500 }) })
  const response = await fetch(`${lost.url}/readyz`)
  expect([response.status, await response.json()]).toEqual([503, { status: 'database unreachable' }])
  expect((await fetch(`${lost.url}/healthz`)).status).toBe(200)
  await lost.close()
  await sql.end({ timeout: 0 })
})

test('metrics are told to this machine, and not to whoever comes through a proxy', async () => {
  const text = await (await get('/metrics')).text()
  expect(text).toContain('websocket_connections 7')
  expect(text).toMatch(/database_connections [1-9]/)
  expect((await get('/metrics', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(403)
})

test('with a token, metrics are told to its holder alone', async () => {
  const guarded = await smallServer({ routes: (app, _, metrics) => metricsRoute(app, metrics, 'scrape-me-please') })
  const ask = (authorization: string) => fetch(`${guarded.url}/metrics`, { headers: { authorization } })
  expect((await ask('Bearer scrape-me-please')).status).toBe(200)
  expect((await ask('Bearer scrape-me')).status).toBe(403)
  expect((await fetch(`${guarded.url}/metrics`)).status).toBe(403)
  await guarded.close()
})

test('the badge has the colour and word of each trust level, gray and unknown without one', () => {
  expect(
    [0, 1, 2, 3].map(level => badge({ level: level as 0, reputation: null }).match(/aria-label="cargo: (.*?)"/)?.[1]),
  ).toEqual(['sandbox', 'community', 'verified', 'official'])
  expect(badge({ level: 0, reputation: null })).toContain('#6b7280')
  expect(badge({ level: 1, reputation: null })).toContain('#2563eb')
  expect(badge({ level: 2, reputation: null })).toContain('#15803d')
  expect(badge({ level: 3, reputation: null })).toContain('#7c3aed')
  expect(badge(null)).toContain('cargo: unknown')
})

test('the badge of a Cargo shows its reputation truncated, and is not sent twice', async () => {
  const response = await get('/badges/acme/chat.svg')
  expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(await response.text()).toContain('cargo: verified 3.9')
  const again = await get('/badges/acme/chat.svg', { 'if-none-match': response.headers.get('etag') ?? '' })
  expect([again.status, await again.text()]).toEqual([304, ''])
})

test('a Cargo that does not exist, or a slug that cannot, has a gray badge; another file is not there', async () => {
  for (const path of ['/badges/acme/none.svg', '/badges/acme/%3Cscript%3E.svg']) {
    const response = await get(path)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text).toContain('cargo: unknown')
    expect(text).not.toContain('script')
  }
  expect((await get('/badges/acme/chat.png')).status).toBe(404)
})

test('the signing keys can be read from any origin', async () => {
  const response = await get('/.well-known/archipelag/keys.json')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(await response.json()).toEqual({
    keys: [
      {
        keyId: 'k1',
        algorithm: 'ES256',
        publicKey: 'PEM',
        validFrom: '1970-01-01T00:00:00.000Z',
        validUntil: null,
        revokedAt: null,
      },
    ],
  })
})

test('security.txt names the contact of the FAQ', async () => {
  const text = await (await get('/.well-known/security.txt')).text()
  expect(text).toMatch(/^Contact: mailto:security@archipelag\.io\nExpires: \d{4}-/)
})

const call = (body: string, signature: string) =>
  fetch(`${server.url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body,
  })

test('the webhook gives the bytes as they were sent to whoever checks the signature', async () => {
  const body = '{ "id" : "evt_1" }'
  expect((await call(body, 'good')).status).toBe(200)
  expect(received).toEqual([body])
})

test('an unsigned call is refused, an event of another kind is taken and forgotten', async () => {
  expect((await call('{}', 'bad')).status).toBe(400)
  expect((await call('{"type":"other"}', 'good')).status).toBe(200)
  expect(received).toHaveLength(1)
})

test('an event that could not be taken in is answered so that it comes again', async () => {
  expect((await call('fail', 'good')).status).toBe(500)
})

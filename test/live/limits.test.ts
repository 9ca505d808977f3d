import { once } from 'node:events'
import { createConnection } from 'node:net'
import { afterAll, afterEach, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { openDoor, type TestDoor } from './door.ts'
import { ALERTS, RawClient } from './raw-client.ts'

const database = await freshDatabase({ max: 8 })
afterAll(() => database.drop())

const doors: TestDoor[] = []
afterEach(async () => {
  for (const door of doors.splice(0)) await door.dispose()
})
async function doorWith(options: Parameters<typeof openDoor>[1] = {}): Promise<TestDoor> {
  const door = await openDoor(database.sql, options)
  door.sessions.set('ada', { name: 'ada', publishers: ['acme'] })
  doors.push(door)
  return door
}

/** The HTTP answer to an upgrade, as text. */
async function handshake(port: number, headers: Record<string, string> = {}, path = '/graphql'): Promise<string> {
  const socket = createConnection(port, '127.0.0.1')
  const lines = Object.entries({
    Host: `127.0.0.1:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol': 'graphql-transport-ws',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`)
  socket.write([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
  const [data] = await once(socket, 'data')
  socket.destroy()
  return String(data)
}

test('a page of another origin may not connect', async () => {
  const door = await doorWith({ sockets: { allowedOrigins: ['https://registry.example'] } })
  expect(await handshake(door.port, { Origin: 'https://evil.example' })).toContain('403 Forbidden')
  expect(await handshake(door.port, { Origin: 'null' })).toContain('403 Forbidden')
  expect(await handshake(door.port, { Origin: 'https://registry.example' })).toContain('101 Switching')
  expect(await handshake(door.port, { Origin: `http://127.0.0.1:${door.port}` })).toContain('101 Switching')
  expect(await handshake(door.port)).toContain('101 Switching')
})

test('a websocket on another path is answered and ended', async () => {
  const door = await doorWith()
  expect(await handshake(door.port, {}, '/elsewhere')).toContain('404 Not Found')
})

test('a message above 64 KiB closes with 1009', async () => {
  const door = await doorWith()
  const client = await RawClient.signedIn(door.url, 'ada')
  client.send({ type: 'ping', payload: { filling: 'x'.repeat(64 * 1024) } })
  expect((await client.closed).code).toBe(1009)
})

test('too many messages at once close with 1008', async () => {
  const door = await doorWith({ sockets: { limits: { messageBurst: 20, messagesPerSecond: 1 } } })
  const client = await RawClient.signedIn(door.url, 'ada')
  for (let i = 0; i < 30; i++) client.send({ type: 'ping' })
  expect(await client.closed).toEqual({ code: 1008, reason: 'Too many messages' })
})

test('more operations than a socket may have are refused, and those before go on', async () => {
  const door = await doorWith({ ws: { limits: { operationsPerSocket: 2 } } })
  const client = await RawClient.signedIn(door.url, 'ada')
  for (const id of ['1', '2']) {
    client.subscribe(id, ALERTS, { publisher: 'acme' })
    await client.next('next')
  }
  client.subscribe('3', ALERTS, { publisher: 'acme' })
  expect(await client.next('error')).toMatchObject({ id: '3', payload: [{ extensions: { code: 'RATE_LIMITED' } }] })
  client.send({ type: 'complete', id: '1' })
  client.subscribe('3', ALERTS, { publisher: 'acme' })
  expect(await client.next('next')).toMatchObject({ id: '3' })
  client.close()
})

test('more sockets of one account than it may have are closed with 4403; a closed one makes room', async () => {
  const door = await doorWith({ ws: { limits: { socketsPerHolder: 1 } } })
  const first = await RawClient.signedIn(door.url, 'ada')
  const second = await RawClient.open(door.url)
  second.send({ type: 'connection_init', payload: { token: 'ada' } })
  expect(await second.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('Too many') })
  first.close()
  await first.closed
  await expect.poll(() => door.open()).toBe(0)
  const third = await RawClient.signedIn(door.url, 'ada')
  third.close()
})

test('more sockets of one address than it may have are answered with 429', async () => {
  const door = await doorWith({ sockets: { limits: { socketsPerAddress: 1 } } })
  const first = await RawClient.open(door.url)
  expect(await handshake(door.port)).toMatch(/429 Too Many Requests[\s\S]*Retry-After/)
  first.close()
})

test('more sockets than the process takes are answered with 503', async () => {
  const door = await doorWith({ sockets: { limits: { sockets: 1 } } })
  const first = await RawClient.open(door.url)
  expect(await handshake(door.port)).toContain('503 Service Unavailable')
  first.close()
})

test('a peer that answers no ping is cut off, and nothing of it stays', async () => {
  const door = await doorWith({ sockets: { limits: { pingMs: 60 } } })
  const dead = await RawClient.signedIn(door.url, 'ada')
  dead.subscribe('1', ALERTS, { publisher: 'acme' })
  await dead.next('next')
  const alive = await RawClient.signedIn(door.url, 'ada')
  dead.socket.removeAllListeners('ping')
  Object.assign(dead.socket, { pong: () => {} })
  Reflect.set(dead.socket, '_autoPong', false)
  expect((await dead.closed).code).toBe(1006)
  await expect.poll(() => [door.open(), door.access.size, door.hub.openTopics]).toEqual([1, 1, 1])
  expect(await alive.quiet()).toEqual([])
  alive.close()
})

test('a socket with nothing running and nothing said is closed', async () => {
  const door = await doorWith({ sockets: { limits: { pingMs: 60, idleMs: 50 } } })
  const idle = await RawClient.signedIn(door.url, 'ada')
  expect(await idle.closed).toEqual({ code: 1000, reason: 'Idle' })
})

test('a socket that only listens is not idle', async () => {
  const door = await doorWith({ sockets: { limits: { pingMs: 60, idleMs: 1 } } })
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, { publisher: 'acme' })
  await client.next('next')
  for (let heard = 0; heard < 3; heard++) await once(client.socket, 'ping')
  expect(client.socket.readyState).toBe(client.socket.OPEN)
  client.close()
})

test('when the server goes away its sockets are closed with 1001, also one that does not answer', async () => {
  const door = await doorWith()
  const client = await RawClient.signedIn(door.url, 'ada')
  const deaf = await RawClient.signedIn(door.url, 'ada')
  deaf.socket.pause()
  const began = performance.now()
  await door.dispose()
  doors.length = 0
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' })
  deaf.socket.resume()
})

test('a hundred sockets that subscribe and die leave nothing', async () => {
  const door = await doorWith()
  const clients = await Promise.all(Array.from({ length: 100 }, () => RawClient.open(door.url)))
  await Promise.all(
    clients.map(async (client, i) => {
      client.send({ type: 'connection_init', payload: { token: i % 3 ? 'ada' : 'unknown' } })
      client.socket.on('message', () => {})
      client.send({ type: 'subscribe', id: '1', payload: { query: ALERTS, variables: { publisher: 'acme' } } })
      if (i % 2) client.socket.terminate()
      else client.close()
      await client.closed
    }),
  )
  await expect.poll(() => [door.open(), door.access.size, door.hub.openTopics]).toEqual([0, 0, 1])
  expect(door.failures).toEqual([])
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { alert, raise } from '../support/raise.ts'
import { openDoor, type TestDoor } from './door.ts'
import { ALERTS, alertIn, RawClient } from './raw-client.ts'

// graphql-transport-ws, one test a clause of the protocol's text, over raw sockets.

const database = await freshDatabase({ max: 8 })
let door: TestDoor
beforeAll(async () => {
  door = await openDoor(database.sql, { ws: { limits: { initWaitMs: 150 } } })
  door.sessions.set('ada', { name: 'ada', publishers: ['acme'] })
})
afterAll(async () => {
  await door.dispose()
  await database.drop()
})

test('the subprotocol graphql-transport-ws is agreed on', async () => {
  const client = await RawClient.open(door.url)
  expect(client.socket.protocol).toBe('graphql-transport-ws')
  client.close()
})

test('a client that does not offer the subprotocol is closed with 4406', async () => {
  const client = await RawClient.open(door.url, { protocols: [] })
  expect((await client.closed).code).toBe(4406)
})

test('connection_init is answered with connection_ack', async () => {
  const client = await RawClient.open(door.url)
  client.send({ type: 'connection_init', payload: { token: 'ada' } })
  expect(await client.next('connection_ack')).toEqual({ type: 'connection_ack' })
  client.close()
})

test('a second connection_init closes with 4429', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.send({ type: 'connection_init', payload: { token: 'ada' } })
  expect((await client.closed).code).toBe(4429)
})

test('a socket that does not initialise in time is closed with 4408', async () => {
  const client = await RawClient.open(door.url)
  expect((await client.closed).code).toBe(4408)
})

test('a subscribe before the acknowledgement closes with 4401', async () => {
  const client = await RawClient.open(door.url)
  client.subscribe('1', '{ whoAmI }')
  expect(await client.closed).toEqual({ code: 4401, reason: 'Unauthorized' })
})

test('an unknown token closes with 4403 and a sentence', async () => {
  const client = await RawClient.open(door.url)
  client.send({ type: 'connection_init', payload: { token: 'nobody' } })
  expect(await client.closed).toEqual({ code: 4403, reason: 'This token is not known. Sign in again.' })
})

test.each([
  ['text that is no JSON', 'hello'],
  ['a message without a type', '{"id":"1"}'],
  ['a message of an unknown type', '{"type":"start"}'],
  ['a subscribe without a query', '{"type":"subscribe","id":"1","payload":{}}'],
  ['a subscribe with an empty id', '{"type":"subscribe","id":"","payload":{"query":"{ whoAmI }"}}'],
  ['a list', '[]'],
  ['null', 'null'],
])('%s closes with 4400', async (_, text) => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.send(text)
  expect((await client.closed).code).toBe(4400)
})

test('a binary message closes with 4400', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true })
  expect((await client.closed).code).toBe(4400)
})

test('a ping is answered with a pong and its payload, before connection_init too', async () => {
  const client = await RawClient.open(door.url)
  client.send({ type: 'ping', payload: { at: 7 } })
  expect(await client.next('pong')).toEqual({ type: 'pong', payload: { at: 7 } })
  client.send({ type: 'pong' })
  client.send({ type: 'ping' })
  expect(await client.next('pong')).toEqual({ type: 'pong' })
  client.close()
})

test('a query is answered with one next and complete', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('q', '{ whoAmI }')
  expect(await client.next('next')).toEqual({ type: 'next', id: 'q', payload: { data: { whoAmI: 'ada' } } })
  expect(await client.next('complete')).toEqual({ type: 'complete', id: 'q' })
  client.close()
})

test('a mutation runs over the socket', async () => {
  door.sessions.set('eve', { name: 'eve', publishers: [] })
  const client = await RawClient.signedIn(door.url, 'eve')
  client.subscribe('m', 'mutation ($to: String!) { rename(to: $to) }', { to: 'eva' })
  expect(await client.next('next')).toMatchObject({ payload: { data: { rename: 'eva' } } })
  await client.next('complete')
  client.close()
})

test('an id that is in use closes with 4409', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('same', ALERTS, { publisher: 'acme' })
  await client.next('next')
  client.subscribe('same', '{ whoAmI }')
  expect(await client.closed).toEqual({ code: 4409, reason: 'Subscriber for same already exists' })
})

test('an id may be used again as soon as it was completed, in one breath', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  for (let round = 0; round < 5; round++) {
    client.subscribe('again', ALERTS, { publisher: 'acme' })
    expect(alertIn(await client.next('next')).__typename).toBe('AlertsCaughtUp')
    client.send({ type: 'complete', id: 'again' })
  }
  client.subscribe('again', '{ whoAmI }')
  await client.next('next')
  await client.next('complete')
  expect(await client.quiet()).toEqual([])
  client.close()
})

test('subscribe, complete, subscribe and complete of one id before any answer leave nothing running', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  for (let round = 0; round < 3; round++) {
    client.subscribe('hasty', ALERTS, { publisher: 'acme' })
    client.send({ type: 'complete', id: 'hasty' })
  }
  await client.quiet()
  await expect.poll(() => door.hub.openTopics).toBe(1)
  client.close()
})

test('a complete for an id that is not running is ignored', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.send({ type: 'complete', id: 'never' })
  expect(await client.quiet()).toEqual([])
  client.close()
})

test('after complete nothing more is sent under its id', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('gone', ALERTS, { publisher: 'acme' })
  await client.next('next')
  client.send({ type: 'complete', id: 'gone' })
  await client.quiet()
  await raise(database, alert('acme'))
  door.hub.wake()
  await expect.poll(() => door.hub.openTopics).toBe(1)
  expect(await client.quiet()).toEqual([])
  client.close()
})

test('a syntax error ends that operation only', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('live', ALERTS, { publisher: 'acme' })
  await client.next('next')
  client.subscribe('bad', 'subscription { scanAlerts(')
  const error = await client.next('error')
  expect(error).toMatchObject({ id: 'bad', payload: [{ message: expect.stringContaining('Syntax Error') }] })
  await raise(database, alert('acme'))
  door.hub.wake()
  expect(await client.next('next')).toMatchObject({ id: 'live' })
  client.close()
})

test('a document that does not fit the schema is answered with error, and no complete', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('v', '{ nothing }')
  expect(await client.next('error')).toMatchObject({
    id: 'v',
    payload: [{ message: expect.stringContaining('nothing') }],
  })
  expect(await client.quiet()).toEqual([])
  client.close()
})

test.each([
  ['a subscription one may not hear', ALERTS, { publisher: 'other' }, 'FORBIDDEN'],
  [
    'a cursor of another stream',
    ALERTS,
    { publisher: 'acme', after: Buffer.from('[1,"e",1,"alerts/x"]').toString('base64url') },
    'BAD_INPUT',
  ],
  ['a cursor that is none', ALERTS, { publisher: 'acme', after: 'x' }, 'BAD_INPUT'],
  ['a document of two operations without a name', 'query A { whoAmI } query B { whoAmI }', {}, 'BAD_INPUT'],
  ['a subscription field that is not served', 'subscription { undeclared }', {}, 'BAD_INPUT'],
])('%s is answered with a coded error', async (_, query, variables, code) => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('e', query, variables)
  expect(await client.next('error')).toMatchObject({ id: 'e', payload: [{ extensions: { code } }] })
  expect(await client.quiet()).toEqual([])
  client.close()
})

test('a variable of the wrong type is answered with error', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('e', ALERTS, { publisher: { no: 'id' } })
  expect(await client.next('error')).toMatchObject({ id: 'e' })
  client.close()
})

test('the field of a subscription may not hang on a condition', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('s', 'subscription { scanAlerts(publisherId: "acme") @skip(if: false) { __typename } }')
  expect(await client.next('error')).toMatchObject({ payload: [{ message: expect.stringContaining('@skip') }] })
  client.close()
})

test('the root field may stand in a fragment', async () => {
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe(
    'f',
    'subscription { ...F } fragment F on Subscription { ... { alias: scanAlerts(publisherId: "acme") { __typename } } }',
  )
  expect(await client.next('next')).toMatchObject({ payload: { data: { alias: { __typename: 'AlertsCaughtUp' } } } })
  client.close()
})

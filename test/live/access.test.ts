import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, expect, test } from 'vitest'
import { topics } from '../../src/registry/log/event.ts'
import { freshDatabase } from '../support/database.ts'
import { alert, raise } from '../support/raise.ts'
import { openDoor, type TestDoor, type Visitor } from './door.ts'
import { ALERTS, alertIn, RawClient } from './raw-client.ts'

const database = await freshDatabase({ max: 12 })
afterAll(() => database.drop())

const doors: TestDoor[] = []
afterEach(async () => {
  for (const door of doors.splice(0)) await door.dispose()
})

/** Two processes that know the same sessions, as they would from one database. */
async function twoDoors() {
  const sessions = new Map<string, Visitor>()
  const one = await openDoor(database.sql, { sessions })
  const two = await openDoor(database.sql, { sessions })
  doors.push(one, two)
  return { one, two, sessions }
}

const accessChanged = (...keys: string[]) =>
  raise(database, { topic: topics.access, id: randomUUID(), at: new Date(), cause: 'REVOKED', body: { keys } })

async function listening(door: TestDoor, token: string): Promise<RawClient> {
  const client = await RawClient.signedIn(door.url, token)
  client.subscribe('1', ALERTS, { publisher: 'acme' })
  expect(alertIn(await client.next('next')).__typename).toBe('AlertsCaughtUp')
  return client
}

test('a revoked session closes its sockets on every process with 4403 within a second, and no others', async () => {
  const { one, two, sessions } = await twoDoors()
  sessions.set('ada', { name: 'ada', publishers: ['acme'] })
  sessions.set('bob', { name: 'bob', publishers: ['acme'] })
  const here = await listening(one, 'ada')
  const there = await listening(two, 'ada')
  const other = await listening(two, 'bob')
  sessions.delete('ada')
  const began = performance.now()
  await accessChanged('session/ada')
  expect((await here.closed).code).toBe(4403)
  expect((await there.closed).code).toBe(4403)
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(await other.quiet()).toEqual([])
  other.close()
})

test('S8: a removed member’s subscription ends with FORBIDDEN while the socket and the rest go on', async () => {
  const { one, sessions } = await twoDoors()
  const ada: Visitor = { name: 'ada', publishers: ['acme', 'globex'] }
  sessions.set('ada', ada)
  const client = await listening(one, 'ada')
  client.subscribe('2', ALERTS, { publisher: 'globex' })
  await client.next('next')
  sessions.set('ada', { ...ada, publishers: ['globex'] })
  await accessChanged('account/ada')
  expect(await client.next('error')).toMatchObject({ id: '1', payload: [{ extensions: { code: 'FORBIDDEN' } }] })
  await raise(database, alert('acme'), alert('globex'))
  one.hub.wake()
  expect(await client.next('next')).toMatchObject({ id: '2' })
  expect(await client.quiet()).toEqual([])
  client.close()
})

test('a subscriber whose audience changed goes on from where it was, with the bytes of the new audience', async () => {
  const { one, sessions } = await twoDoors()
  const visitor: Visitor = { name: 'staff-cleo', publishers: ['acme'] }
  sessions.set('cleo', visitor)
  const client = await listening(one, 'cleo')
  await raise(database, alert('acme'))
  one.hub.wake()
  const first = alertIn(await client.next('next'))
  expect(first.secret).toBe('for staff')
  sessions.set('cleo', { ...visitor, name: 'cleo' })
  await accessChanged('session/cleo')
  await expect.poll(() => one.access.size && one.hub.counts.events).toBeGreaterThan(1)
  await raise(database, alert('acme'))
  one.hub.wake()
  const second = alertIn(await client.next('next'))
  expect(second).toMatchObject({ seq: (first.seq ?? 0) + 1, secret: null })
  client.close()
})

test('a session that ended without an event is noticed by the next operation', async () => {
  const { one, sessions } = await twoDoors()
  sessions.set('dan', { name: 'dan', publishers: ['acme'] })
  const client = await listening(one, 'dan')
  sessions.delete('dan')
  client.subscribe('2', '{ whoAmI }')
  expect((await client.closed).code).toBe(4403)
})

test('a token’s expiry closes its socket without any event', async () => {
  const { one, sessions } = await twoDoors()
  sessions.set('eve', { name: 'eve', publishers: ['acme'], expiresAt: new Date(Date.now() + 150) })
  const client = await listening(one, 'eve')
  expect((await client.closed).code).toBe(4403)
})

test('a session revoked while its socket authenticates does not get in', async () => {
  const sessions = new Map<string, Visitor>([['fay', { name: 'fay', publishers: ['acme'] }]])
  let letIn: () => void = () => {}
  const asked = new Promise<void>(resolve => {
    letIn = resolve
  })
  const door = await openDoor(database.sql, {
    sessions,
    ws: {
      async authenticate() {
        const visitor = sessions.get('fay') as Visitor
        await asked
        return { actor: visitor, holder: 'fay', keys: ['session/fay'] }
      },
    },
  })
  doors.push(door)
  await expect.poll(() => door.hub.epoch).not.toBe('')
  const client = await RawClient.open(door.url)
  client.send({ type: 'connection_init', payload: { token: 'fay' } })
  const events = door.hub.counts.events
  sessions.delete('fay')
  await accessChanged('session/fay')
  await expect.poll(() => door.hub.counts.events).toBeGreaterThan(events)
  letIn()
  expect((await client.closed).code).toBe(4403)
})

test('a revocation that cannot be looked up closes the socket, to come back later', async () => {
  const sessions = new Map<string, Visitor>([['gil', { name: 'gil', publishers: ['acme'] }]])
  let isDown = false
  const door = await openDoor(database.sql, {
    sessions,
    ws: {
      recheck: async session => {
        if (isDown) throw new Error('connect ECONNREFUSED')
        return session
      },
    },
  })
  doors.push(door)
  const client = await listening(door, 'gil')
  isDown = true
  await accessChanged('session/gil')
  expect((await client.closed).code).toBe(1013)
})

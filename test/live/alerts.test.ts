import { afterAll, afterEach, expect, test } from 'vitest'
import { hinter } from '../../src/database/hint.ts'
import { encodeCursor } from '../../src/registry/log/cursor.ts'
import { removeExpired } from '../../src/registry/log/retention.ts'
import { eventsOf } from '../../src/registry/log/topic-subscription.ts'
import { freshDatabase } from '../support/database.ts'
import { alert, raise } from '../support/raise.ts'
import { openDoor, scanAlerts, type TestDoor } from './door.ts'
import { ALERTS, alertIn, RawClient } from './raw-client.ts'

const database = await freshDatabase({ max: 12 })
afterAll(() => database.drop())

const doors: TestDoor[] = []
afterEach(async () => {
  for (const door of doors.splice(0)) await door.dispose()
})
let world = 0
/** A door and a publisher of this test alone. */
async function listeningDoor(options: Parameters<typeof openDoor>[1] = {}) {
  const publisher = `publisher-${++world}`
  const door = await openDoor(database.sql, options)
  doors.push(door)
  const admit = (name: string) => door.sessions.set(name, { name, publishers: [publisher] })
  admit('ada')
  return { door, publisher, admit }
}

const numbered = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

/** Reads up to the marker; the numbers before it, and the marker's cursor. */
async function untilCaughtUp(client: RawClient): Promise<{ seqs: (number | undefined)[]; cursor: string }> {
  for (const seqs: (number | undefined)[] = []; ; ) {
    const said = alertIn(await client.next('next'))
    if (said.__typename === 'AlertsCaughtUp') return { seqs, cursor: said.cursor }
    seqs.push(said.seq)
  }
}

test('S39: the backlog after the cursor, the marker, then live', async () => {
  const { door, publisher } = await listeningDoor()
  await raise(database, alert(publisher), alert(publisher), alert(publisher))
  const client = await RawClient.signedIn(door.url, 'ada')
  const after = encodeCursor({ epoch: await epoch(), topic: `alerts/${publisher}`, seq: 1 })
  client.subscribe('1', ALERTS, { publisher, after })
  expect((await untilCaughtUp(client)).seqs).toEqual([2, 3])
  await raise(database, alert(publisher, { cause: 'RESOLVED' }))
  door.hub.wake([`alerts/${publisher}`])
  expect(alertIn(await client.next('next'))).toMatchObject({ __typename: 'AlertRaised', seq: 4, cause: 'RESOLVED' })
  client.close()
})

test('S39: without a cursor only what comes is told, and the cursor of the marker continues there', async () => {
  const { door, publisher } = await listeningDoor()
  await raise(database, alert(publisher), alert(publisher))
  const first = await RawClient.signedIn(door.url, 'ada')
  first.subscribe('1', ALERTS, { publisher })
  const { seqs, cursor } = await untilCaughtUp(first)
  expect(seqs).toEqual([])
  first.close()
  await raise(database, alert(publisher))
  const second = await RawClient.signedIn(door.url, 'ada')
  second.subscribe('1', ALERTS, { publisher, after: cursor })
  expect((await untilCaughtUp(second)).seqs).toEqual([3])
  second.close()
})

test('S39: a backlog of several pages is told densely while more is being raised', async () => {
  const { door, publisher } = await listeningDoor()
  await raise(database, ...Array.from({ length: 1_700 }, () => alert(publisher)))
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, {
    publisher,
    after: encodeCursor({ epoch: await epoch(), topic: `alerts/${publisher}`, seq: 0 }),
  })
  for (let i = 0; i < 20; i++) await raise(database, alert(publisher))
  door.hub.wake()
  const seqs: (number | undefined)[] = []
  while (seqs.length < 1_720) {
    const said = alertIn(await client.next('next'))
    if (said.__typename === 'AlertRaised') seqs.push(said.seq)
  }
  expect(seqs).toEqual(numbered(1_720))
  client.close()
})

test('S39: what was committed before the subscription is told before the marker, though no hint came', async () => {
  const { door, publisher } = await listeningDoor({ pollMs: 60_000, hints: false })
  const early = await RawClient.signedIn(door.url, 'ada')
  early.subscribe('1', ALERTS, { publisher })
  const { cursor } = await untilCaughtUp(early)
  await raise(database, alert(publisher))
  const late = await RawClient.signedIn(door.url, 'ada')
  late.subscribe('1', ALERTS, { publisher, after: cursor })
  expect((await untilCaughtUp(late)).seqs).toEqual([1])
  early.close()
  late.close()
})

test('an event without a hint arrives with the next poll', async () => {
  const { door, publisher } = await listeningDoor({ hints: false, pollMs: 100 })
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, { publisher })
  await untilCaughtUp(client)
  await raise(database, alert(publisher))
  expect(alertIn(await client.next('next', 1_000)).seq).toBe(1)
  client.close()
})

test('a hint of another process wakes this one, long before the poll', async () => {
  const { door, publisher } = await listeningDoor({ pollMs: 60_000 })
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, { publisher })
  await untilCaughtUp(client)
  const other = hinter(database.sql, { senderId: 'another-process' })
  await expect
    .poll(
      async () =>
        (
          await database.sql`select 1 from pg_stat_activity where query like 'listen %' and datname = current_database()`
        ).length,
    )
    .toBeGreaterThan(0)
  await raise(database, alert(publisher))
  other.hint([`alerts/${publisher}`])
  expect(alertIn(await client.next('next')).seq).toBe(1)
  client.close()
})

test('a process that lost its LISTEN connection reads every open topic when it listens again', async () => {
  const { door, publisher } = await listeningDoor({ pollMs: 60_000 })
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, { publisher })
  await untilCaughtUp(client)
  const listeners = () =>
    database.sql`select pid from pg_stat_activity where query like 'listen %' and datname = current_database()`
  await expect.poll(async () => (await listeners()).length).toBeGreaterThan(0)
  await raise(database, alert(publisher))
  await database.sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`
  expect(alertIn(await client.next('next')).seq).toBe(1)
  client.close()
})

test('two processes on one database tell all of it, in order, to all', async () => {
  const { door: one, publisher } = await listeningDoor({ pollMs: 50 })
  const two = await openDoor(database.sql, { pollMs: 50, sessions: one.sessions })
  doors.push(two)
  const clients = await Promise.all([one, two, one, two].map(door => RawClient.signedIn(door.url, 'ada')))
  for (const client of clients) {
    client.subscribe('1', ALERTS, { publisher })
    await untilCaughtUp(client)
  }
  await Promise.all(Array.from({ length: 60 }, () => raise(database, alert(publisher))))
  for (const client of clients) {
    const seqs = []
    while (seqs.length < 60) seqs.push(alertIn(await client.next('next')).seq)
    expect(seqs).toEqual(numbered(60))
    client.close()
  }
})

test('subscribers with one document, audience and topic share an execution, whatever their cursors and ids', async () => {
  const { door, publisher } = await listeningDoor()
  await raise(database, alert(publisher), alert(publisher))
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.signedIn(door.url, 'ada')))
  for (const [i, client] of clients.entries()) {
    const after = encodeCursor({ epoch: await epoch(), topic: `alerts/${publisher}`, seq: i % 3 })
    client.subscribe(`my "own" id ${i}`, ALERTS, { publisher, after })
    await untilCaughtUp(client)
  }
  const before = { executions: door.executions, reads: door.hub.counts.reads }
  await raise(database, alert(publisher))
  door.hub.wake([`alerts/${publisher}`])
  for (const [i, client] of clients.entries())
    expect(await client.next('next')).toMatchObject({ id: `my "own" id ${i}` })
  expect(door.executions - before.executions).toBe(1)
  expect(door.hub.counts.reads - before.reads).toBe(1)
  for (const client of clients) client.close()
})

test('another audience never receives the first one’s bytes', async () => {
  const { door, publisher, admit } = await listeningDoor()
  admit('staff-bea')
  const member = await RawClient.signedIn(door.url, 'ada')
  const staff = await RawClient.signedIn(door.url, 'staff-bea')
  for (const client of [member, staff]) {
    client.subscribe('1', ALERTS, { publisher })
    await untilCaughtUp(client)
  }
  await raise(database, alert(publisher))
  door.hub.wake()
  expect(alertIn(await member.next('next')).secret).toBe(null)
  expect(alertIn(await staff.next('next')).secret).toBe('for staff')
  member.close()
  staff.close()
})

test('S39: a cursor older than what is kept is answered with CURSOR_EXPIRED, and one at the edge goes on', async () => {
  const { door, publisher } = await listeningDoor()
  const old = new Date(Date.now() - 91 * 86_400_000)
  await raise(database, alert(publisher, { at: old }), alert(publisher, { at: old }), alert(publisher))
  expect(await removeExpired(database.sql, new Date())).toBe(2)
  const at = async (seq: number) => encodeCursor({ epoch: await epoch(), topic: `alerts/${publisher}`, seq })
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('old', ALERTS, { publisher, after: await at(1) })
  expect(await client.next('error')).toMatchObject({ id: 'old', payload: [{ extensions: { code: 'CURSOR_EXPIRED' } }] })
  client.subscribe('edge', ALERTS, { publisher, after: await at(2) })
  expect((await untilCaughtUp(client)).seqs).toEqual([3])
  client.close()
})

test('a cursor ahead of the log is answered with CURSOR_UNKNOWN', async () => {
  const { door, publisher } = await listeningDoor()
  await raise(database, alert(publisher))
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, {
    publisher,
    after: encodeCursor({ epoch: await epoch(), topic: `alerts/${publisher}`, seq: 2 }),
  })
  expect(await client.next('error')).toMatchObject({ payload: [{ extensions: { code: 'CURSOR_UNKNOWN' } }] })
  client.close()
})

test('a restore ends open subscriptions and refuses the cursors from before it with CURSOR_UNKNOWN', async () => {
  const { door, publisher } = await listeningDoor({ pollMs: 50 })
  await raise(database, alert(publisher))
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, { publisher })
  const { cursor } = await untilCaughtUp(client)
  // As the README says.
  await database.sql`update log_epoch set epoch = md5(random()::text)`
  expect(await client.next('error')).toMatchObject({ id: '1', payload: [{ extensions: { code: 'CURSOR_UNKNOWN' } }] })
  client.subscribe('2', ALERTS, { publisher, after: cursor })
  expect(await client.next('error')).toMatchObject({ id: '2', payload: [{ extensions: { code: 'CURSOR_UNKNOWN' } }] })
  client.subscribe('3', ALERTS, { publisher })
  await untilCaughtUp(client)
  client.close()
})

test('a slow reader is told so and replays densely; the others and the process do not wait for it', async () => {
  const { door, publisher } = await listeningDoor({ pollMs: 50 })
  const filling = 'x'.repeat(8_000)
  const FULL = ALERTS.replace('seq cause', 'seq cause filling')
  const slow = await RawClient.signedIn(door.url, 'ada')
  const quick = await RawClient.signedIn(door.url, 'ada')
  for (const client of [slow, quick]) {
    client.subscribe('1', FULL, { publisher })
    await untilCaughtUp(client)
  }
  slow.socket.pause()
  const COUNT = 1_500
  for (let sent = 0; sent < COUNT; sent += 100)
    await raise(database, ...Array.from({ length: 100 }, () => alert(publisher, { body: { filling } })))
  const seqs = []
  while (seqs.length < COUNT) seqs.push(alertIn(await quick.next('next')).seq)
  expect(seqs).toEqual(numbered(COUNT))
  await expect.poll(() => door.hub.counts.lagged).toBeGreaterThan(0)
  slow.socket.resume()
  const late = []
  const others: string[] = []
  while (late.length < COUNT) {
    const said = alertIn(await slow.next('next'))
    if (said.__typename === 'AlertRaised') late.push(said.seq)
    else others.push(said.__typename)
  }
  expect(late).toEqual(numbered(COUNT))
  expect(others).toContain('AlertsLagged')
  expect(door.hub.counts.faults).toBe(0)
  slow.close()
  quick.close()
})

test('the same stream as an ordinary async iterator ends at once, also while it waits', async () => {
  const { door, publisher } = await listeningDoor({ pollMs: 50 })
  await raise(database, alert(publisher))
  const cursor = encodeCursor({ epoch: await epoch(), topic: `alerts/${publisher}`, seq: 0 })
  const events = await eventsOf(
    door.hub,
    scanAlerts,
    { publisherId: publisher, after: cursor },
    { name: 'ada', publishers: [publisher] },
  )
  expect((await events.next()).value).toMatchObject({ __typename: 'AlertRaised' })
  expect((await events.next()).value).toMatchObject({ __typename: 'AlertsCaughtUp' })
  const pending = events.next()
  await events.return?.()
  expect((await pending).done).toBe(true)
  await expect.poll(() => door.hub.openTopics).toBe(1)
})

test('a database that cannot be read answers UNAVAILABLE, and live subscriptions go on afterwards', async () => {
  const { door, publisher } = await listeningDoor({ pollMs: 100 })
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('live', ALERTS, { publisher })
  await untilCaughtUp(client)
  await database.sql`alter table log_topics rename to log_topics_away`
  client.subscribe('refused', ALERTS, { publisher })
  expect(await client.next('error')).toMatchObject({
    id: 'refused',
    payload: [{ extensions: { code: 'UNAVAILABLE' } }],
  })
  await database.sql`alter table log_topics_away rename to log_topics`
  await raise(database, alert(publisher))
  expect(await client.next('next')).toMatchObject({ id: 'live' })
  client.close()
})

test('an event that a fault of ours keeps from being told is told as an error with its cursor, and the next ones come', async () => {
  const { door, publisher } = await listeningDoor()
  const client = await RawClient.signedIn(door.url, 'ada')
  client.subscribe('1', ALERTS, { publisher })
  await untilCaughtUp(client)
  await raise(database, alert(publisher, { body: { isBroken: true } }), alert(publisher))
  door.hub.wake([`alerts/${publisher}`])
  const cursor = encodeCursor({ epoch: await epoch(), topic: `alerts/${publisher}`, seq: 1 })
  expect(await client.next('next')).toMatchObject({ payload: { errors: [{}], data: null, extensions: { cursor } } })
  expect(alertIn(await client.next('next'))).toMatchObject({ seq: 2 })
  client.close()
})

async function epoch(): Promise<string> {
  const [row] = await database.sql<{ epoch: string }[]>`select epoch from log_epoch`
  return row?.epoch ?? ''
}

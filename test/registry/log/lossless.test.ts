import { setTimeout as later } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sql } from '../../../src/database/client.ts'
import { follow } from '../../../src/registry/log/follow.ts'
import { Hub } from '../../../src/registry/log/hub.ts'
import { raiseEvents } from '../../../src/registry/log/raise.ts'
import { logReader } from '../../../src/registry/log/read-after.ts'
import { freshDatabase } from '../../support/database.ts'
import { alert, seeded } from '../../support/raise.ts'

// Sixteen writers with random pauses and aborts, eight readers that read while they write. The same history is checked
// for both schemes: the log's heads, and a serial id with "greater than the last one seen", which must fail.

const database = await freshDatabase({ max: 30 })
afterAll(() => database.drop())
beforeAll(async () => {
  await database.sql`create table serial_events (id bigserial primary key, name text not null)`
})

const SEED = Number(process.env.SEED ?? 20260506)

/** Names of what was acknowledged to the writers: committed, beyond doubt. */
async function write(raiseOne: (name: string, random: () => number) => Promise<void>): Promise<Set<string>> {
  const acknowledged = new Set<string>()
  const until = Date.now() + 2_000
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      const random = seeded(SEED + writer)
      for (let n = 0; Date.now() < until; n++) {
        const name = `${writer}.${n}`
        const committed = await raiseOne(name, random).then(
          () => true,
          () => false,
        )
        if (committed) acknowledged.add(name)
      }
    }),
  )
  return acknowledged
}

const ABORTED = new Error('The verb changed its mind.')

/** What each reader missed, had twice, or had although it was never acknowledged. */
function compare(acknowledged: Set<string>, read: readonly string[]) {
  const distinct = new Set(read)
  return {
    lost: [...acknowledged].filter(name => !distinct.has(name)).length,
    twice: read.length - distinct.size,
    ghosts: [...distinct].filter(name => !acknowledged.has(name)).length,
  }
}

test(`with heads no reader loses, doubles or reorders an acknowledged event (seed ${SEED})`, async () => {
  const hubs = [0, 1].map(() => new Hub({ reader: logReader(database.sql), pollMs: 20 }))
  for (const hub of hubs) hub.start()
  const topic = 'alerts/busy'
  const readers = Array.from({ length: 8 }, (_, i) => {
    const names: string[] = []
    const said = follow(hubs[i % 2] as Hub, { topic, from: 'start' })
    let expected = 1
    let disorder = 0
    const over = (async () => {
      for await (const { kind, ...rest } of said)
        if (kind === 'event' && 'event' in rest) {
          if (rest.event.seq !== expected++) disorder++
          names.push(String(rest.event.body.name))
        }
    })()
    return { names, over, end: () => said.return?.(), disorder: () => disorder }
  })
  const acknowledged = await write((name, random) =>
    database.db.transaction(async tx => {
      if (random() < 0.5) await later(random() * 5)
      await raiseEvents(tx, [alert('busy', { body: { name } })])
      if (random() < 0.3) await later(random() * 3)
      if (random() < 0.15) throw ABORTED
    }),
  )
  await expect
    .poll(() => readers.every(reader => reader.names.length >= acknowledged.size), { timeout: 5_000 })
    .toBe(true)
  for (const reader of readers) await reader.end()
  await Promise.all(readers.map(reader => reader.over))
  for (const hub of hubs) hub.close()
  expect(acknowledged.size).toBeGreaterThan(100)
  for (const reader of readers) {
    expect(compare(acknowledged, reader.names)).toEqual({ lost: 0, twice: 0, ghosts: 0 })
    expect(reader.disorder()).toBe(0)
  }
  expect(hubs.map(hub => hub.counts.faults)).toEqual([0, 0])
})

test(`with a serial id the same readers lose acknowledged events (seed ${SEED})`, async () => {
  let stop = false
  const read: string[] = []
  const reader = (async () => {
    for (let last = 0; !stop; await later(1)) last = await readSerial(database.sql, last, read)
  })()
  const acknowledged = await write((name, random) =>
    database.db.transaction(async tx => {
      if (random() < 0.5) await later(random() * 5)
      await tx.execute(`insert into serial_events (name) values ('${name}')`)
      if (random() < 0.3) await later(random() * 3)
      if (random() < 0.15) throw ABORTED
    }),
  )
  stop = true
  await reader
  await readSerial(database.sql, Number.MAX_SAFE_INTEGER, read)
  expect(compare(acknowledged, read).lost).toBeGreaterThan(0)
})

async function readSerial(sql: Sql, after: number, into: string[]): Promise<number> {
  const rows = await sql<
    { id: string; name: string }[]
  >`select id, name from serial_events where id > ${after} order by id`
  into.push(...rows.map(row => row.name))
  return Number(rows.at(-1)?.id ?? after)
}

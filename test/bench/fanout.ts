import { createHash, randomBytes } from 'node:crypto'
import { loadavg } from 'node:os'
import { createDatabase, type Database } from '../../src/database/client.ts'
import { hinter } from '../../src/database/hint.ts'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { makeToken, TOKEN_BYTES } from '../../src/domain/token.ts'
import { newId } from '../../src/registry/new-id.ts'
import { freePort } from '../support/free-port.ts'
import { alert, raise } from '../support/raise.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import { type Listener, listener, type Seat } from './crowd.ts'
import { type Probed, probed, probedProgram } from './probed.ts'

// Fan-out of the registry itself, with all its limits on: N sockets of a large team on one topic against a bare ws broadcast
// of as many bytes in the same run, and one event to one of N subscribers that each have a topic of their own. Alerts are
// raised by another process, so that delays run from its commit. Trust ratios within one run only.
//   npm run build && npx tsx test/bench/fanout.ts [N] [events]

const N = Number(process.argv[2] ?? 1_000)
const EVENTS = Number(process.argv[3] ?? 40)
const SOCKETS_OF_AN_ACCOUNT = 50
const SOCKETS_OF_AN_ADDRESS = 400
const OWN_ROUNDS = 300

const QUERY = `subscription ($publisher: ID!) { scanAlerts(publisherId: $publisher) { __typename
  ... on AlertRaised { cursor alert { id cause severity title items { cause message vulnerability before after } } }
  ... on AlertsCaughtUp { cursor } } }`
const TITLE = 'A critical vulnerability was found in acme/summarize'

const folder = await newTestFolder('bench')
const postgres = await launchPostgres({
  dataDir: folder,
  listen: 'port',
  settings: { fsync: 'off', shared_preload_libraries: 'pg_stat_statements' },
})
const writer = await writerOf(postgres.url)
try {
  console.log(`${N} sockets on one topic, ${EVENTS} events; load ${loadavg()[0]?.toFixed(1)}`)
  console.log(
    '                     us CPU/message   p50 ms   p99 ms   KiB held/socket   KiB RSS/socket   us to connect   statements/event   bytes',
  )
  const team = await people(writer.database, 1, Math.ceil(N / SOCKETS_OF_AN_ACCOUNT))
  for (let round = 0; round < 2; round++) {
    const bytes = await oneTopic('registry', team)
    await oneTopic('bare', team, bytes)
  }
  for (const count of [100, N]) await ownTopics(await people(writer.database, count, 1))
} finally {
  await writer.close()
  await postgres.stop()
  await removeTestFolder(folder)
}

/** Raises alerts from here, as another user of the database: the statements of the registry are counted by theirs. */
async function writerOf(url: string) {
  await migrateDatabase(url)
  const owner = createDatabase(url, { max: 1 })
  await owner.sql`create extension pg_stat_statements`
  await owner.sql.unsafe(`create role bench_writer superuser login password 'bench'`)
  await owner.close()
  const own = new URL(url)
  own.username = 'bench_writer'
  own.password = 'bench'
  const database = createDatabase(own.href, { max: 2 })
  const hints = hinter(database.sql, { senderId: 'bench' })
  return {
    database,
    close: () => database.close(),
    /** One alert; answers when it was committed, in hrtime µs. */
    async send(publisherId: string): Promise<number> {
      const event = alert(publisherId, { publisherId, severity: 'HIGH', body: { title: TITLE }, items: [item()] })
      await raise(database, event)
      const committed = now()
      hints.hint([event.topic])
      return committed
    },
    /** Statements of the registry so far, without those that look for hints that were lost. */
    async statements(): Promise<number> {
      const [row] = await database.sql<{ calls: number }[]>`
        select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
        where userid <> (select oid from pg_roles where rolname = 'bench_writer') and query not like '%log_topics%'`
      return row?.calls ?? 0
    },
  }
}

async function oneTopic(mode: 'registry' | 'bare', team: readonly Seat[], bytes = 0): Promise<number> {
  const server = await start(mode)
  const before = await server.memory()
  const cpuBefore = await server.cpuMicroseconds()
  const crowd = await connect(
    server.port,
    Array.from({ length: N }, (_, i) => seated(team[i % team.length], i)),
  )
  const cpuConnected = await server.cpuMicroseconds()
  const send = () =>
    mode === 'bare' ? (server.ask(`send ${bytes}`) as Promise<number>) : writer.send(team[0]?.publisherId ?? '') // safe because the yardstick answers with the time
  for (let i = 0; i < 5; i++) await broadcast(send, crowd)
  const after = await server.memory()
  const [cpuStart, statementsStart] = [await server.cpuMicroseconds(), await writer.statements()]
  const delays: number[] = []
  for (let i = 0; i < EVENTS; i++) delays.push(...(await broadcast(send, crowd)))
  const cpu = (await server.cpuMicroseconds()) - cpuStart
  const statements = (await writer.statements()) - statementsStart
  delays.sort((a, b) => a - b)
  const kib = (many: number) => (many / N / 1024).toFixed(1).padStart(17)
  console.log(
    mode.padEnd(20),
    (cpu / EVENTS / N).toFixed(1).padStart(14),
    at(delays, 0.5).padStart(8),
    at(delays, 0.99).padStart(8),
    kib(after.held - before.held),
    kib(after.rss - before.rss),
    ((cpuConnected - cpuBefore) / N).toFixed(0).padStart(15),
    (statements / EVENTS).toFixed(2).padStart(18),
    String(crowd[0]?.bytes).padStart(7),
  )
  const size = crowd[0]?.bytes ?? 0
  await leave(server, crowd)
  return size
}

async function ownTopics(owners: readonly Seat[]): Promise<void> {
  const server = await start('registry')
  const crowd = await connect(server.port, owners.map(seated))
  const delays: number[] = []
  let [cpu, statements] = [0, 0]
  for (let round = -50; round < OWN_ROUNDS; round++) {
    if (round === 0) [cpu, statements] = [await server.cpuMicroseconds(), await writer.statements()]
    const one = ((round + 50) * 7919) % owners.length
    const [owner, listening] = [owners[one], crowd[one]]
    if (!owner || !listening) continue
    const expected = listening.messages + 1
    const committed = await writer.send(owner.publisherId)
    while (listening.messages < expected) await new Promise(resolve => setImmediate(resolve))
    if (round >= 0) delays.push(listening.heardAt - committed)
  }
  cpu = (await server.cpuMicroseconds()) - cpu
  statements = (await writer.statements()) - statements
  delays.sort((a, b) => a - b)
  console.log(
    `one event to one of ${owners.length} on own topics: p50 ${at(delays, 0.5)} ms, p99 ${at(delays, 0.99)} ms, ${(cpu / OWN_ROUNDS / 1000).toFixed(2)} ms CPU with the polls, ${(statements / OWN_ROUNDS).toFixed(2)} statements`,
  )
  await leave(server, crowd)
}

async function connect(port: number, seats: readonly Seat[]): Promise<Listener[]> {
  const crowd: Listener[] = []
  for (let i = 0; i < seats.length; i += 100)
    crowd.push(...(await Promise.all(seats.slice(i, i + 100).map(seat => listener(port, seat, QUERY)))))
  return crowd
}

/** One event to everybody; the delay of each, in µs. */
async function broadcast(send: () => Promise<number>, crowd: readonly Listener[]): Promise<number[]> {
  const expected = crowd.map(listening => listening.messages + 1)
  const committed = await send()
  while (crowd.some((listening, i) => listening.messages < (expected[i] ?? 0)))
    await new Promise(resolve => setImmediate(resolve))
  return crowd.map(listening => listening.heardAt - committed)
}

async function start(mode: 'registry' | 'bare'): Promise<Probed> {
  const port = await freePort()
  if (mode === 'bare') return probedProgram('test/bench/fanout-bare.ts', [String(port)], port)
  return probed({ port, databaseUrl: postgres.url, dataDir: folder, compiled: true })
}

async function leave(server: Probed, crowd: readonly Listener[]): Promise<void> {
  for (const { socket } of crowd) socket.destroy()
  await server.stop()
}

/** Publishers with so many members each, and a token each, written as rows. */
async function people({ sql }: Database, publishers: number, membersOfEach: number): Promise<Seat[]> {
  const rows = Array.from({ length: publishers }, () => newId()).flatMap(publisherId =>
    Array.from({ length: membersOfEach }, (_, at) => ({
      ...{ publisherId, accountId: newId(), tokenId: newId(), token: makeToken(randomBytes(TOKEN_BYTES)) },
      role: at === 0 ? 'OWNER' : 'MAINTAINER',
    })),
  )
  const given = JSON.stringify(
    rows.map(row => ({
      ...row,
      hash: createHash('sha256').update(row.token).digest('hex'),
      hint: row.token.slice(0, 7),
    })),
  )
  const each = sql`jsonb_to_recordset(${given}::text::jsonb) as t(
    "publisherId" uuid, "accountId" uuid, "tokenId" uuid, role text, hash text, hint text)`
  await sql.begin(async tx => {
    await tx`insert into accounts (id, email, email_verified_at, created_at)
      select "accountId", "accountId" || '@bench.test', now(), now() from ${each}`
    await tx`insert into publishers (id, slug, name, tier, tier_since, created_at)
      select distinct "publisherId", 'bench-' || "publisherId", 'Bench', 'ORGANIZATION', now(), now() from ${each}`
    await tx`insert into members (publisher_id, account_id, role, joined_at)
      select "publisherId", "accountId", role, now() from ${each}`
    await tx`insert into tokens (id, account_id, publisher_id, name, scopes, created_at, hash, hint)
      select "tokenId", "accountId", "publisherId", 'bench', '{read}', now(), hash, hint from ${each}`
  })
  return rows.map(({ publisherId, token }) => ({ publisherId, token, localAddress: '127.0.0.1' }))
}

function seated(seat: Seat | undefined, at: number): Seat {
  if (!seat) throw new Error('There is nobody to sit here.')
  return { ...seat, localAddress: `127.0.0.${2 + Math.floor(at / SOCKETS_OF_AN_ADDRESS)}` }
}

function at(sorted: readonly number[], share: number): string {
  return ((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1000).toFixed(2)
}

function now(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

/** What an advisory tells of a Cargo: never the same one twice, for the log tells no item again. */
function item() {
  const vulnerability = `CVE-2026-${randomBytes(3).toString('hex')}`
  return {
    key: vulnerability,
    item: {
      cause: 'NEW_ADVISORY',
      message: `${vulnerability} in pkg:npm/lodash@4.17.20 is fixed in 4.17.21.`,
      vulnerability,
      before: null,
      after: { state: 'OPEN', severity: 'CRITICAL' },
    },
  }
}

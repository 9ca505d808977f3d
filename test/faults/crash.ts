import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers/promises'
import postgres from 'postgres'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { encodeCursor } from '../../src/registry/log/cursor.ts'
import { freePort, killablePostgres } from '../support/killable-postgres.ts'
import { seeded } from '../support/raise.ts'
import { Caller } from './caller.ts'
import { openPublishers } from './people.ts'
import { type Kept, keep } from './processes.ts'
import { FaultSubscriber } from './subscriber.ts'

// Two API processes and a worker of the registry itself on one PostgreSQL; writers with random delays and aborts, callers
// that act over HTTP, a webhook, subscribers that reconnect; and random violence. At the end every acknowledged write is
// compared with what each subscriber was told. Prints its seed; bounded in time. A serial id must fail here.
//   npm run build && npx tsx test/faults/crash.ts --compiled
//   [--seconds 240] [--writers 20] [--subscribers 20] [--callers 4] [--kills 100] [--seed n] [--serial]
//   [--only api --writers 2 --callers 1]: kills of one kind alone, to see how soon all is well again
//   [--spare-worker]: the queue takes ten seconds to see that a worker died

const asked = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const has = (name: string): boolean => process.argv.includes(`--${name}`)
const isSerial = has('serial')
const SECONDS = asked('seconds', 240)
const WRITERS = asked('writers', 20)
const SUBSCRIBERS = asked('subscribers', 20)
const CALLERS = isSerial ? 0 : asked('callers', 4)
const KILLS = asked('kills', 100)
const SEED = asked('seed', Date.now() % 1_000_000)
const PUBLISHERS = 3
const OFTEN = { api: 30, frozen: 6, postmaster: 10, backend: 14, worker: 10, writer: 10, reset: 20 }
type Violence = keyof typeof OFTEN
/** One kind of violence alone: how long the registry itself takes to be back, on a machine that does little else. */
const ONLY = Object.keys(OFTEN).find(
  (kind): kind is Violence => kind === process.argv[process.argv.indexOf('--only') + 1],
)

const random = seeded(SEED)
console.log(
  `seed ${SEED}: ${WRITERS} writers, ${CALLERS} callers, ${SUBSCRIBERS} subscribers, ${KILLS} kills in ${SECONDS} s; load ${loadavg()[0]?.toFixed(1)}`,
)

const folder = mkdtempSync(join(tmpdir(), 'cargo-registry-crash-'))
const database = await killablePostgres()
process.once('exit', () => void database.kill())
await migrateDatabase(database.url)
// The last publisher is the callers': its alerts are raised over HTTP and sent to a webhook.
const { epoch, people } = await openPublishers(database.url, PUBLISHERS + 1)
const called = people[PUBLISHERS] ?? { id: '', token: '' }
const written = people.slice(0, PUBLISHERS)
if (isSerial)
  await withDatabase(sql => sql`create table serial_events (id bigserial primary key, publisher text, name text)`)

const problems: string[] = []
// Each writer and process that is kept is ended with this one.
process.setMaxListeners(0)
const ports = [await freePort(), await freePort()]
const env = {
  ...{
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
  },
  ...{ COST_PER_MINUTE: '1000000000', WEBHOOK_ALLOW: '127.0.0.1', OCI_ALLOW_PRIVATE: 'on', WORKER: 'off' },
}
const program = (name: 'main' | 'worker'): string[] =>
  has('compiled') ? [`dist/${name}.js`] : ['--import', 'tsx', `src/${name}.ts`]
const ofApi = isSerial ? ['--import', 'tsx', 'test/faults/api-serial.ts'] : program('main')
const apis: Kept[] = []
// One after the other: the first makes the keys that the others find.
for (const port of ports)
  apis.push(await keep({ words: ofApi, env: { ...env, PORT: String(port) }, ready: /registry is ready/i }, say))
const worker = isSerial
  ? undefined
  : await keep({ words: program('worker'), env: { ...env, LOG_LEVEL: 'info' }, ready: /running jobs/ }, say)

const hooked = new Map<string, number>()
const receiver = createServer((request, response) => {
  const id = String(request.headers['webhook-id'])
  hooked.set(id, (hooked.get(id) ?? 0) + 1)
  request.resume().on('end', () => response.end())
})
const hookPort = await freePort()
receiver.listen(hookPort, '127.0.0.1')
if (!isSerial) await openWebhook()

const acknowledged = new Map(written.map(({ id }) => [id, new Set<string>()]))
const subscribers = Array.from({ length: SUBSCRIBERS }, (_, i) => {
  const publisher = (isSerial ? written : people)[i % (isSerial ? PUBLISHERS : PUBLISHERS + 1)] ?? called
  const start = isSerial ? '0' : encodeCursor({ epoch, topic: `alerts/${publisher.id}`, seq: 0 })
  return new FaultSubscriber(publisher, ports, start, seeded(SEED + i), isSerial ? Number : undefined)
})
const running = subscribers.map(subscriber => subscriber.run())
const callers = Array.from({ length: CALLERS }, (_, i) => new Caller(called, ports, seeded(SEED + 1000 + i)))
const calling = callers.map(caller => caller.run())
const writers = Array.from({ length: WRITERS }, (_, i) => startWriter(i))

const counts: Record<Violence, number> = {
  api: 0,
  worker: 0,
  postmaster: 0,
  backend: 0,
  writer: 0,
  frozen: 0,
  reset: 0,
}
const KILLING = new Set(['api', 'worker', 'postmaster', 'backend', 'writer'])
const killed = () => Object.entries(counts).reduce((sum, [kind, n]) => sum + (KILLING.has(kind) ? n : 0), 0)
const until = performance.now() + SECONDS * 1000
while (killed() < KILLS && performance.now() < until + 2 * SECONDS * 1000) {
  await violence()
  const left = Math.max(0, until - performance.now()) / Math.max(1, KILLS - killed())
  await later(left * (0.2 + random()) * 0.8)
}
while (performance.now() < until) await later(100)

for (const writer of writers) await ended(writer)
for (const caller of callers) caller.stop()
await Promise.all(calling)
while (!apis.every(api => api.isRunning)) await later(50)
// What was committed is now all there is; everybody gets time to hear the rest.
const answered = new Map(callers.flatMap(caller => [...caller.answers]))
const isToldAll = () => [...answered.values()].every(id => hooked.has(id)) && subscribers.every(s => owed(s) === 0)
// A log that loses never tells all: it is given up once nothing has moved for so long.
const total = () => subscribers.reduce((sum, subscriber) => sum + subscriber.names.length, 0) + hooked.size
const PATIENCE_MS = isSerial ? 3_000 : 60_000
for (let before = -1, since = performance.now(); !isToldAll() && performance.now() < since + PATIENCE_MS; ) {
  if (total() !== before) since = performance.now()
  before = total()
  await later(100)
}
const changed = await answersThatChanged()
for (const subscriber of subscribers) subscriber.stop()
await Promise.all(running)
for (const kept of [...apis, ...(worker ? [worker] : [])]) await kept.stop()
receiver.close()
await database.remove()
rmSync(folder, { recursive: true, force: true })
process.exit(report())

async function violence(): Promise<void> {
  const kind = ONLY ?? drawn(random())
  const either = apis[random() < 0.5 ? 0 : 1]
  switch (kind) {
    case 'api':
      // One that is still starting would only start for longer.
      if (!either?.isRunning) return
      either.kill()
      break
    case 'frozen':
      either?.freeze(Math.min(10_000, SECONDS * 200))
      break
    case 'postmaster':
      await database.kill()
      await database.start()
      break
    case 'backend':
      await killBackend()
      break
    case 'worker':
      if (!worker?.isRunning || has('spare-worker')) return
      worker.kill()
      break
    case 'writer': {
      const at = Math.floor(random() * writers.length)
      const writer = writers[at]
      if (writer) await ended(writer)
      writers[at] = startWriter(at + WRITERS * (counts.writer + 1))
      break
    }
    case 'reset':
      for (const subscriber of subscribers) if (random() < 0.3) subscriber.cut()
  }
  counts[kind]++
}

/** What is done to whom, and how often of a hundred times. */
function drawn(share: number): Violence {
  let sum = 0
  for (const [kind, often] of Object.entries(OFTEN)) {
    sum += often
    if (share * 100 < sum) return kind as Violence // safe because it is its key
  }
  return 'reset'
}

/** A backend killed with -9 takes all others of the server down with it: PostgreSQL restarts itself. */
async function killBackend(): Promise<void> {
  const sql = postgres(database.url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    const [victim] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by random() limit 1`
    await sql.end()
    if (victim) process.kill(victim.pid, 'SIGKILL')
  } catch {
    // The server is just coming back from an earlier one.
  } finally {
    await sql.end({ timeout: 0 })
  }
}

async function openWebhook(): Promise<void> {
  const query = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } problems { message } } }`
  const input = { publisherId: `publisher_${called.id}`, url: `http://127.0.0.1:${hookPort}/hook` }
  const response = await fetch(`http://127.0.0.1:${ports[0]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${called.token}` },
    body: JSON.stringify({ query, variables: { input } }),
  })
  const text = await response.text()
  if (!text.includes('"webhook":{')) throw new Error(`The webhook was not made: ${text}`)
}

/** Keys whose call, sent once more at the end, is given another answer than the first time. */
async function answersThatChanged(): Promise<number> {
  let different = 0
  const [caller] = callers
  if (!caller) return 0
  for (const [key, id] of [...answered].slice(-200)) if ((await caller.again(key)) !== id) different++
  return different
}

function startWriter(number: number): ChildProcess {
  const file = new URL('writer.ts', import.meta.url).pathname
  const words = [database.url, `w${number}`, String(SEED + number), ...written.map(({ id }) => id)]
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...words], {
    env: { ...process.env, ...(isSerial && { SERIAL: '1' }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  createInterface({ input: child.stdout ?? process.stdin }).on('line', line => {
    const [word, publisher = '', name = ''] = line.split(' ')
    if (word === 'ack') acknowledged.get(publisher)?.add(name)
  })
  return child
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

async function withDatabase(run: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  await run(sql)
  await sql.end()
}

function say(sentence: string): void {
  problems.push(sentence)
}

/** What a subscriber is due: the names that writers had acknowledged, or the alerts that callers were answered. */
function dueOf({ publisher }: FaultSubscriber): Iterable<string> {
  return publisher === called ? answered.values() : (acknowledged.get(publisher.id) ?? [])
}

function owed(subscriber: FaultSubscriber): number {
  const heard = new Set(subscriber.publisher === called ? subscriber.ids : subscriber.names)
  return [...dueOf(subscriber)].filter(name => !heard.has(name)).length
}

function report(): number {
  let [lost, twice, told, ghosts] = [0, 0, 0, 0]
  const effects = new Set<string>()
  for (const subscriber of subscribers) {
    const { publisher, names, ids } = subscriber
    told += names.length
    twice += ids.length - new Set(ids).size
    lost += owed(subscriber)
    if (publisher === called) for (const id of ids) effects.add(id)
  }
  // Every call was repeated until it was answered: an alert without an answer is a second effect of one key.
  const answers = new Set(answered.values())
  for (const id of effects) if (!answers.has(id)) ghosts++
  const unhooked = [...answers].filter(id => !hooked.has(id)).length
  const disorder = subscribers.reduce((sum, subscriber) => sum + subscriber.disorder, 0)
  const all = [...problems, ...subscribers.flatMap(s => s.problems), ...callers.flatMap(c => c.problems)]
  const sum = [...acknowledged.values()].reduce((total, names) => total + names.size, 0) + answers.size
  console.log(`${killed()} kills: ${JSON.stringify(counts)}; load ${loadavg()[0]?.toFixed(1)}`)
  console.log(`acknowledged ${sum}, told ${told}, lost ${lost}, twice ${twice}, out of order ${disorder}`)
  const repeated = callers.reduce((total, caller) => total + caller.repeated, 0)
  if (CALLERS > 0)
    console.log(
      `${answered.size} calls (${repeated} sent again): ${ghosts} second effects, ${changed} changed answers, ${unhooked} never sent to the webhook`,
    )
  console.log(`resumed ${spread(subscribers.flatMap(subscriber => subscriber.resumed))}`)
  console.log(`API ready again ${spread(apis.flatMap(api => api.returned))}`)
  for (const problem of [...new Set(all)].slice(0, 5)) console.log(problem.slice(0, 2_000))
  const isWhole = lost + twice + disorder + ghosts + changed + unhooked + all.length === 0 && sum > 0
  console.log(isWhole ? 'whole' : 'BROKEN')
  return isWhole ? 0 : 1
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => `${Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)} ms`
  return `${sorted.length} times, p50 ${at(0.5)}, p95 ${at(0.95)}`
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers/promises'
import postgres from 'postgres'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { encodeCursor } from '../../src/registry/log/cursor.ts'
import { freePort, killablePostgres } from '../support/killable-postgres.ts'
import { seeded } from '../support/raise.ts'
import { FaultSubscriber } from './subscriber.ts'

// Writers, reconnecting subscribers on two API processes, and random violence; at the end every acknowledged event is
// compared with what each subscriber was told. Prints its seed; bounded in time. A serial id must fail here.
//   npx tsx test/faults/crash.ts [--seconds 30] [--writers 20] [--subscribers 20] [--kills 100] [--seed n] [--serial] [--no-hints]

const asked = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const has = (name: string): boolean => process.argv.includes(`--${name}`)
const SECONDS = asked('seconds', 30)
const WRITERS = asked('writers', 20)
const SUBSCRIBERS = asked('subscribers', 20)
const KILLS = asked('kills', 100)
const SEED = asked('seed', Date.now() % 1_000_000)
const PUBLISHERS = ['p0', 'p1', 'p2']

const random = seeded(SEED)
const env = { ...process.env, ...(has('serial') && { SERIAL: '1' }), ...(has('no-hints') && { NO_HINTS: '1' }) }
console.log(`seed ${SEED}: ${WRITERS} writers, ${SUBSCRIBERS} subscribers, ${KILLS} faults in ${SECONDS} s`)

const database = await killablePostgres()
await migrateDatabase(database.url)
const setUp = postgres(database.url, { max: 1, onnotice: () => {} })
const [row] = await setUp<{ epoch: string }[]>`select epoch from log_epoch`
if (has('serial'))
  await setUp`create table serial_events (id bigserial primary key, publisher text not null, name text not null)`
await setUp.end()

const acknowledged = new Map(PUBLISHERS.map(publisher => [publisher, new Set<string>()]))
const ports = [await freePort(), await freePort()]
const apis: (ChildProcess | undefined)[] = await Promise.all(ports.map(port => startApi(port)))
const starting: Promise<void>[] = []
const subscribers = Array.from({ length: SUBSCRIBERS }, (_, i) => {
  const publisher = PUBLISHERS[i % PUBLISHERS.length] ?? 'p0'
  const start = has('serial') ? '0' : encodeCursor({ epoch: row?.epoch ?? '', topic: `alerts/${publisher}`, seq: 0 })
  return new FaultSubscriber(publisher, ports, start, seeded(SEED + i))
})
const running = subscribers.map(subscriber => subscriber.run())
const writers = Array.from({ length: WRITERS }, (_, i) => startWriter(i))

const counts = { api: 0, apiStopped: 0, postmaster: 0, backend: 0, writer: 0, cut: 0 }
const until = performance.now() + SECONDS * 1000
for (let n = 0; n < KILLS && performance.now() < until; n++) {
  await later((SECONDS * 1000 * (0.5 + random())) / KILLS)
  await violence()
}
while (performance.now() < until) await later(100)

await Promise.all(starting)
for (const writer of writers) await ended(writer)
// What was committed is now all there is; everybody gets time to hear the rest.
const total = () => subscribers.reduce((sum, subscriber) => sum + subscriber.names.length, 0)
for (let before = -1, calm = 0; calm < 20; before = total()) {
  calm = total() === before ? calm + 1 : 0
  await later(100)
}
for (const subscriber of subscribers) subscriber.stop()
await Promise.all(running)
for (const api of apis) if (api) await ended(api)
await database.remove()
process.exit(report())

async function violence(): Promise<void> {
  const dice = random()
  if (dice < 0.3) {
    counts.api++
    const at = random() < 0.5 ? 0 : 1
    const api = apis[at]
    if (!api) return
    // While it starts again the violence goes on.
    apis[at] = undefined
    await ended(api)
    starting.push(restartApi(at))
  } else if (dice < 0.36) {
    counts.apiStopped++
    const api = apis[random() < 0.5 ? 0 : 1]
    api?.kill('SIGSTOP')
    void later(Math.min(10_000, SECONDS * 200)).then(() => api?.kill('SIGCONT'))
  } else if (dice < 0.46) {
    counts.postmaster++
    await database.kill()
    await database.start()
  } else if (dice < 0.6) {
    counts.backend++
    await killBackend()
  } else if (dice < 0.75) {
    counts.writer++
    const at = Math.floor(random() * writers.length)
    const writer = writers[at]
    if (writer) await ended(writer)
    writers[at] = startWriter(at + WRITERS * counts.writer)
  } else {
    counts.cut++
    for (const subscriber of subscribers) if (random() < 0.3) subscriber.cut()
  }
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

async function startApi(port: number): Promise<ChildProcess> {
  const child = spawnTs(has('serial') ? 'api-serial.ts' : 'api.ts', [database.url, String(port)])
  const lines = createInterface({ input: child.stdout ?? process.stdin })
  await Promise.race([once(lines, 'line'), once(child, 'exit')])
  if (child.exitCode !== null) throw new Error(`An API process ended with ${child.exitCode} by itself.`)
  child.once('exit', code => {
    if (code !== null) console.log(`An API process ended of its own accord with ${code}.`)
  })
  return child
}

async function restartApi(at: number): Promise<void> {
  apis[at] = await startApi(ports[at] ?? 0)
}

function startWriter(number: number): ChildProcess {
  const child = spawnTs('writer.ts', [database.url, `w${number}`, String(SEED + number)])
  createInterface({ input: child.stdout ?? process.stdin }).on('line', line => {
    const [word, publisher = '', name = ''] = line.split(' ')
    if (word === 'ack') acknowledged.get(publisher)?.add(name)
  })
  return child
}

function spawnTs(file: string, words: string[]): ChildProcess {
  const program = new URL(file, import.meta.url).pathname
  return spawn(process.execPath, ['--import', 'tsx', program, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

function report(): number {
  let lost = 0
  let twice = 0
  let told = 0
  for (const subscriber of subscribers) {
    const distinct = new Set(subscriber.names)
    told += subscriber.names.length
    twice += subscriber.names.length - distinct.size
    for (const name of acknowledged.get(subscriber.publisher) ?? []) if (!distinct.has(name)) lost++
  }
  const disorder = subscribers.reduce((sum, subscriber) => sum + subscriber.disorder, 0)
  const resumed = subscribers.flatMap(subscriber => subscriber.resumed).sort((a, b) => a - b)
  const at = (share: number) => `${Math.round(resumed[Math.floor((resumed.length - 1) * share)] ?? 0)} ms`
  const problems = [...new Set(subscribers.flatMap(subscriber => subscriber.problems))]
  const sum = [...acknowledged.values()].reduce((all, names) => all + names.size, 0)
  console.log(JSON.stringify(counts))
  console.log(`acknowledged ${sum}, told ${told}, lost ${lost}, twice ${twice}, out of order ${disorder}`)
  console.log(`resumed ${resumed.length} times, p50 ${at(0.5)}, p95 ${at(0.95)}`)
  for (const problem of problems.slice(0, 5)) console.log(problem)
  const isWhole = lost + twice + disorder + problems.length === 0 && sum > 0
  console.log(isWhole ? 'whole' : 'BROKEN')
  return isWhole ? 0 : 1
}

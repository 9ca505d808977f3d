import { fork } from 'node:child_process'
import { once } from 'node:events'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import { type Listener, listener } from './crowd.ts'

// Fan-out: N sockets on one topic against a bare ws broadcast of the same bytes in the same run, and one event to one of
// N subscribers that each have a topic of their own. Figures are ratios within one run.
//   npx tsx test/bench/fanout.ts [N] [events]

const N = Number(process.argv[2] ?? 1_000)
const EVENTS = Number(process.argv[3] ?? 40)

const QUERY = `subscription ($publisher: ID!) { scanAlerts(publisherId: $publisher) {
  __typename ... on AlertRaised { seq cause cursor secret filling } ... on AlertsCaughtUp { cursor } } }`

const folder = await newTestFolder('bench')
const postgres = await launchPostgres({ dataDir: folder, listen: 'port', settings: { fsync: 'off' } })
try {
  await migrateDatabase(postgres.url)
  console.log(`${N} sockets on one topic, ${EVENTS} events, server in a process of its own`)
  console.log(
    '                     us CPU/message   p50 ms   p99 ms   KiB held/socket   KiB RSS/socket   us to connect',
  )
  for (const mode of ['bare', 'hub', 'bare', 'hub']) await oneTopic(mode)
  for (const count of [100, N]) await ownTopics(count)
} finally {
  await postgres.stop()
  await removeTestFolder(folder)
}

async function oneTopic(mode: string): Promise<void> {
  const server = await start(mode)
  const before = (await server.ask('memory')) as Memory
  const cpuBefore = (await server.ask('cpu')) as number
  const crowd = await connect(
    server.port,
    Array.from({ length: N }, () => 'everyone'),
  )
  const cpuConnected = (await server.ask('cpu')) as number
  for (let i = 0; i < 5; i++) await broadcast(server, crowd)
  const after = (await server.ask('memory')) as Memory
  const cpuStart = (await server.ask('cpu')) as number
  const delays: number[] = []
  for (let i = 0; i < EVENTS; i++) delays.push(...(await broadcast(server, crowd)))
  const cpu = ((await server.ask('cpu')) as number) - cpuStart
  delays.sort((a, b) => a - b)
  const kib = (bytes: number) => (bytes / N / 1024).toFixed(1).padStart(17)
  console.log(
    mode.padEnd(20),
    (cpu / EVENTS / N).toFixed(1).padStart(14),
    at(delays, 0.5).padStart(8),
    at(delays, 0.99).padStart(8),
    kib(after.held - before.held),
    kib(after.rss - before.rss),
    ((cpuConnected - cpuBefore) / N).toFixed(0).padStart(15),
  )
  if (mode === 'hub') console.log(`    ${JSON.stringify(await server.ask('counts'))}`)
  await server.stop(crowd)
}

async function ownTopics(count: number): Promise<void> {
  const server = await start('hub')
  const crowd = await connect(
    server.port,
    Array.from({ length: count }, (_, i) => `own-${i}`),
  )
  const reads = async () => ((await server.ask('counts')) as { reads: number }).reads
  const delays: number[] = []
  const ROUNDS = 300
  let readsThen = 0
  for (let round = 0; round < ROUNDS + 50; round++) {
    if (round === 50) readsThen = await reads()
    const one = (round * 7919) % count
    const listening = crowd[one]
    if (!listening) continue
    const expected = listening.messages + 1
    const committed = (await server.ask('send', `own-${one}`)) as number
    while (listening.messages < expected) await new Promise(resolve => setImmediate(resolve))
    if (round >= 50) delays.push(listening.heardAt - committed)
  }
  const readsNow = await reads()
  delays.sort((a, b) => a - b)
  console.log(
    `one event to one of ${count} on own topics: p50 ${at(delays, 0.5)} ms, p99 ${at(delays, 0.99)} ms, ${((readsNow - readsThen) / ROUNDS).toFixed(2)} reads an event`,
  )
  await server.stop(crowd)
}

async function connect(port: number, tokens: string[]): Promise<Listener[]> {
  const crowd: Listener[] = []
  for (let i = 0; i < tokens.length; i += 100)
    crowd.push(...(await Promise.all(tokens.slice(i, i + 100).map(token => listener(port, token, QUERY)))))
  return crowd
}

/** One event to everybody; the delay of each, in µs. */
async function broadcast(server: Server, crowd: readonly Listener[]): Promise<number[]> {
  const expected = crowd.map(listening => listening.messages + 1)
  const committed = (await server.ask('send', 'everyone')) as number
  while (crowd.some((listening, i) => listening.messages < (expected[i] ?? 0)))
    await new Promise(resolve => setImmediate(resolve))
  return crowd.map(listening => listening.heardAt - committed)
}

interface Memory {
  rss: number
  held: number
}
interface Server {
  readonly port: number
  ask(what: string, publisher?: string): Promise<unknown>
  stop(crowd: readonly Listener[]): Promise<void>
}

async function start(mode: string): Promise<Server> {
  const child = fork(new URL('./fanout-server.ts', import.meta.url), [mode, postgres.url], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  })
  const waiting = new Map<number, (answer: unknown) => void>()
  let asked = 0
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => waiting.get(id)?.(answer))
  const ask = (what: string, publisher?: string) =>
    new Promise<unknown>(resolve => {
      const id = ++asked
      waiting.set(id, answer => {
        waiting.delete(id)
        resolve(answer)
      })
      child.send({ id, what, publisher })
    })
  return {
    port: (await ask('port')) as number,
    ask,
    async stop(crowd) {
      const exit = once(child, 'exit')
      for (const { socket } of crowd) socket.destroy()
      child.kill('SIGKILL')
      await exit
    },
  }
}

function at(sorted: readonly number[], share: number): string {
  return ((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1000).toFixed(2)
}

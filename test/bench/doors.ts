import { loadavg } from 'node:os'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { freePort } from '../support/free-port.ts'
import { HONEST, HOSTILE } from '../support/hostile.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import { hangUp } from './crowd.ts'
import { probed } from './probed.ts'

// What strangers can do to the doors of the registry itself: sockets that open and die at every stage, and hostile documents
// beside honest ones. Fails when memory is kept, when a subscription is left, or when the event loop stands.
//   npm run build && npx tsx test/bench/doors.ts --compiled [--sockets 200000] [--documents 1000]

const asked = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const SOCKETS = asked('sockets', 200_000)
const DOCUMENTS = asked('documents', 1_000)
const AT_ONCE = 200

const folder = await newTestFolder('doors')
const postgres = await launchPostgres({ dataDir: folder, listen: 'port', settings: { fsync: 'off' } })
const failures: string[] = []
try {
  await migrateDatabase(postgres.url)
  const compiled = process.argv.includes('--compiled')
  const server = await probed({ port: await freePort(), databaseUrl: postgres.url, dataDir: folder, compiled })
  console.log(`load ${loadavg()[0]?.toFixed(1)}`)
  await documents(server)
  await sockets(server)
  await server.stop()
} finally {
  await postgres.stop()
  await removeTestFolder(folder)
}
for (const failure of failures) console.log(`FAILED: ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0

type Server = Awaited<ReturnType<typeof probed>>

async function sockets(server: Server): Promise<void> {
  // The first ones fill caches and pools that stay.
  await openAndDie(server.port, SOCKETS / 10)
  const before = await server.memory()
  const cpu = await server.cpuMicroseconds()
  await openAndDie(server.port, SOCKETS)
  const spent = (await server.cpuMicroseconds()) - cpu
  await until(async () => (await gauge(server.port, 'websockets_open')) === 0)
  const grown = ((await server.memory()).held - before.held) / 1024 ** 2
  const left = await gauge(server.port, 'subscriptions_open')
  console.log(
    `${SOCKETS} sockets opened and died: heap ${grown.toFixed(1)} MiB more, ${left} subscriptions left, ${(spent / SOCKETS).toFixed(0)} us CPU each`,
  )
  if (grown > 10) failures.push('the heap grew by more than 10 MiB')
  if (left !== 0) failures.push('subscriptions are left')
}

/** Every fourth dies before its handshake ends, after connection_init, after subscribe, and when its first answer came. */
async function openAndDie(port: number, count: number): Promise<void> {
  let next = 0
  const one = async () => {
    while (next < count) await hangUp(port, next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

async function documents(server: Server): Promise<void> {
  const kinds = Object.values(HOSTILE).filter(hostile => hostile.length < 100_000)
  const post = async (body: string | Uint8Array): Promise<[status: number, text: string]> => {
    const response = await fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return [response.status, await response.text()]
  }
  await post(JSON.stringify({ query: HONEST }))
  await server.calm()
  const hostile = Promise.all(Array.from({ length: DOCUMENTS }, (_, i) => post(kinds[i % kinds.length] ?? '')))
  const began = performance.now()
  const honest = await Promise.all(Array.from({ length: 100 }, () => post(JSON.stringify({ query: HONEST }))))
  const served = honest.filter(([status, text]) => status === 200 && text.startsWith('{"data":{"cargos"')).length
  const took = performance.now() - began
  const broken = (await hostile).filter(([status]) => status >= 500).length
  const { p50, p99, max } = await server.lag()
  console.log(
    `${DOCUMENTS} hostile documents at once: event loop p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}, worst ${max.toFixed(0)} ms; ${served} of 100 honest served in ${took.toFixed(0)} ms, ${broken} faults of ours`,
  )
  if (p99 > 50) failures.push('the event loop stood for more than 50 ms')
  if (served < 100 || broken > 0) failures.push('not everybody was served, or a hostile document was a fault of ours')
}

async function gauge(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(new RegExp(`^\\S*${name} (\\S+)$`, 'm').exec(text)?.[1])
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await isTrue()); tries++) await new Promise(done => setTimeout(done, 50))
}

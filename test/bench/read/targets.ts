import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../support/free-port.ts'
import { toldBy } from '../told-by.ts'
import { Client, post } from './client.ts'
import { SESSIONS } from './data.ts'
import type { Workload } from './workloads.ts'

/** A server that is measured: a process of its own. */
export interface Target {
  readonly name: string
  readonly pid: number
  readonly port: number
  /** A request for each of the workload's variables. */
  requests(workload: Workload): readonly Buffer[]
  stop(): Promise<void>
}

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** The registry as it is started in production: permissions, costs, metrics and a log line a request. */
export async function registryTarget(databaseUrl: string): Promise<Target> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', '--no-demo', '--no-worker'], {
    cwd: repository,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      NODE_ENV: 'production',
      // The limits are on and never reached: what is measured is the answers, not the refusals.
      COST_PER_MINUTE: '1000000000',
      SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
      SIGNING_KEY_FILE: process.env.SIGNING_KEY_FILE,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await answering(child, port)
  return {
    name: 'registry',
    pid: child.pid ?? 0,
    port,
    requests: ({ document, variables, as }) =>
      variables.map(one =>
        post('/graphql', { query: document, variables: one }, as && `cookie: cargo_session=${SESSIONS[as]}`),
      ),
    stop: () => ended(child),
  }
}

/** Hand-written SQL behind bare node:http; see `yardstick.ts`. */
export async function yardstickTarget(databaseUrl: string, workloads: readonly Workload[]): Promise<Target> {
  const port = await freePort()
  const child = fork(fileURLToPath(new URL('./yardstick.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  child.send({
    url: databaseUrl,
    port,
    statements: Object.fromEntries(workloads.map(({ name, sql }) => [name, sql ?? null])),
  })
  await toldBy(child)
  return {
    name: 'yardstick',
    pid: child.pid ?? 0,
    port,
    requests: ({ name, variables, isComparable }) =>
      variables.map(one => {
        const params = Object.values(one)
        return post('/', { workload: name, params: isComparable ? params : params.map(value => `%${value}%`) })
      }),
    stop: () => ended(child),
  }
}

/** Apollo Server with resolvers and data loaders; see `ordinary.ts`. */
export async function ordinaryTarget(databaseUrl: string): Promise<Target> {
  const port = await freePort()
  const child = fork(fileURLToPath(new URL('./ordinary.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  child.send({ url: databaseUrl, port })
  await toldBy(child)
  return {
    name: 'ordinary',
    pid: child.pid ?? 0,
    port,
    requests: ({ document, variables }) => variables.map(one => post('/graphql', { query: document, variables: one })),
    stop: () => ended(child),
  }
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (child.exitCode !== null) throw new Error(`The registry ended with ${child.exitCode} before it answered.`)
    try {
      const client = await Client.open(port)
      client.close()
      return
    } catch {
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  throw new Error('The registry did not answer within a minute.')
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

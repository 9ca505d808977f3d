import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from '../../src/database/client.ts'
import { Client, post } from './read/client.ts'
import { MEMBER_OF, SESSIONS, sizesAt } from './read/data.ts'
import { load } from './read/measure.ts'
import { benchPostgres } from './read/postgres.ts'
import { workloads } from './read/workloads.ts'

const [, , name = 'trivial', scale = '0.1'] = process.argv
const pg = await benchPostgres(Number(scale), '/dev/shm/bench-keep')
const sql = connect(pg.url, { max: 1 })
const ids = (
  await sql<{ id: string }[]>`select id from publishers where slug = any(${MEMBER_OF.map(n => `publisher-${n}`)})`
).map(r => r.id)
const w = workloads(sizesAt(Number(scale)), ids, ['polgri']).find(x => x.name === name)!
rmSync('/tmp/bprof', { recursive: true, force: true })
const port = 10000 + Math.floor(Math.random() * 9000)
const child = spawn(
  process.execPath,
  ['--perf-basic-prof', '--import', 'tsx', 'src/main.ts', '--no-demo', '--no-worker'],
  {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: pg.url,
      NODE_ENV: 'production',
      COST_PER_MINUTE: '1000000000',
      SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  },
)
for (;;) {
  try {
    ;(await Client.open(port)).close()
    break
  } catch {
    await new Promise(r => setTimeout(r, 100))
  }
}
const reqs = w.variables.map(v =>
  post('/graphql', { query: w.document, variables: v }, w.as && `cookie: cargo_session=${SESSIONS[w.as]}`),
)
const t = { name: 'r', pid: child.pid!, port } as never
await load(t, pg.postmaster, reqs, 32, 2000)

import { spawnSync } from 'node:child_process'
const pp = spawn(
  'perf',
  ['record', '-q', '-F', '2000', '-g', '-o', '/tmp/b.perf', '-p', String(child.pid), '--', 'sleep', '5'],
  { stdio: 'inherit' },
)
const r = await load(t, pg.postmaster, reqs, 32, 6000)
console.log(name, r)
child.kill('SIGTERM')
await new Promise(r => child.once('exit', r))
await sql.end()
await pg.stop()
process.exit(0)

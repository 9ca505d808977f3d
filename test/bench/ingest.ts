import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { connect, createDatabase, type Sql } from '../../src/database/client.ts'
import { JOB_BATCH } from '../../src/domain/policy.ts'
import { type ReportedJob, reportJobs } from '../../src/registry/admission/report-jobs.ts'
import type { Context, Registry } from '../../src/registry/context.ts'
import { newId } from '../../src/registry/new-id.ts'
import { benchRegistry } from './bench-registry.ts'
import { post } from './read/client.ts'
import { sizesAt } from './read/data.ts'
import { latencies, median } from './read/measure.ts'
import { benchPostgres } from './read/postgres.ts'
import { registryTarget, type Target } from './read/targets.ts'
import { toldBy } from './told-by.ts'

// Outcomes of jobs, 5,000 a second through the verb in a process of its own, and what they cost those who read the catalog.
//   npx tsx test/bench/ingest.ts [rounds] [seconds a round] [outcomes a second]

const SCALE = 0.1

if (process.send) process.on('message', (told: Told) => void ingest(told))
else await compare()

interface Told {
  readonly url: string
  readonly from: number
  readonly seconds: number
  readonly rate: number
}

interface Done {
  readonly recorded: number
  readonly took: number
  readonly slowest: number
}

async function compare(): Promise<void> {
  const [rounds = 5, seconds = 6, rate = 5_000] = process.argv.slice(2).map(Number)
  const postgres = await benchPostgres(SCALE, undefined)
  const sql = connect(postgres.url, { max: 1, applicationName: 'bench' })
  let registry: Target | undefined
  try {
    await sql.unsafe(`alter system set autovacuum = on`)
    await sql.unsafe(`select pg_reload_conf()`)
    await admit(sql, rate * seconds * (rounds + 1))
    registry = await registryTarget(postgres.url)
    const ratios: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const idle = await read(registry, seconds / 2)
      const [done, busy] = await Promise.all([
        ingested({ url: postgres.url, from: round * rate * seconds, seconds, rate }),
        read(registry, seconds),
      ])
      const perSecond = Math.round(done.recorded / (done.took / 1000))
      const ratio = median(busy) / median(idle)
      // The first round warms up what is prepared and cached.
      if (round > 0) ratios.push(ratio)
      console.log(
        `${round === 0 ? 'warm-up' : `round ${round}`}: ${perSecond} outcomes/s (slowest call of ${JOB_BATCH.report}: ${done.slowest.toFixed(0)} ms), ` +
          `catalog p50 ${median(idle).toFixed(2)} ms idle, ${median(busy).toFixed(2)} ms under them: ${ratio.toFixed(2)} x`,
      )
    }
    console.log(`median of ${rounds} rounds: ${median(ratios).toFixed(2)} x`)
  } finally {
    await registry?.stop()
    await sql.end()
    await postgres.stop()
  }
}

/** Jobs that wait for their outcome, on Cargos of which some are used far more than others. */
async function admit(sql: Sql, count: number): Promise<void> {
  await sql`insert into reputations (cargo_id, publisher_id) select id, publisher_id from cargos on conflict do nothing`
  await sql`
    insert into jobs (id, cargo_id, version_id, publisher_id, account_id, is_own, effective_level, memory_bytes, cpus, duration_seconds,
      network, gpu, admitted_at, expires_at)
    select 'bench-' || n, c.id, c.current_version_id, c.publisher_id, gen_random_uuid(), false, 0, 268435456, 1, 60, 'NONE', false,
      now() - interval '1 hour', now() + interval '1 day'
    from generate_series(0, ${count - 1}::int) n
    join (select row_number() over (order by id) - 1 as k, * from cargos where current_version_id is not null) c
      on c.k = floor(${sizesAt(SCALE).cargos / 4} * power(('x' || substr(md5('job' || n), 1, 8))::bit(32)::bigint / 4294967296.0, 2))::int`
  await sql.unsafe('analyze jobs')
}

async function read(registry: Target, seconds: number): Promise<number[]> {
  const document =
    'query Catalog($after: String) { cargos(sort: REPUTATION, first: 20, after: $after) { nodes { slug name reputation { shown band } } pageInfo { endCursor } } }'
  const request = [post('/graphql', { query: document, variables: { after: null } })]
  const took: number[] = []
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    const measured = await latencies([{ name: 'registry', target: registry, requests: request }], 50)
    took.push(...(measured.get('registry') ?? []))
  }
  return took
}

async function ingested(told: Told): Promise<Done> {
  const child = fork(fileURLToPath(import.meta.url), { execArgv: ['--import', 'tsx'] })
  child.send(told)
  const done = (await toldBy(child)) as Done // safe because `ingest` sends one
  child.kill()
  return done
}

/** One call of 1,000 outcomes after the other, each at its time. */
async function ingest({ url, from, seconds, rate }: Told): Promise<void> {
  const database = createDatabase(url, { max: 4 })
  const registry = benchRegistry(database)
  const calls = Math.round((rate * seconds) / JOB_BATCH.report)
  const began = performance.now()
  let [recorded, slowest] = [0, 0]
  for (let call = 0; call < calls; call++) {
    const due = began + (call * JOB_BATCH.report * 1000) / rate
    await new Promise(resolve => setTimeout(resolve, Math.max(0, due - performance.now())))
    const at = performance.now()
    const answers = await reportJobs(coordinator(registry), outcomes(from + call * JOB_BATCH.report))
    slowest = Math.max(slowest, performance.now() - at)
    recorded += answers.filter(answer => answer.status === 'RECORDED').length
  }
  process.send?.({ recorded, took: performance.now() - began, slowest } satisfies Done)
  await database.close()
}

const outcomes = (from: number): ReportedJob[] =>
  Array.from({ length: JOB_BATCH.report }, (_, n) => ({
    jobId: `bench-${from + n}`,
    completedAt: new Date(),
    ...(n % 100 === 0 ? { outcome: 'FAILED' as const, cause: 'CARGO' as const } : { outcome: 'SUCCEEDED' as const }),
  }))

const coordinator = (registry: Registry): Context => ({
  registry,
  actor: { kind: 'coordinator', tokenId: 'bench' },
  now: new Date(),
  requestId: newId(),
})

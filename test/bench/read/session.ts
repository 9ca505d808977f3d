import { deepStrictEqual } from 'node:assert'
import { connect, type Sql } from '../../../src/database/client.ts'
import { Client } from './client.ts'
import { memoryOf } from './cpu.ts'
import { MEMBER_OF, sizesAt } from './data.ts'
import { fullReads } from './explain.ts'
import { latencies, load, median, spread } from './measure.ts'
import { benchPostgres } from './postgres.ts'
import { registryTarget, type Target, yardstickTarget } from './targets.ts'
import { type Workload, workloads } from './workloads.ts'

export interface Plan {
  readonly scale: number
  readonly rounds: number
  readonly roundMs: number
  readonly connections: number
  readonly only: readonly string[]
  readonly keepIn: string | undefined
  readonly tell: (line: string) => void
}

/** What one workload came to: CPU in ms per request, medians over the rounds; ratios are medians of the rounds' own ratios. */
export interface Outcome {
  readonly name: string
  readonly title: string
  readonly figures: Workload['figures']
  readonly registry: { readonly server: number; readonly postgres: number; readonly p50: number }
  readonly yardstick: { readonly server: number; readonly postgres: number; readonly p50: number }
  readonly serverRatio: number
  readonly totalRatio: number
  readonly p50Ratio: number
  /** Greatest over least of the yardstick's rounds: above 1.3 the machine was too restless to believe the ratio's second digit. */
  readonly spread: number
  /** Statements that PostgreSQL counted, a request. */
  readonly statements: number
}

export interface Result {
  readonly scale: number
  readonly outcomes: readonly Outcome[]
  /** Golden statements that would read a big table from end to end at this size. */
  readonly fullReads: readonly string[]
  /** Resident bytes after all rounds. */
  readonly memory: { readonly registry: number; readonly yardstick: number }
}

export async function runAt(plan: Plan): Promise<Result> {
  const began = performance.now()
  const postgres = await benchPostgres(plan.scale, plan.keepIn)
  plan.tell(`scale ${plan.scale}: database ready after ${seconds(began)} s`)
  const sql = connect(postgres.url, { max: 1, applicationName: 'bench' })
  const running: Target[] = []
  try {
    const all = await questions(sql, plan)
    const yardstick = await yardstickTarget(postgres.url, all)
    running.push(yardstick)
    const registry = await registryTarget(postgres.url)
    running.push(registry)
    const outcomes: Outcome[] = []
    for (const workload of all) {
      await compare(workload, registry, yardstick)
      const outcome = await measure(workload, { registry, yardstick, postmaster: postgres.postmaster, sql, plan })
      outcomes.push(outcome)
      plan.tell(line(outcome))
    }
    return {
      scale: plan.scale,
      outcomes,
      fullReads: await fullReads(sql),
      memory: { registry: memoryOf(registry.pid), yardstick: memoryOf(yardstick.pid) },
    }
  } finally {
    for (const target of running) await target.stop()
    await sql.end()
    await postgres.stop()
  }
}

async function questions(sql: Sql, { scale, only }: Plan): Promise<readonly Workload[]> {
  const ids = await sql<
    { id: string }[]
  >`select id from publishers where slug = any(${MEMBER_OF.map(n => `publisher-${n}`)})`
  // Both words of some names, one word of others, and a few with a letter missing.
  const names = await sql<
    { name: string }[]
  >`select lower(name) as name from cargos where state = 'PUBLISHED' order by md5(id::text) limit 30`
  const words = names.map(({ name }, i) =>
    i % 3 === 0 ? name : i % 3 === 1 ? (name.split(' ')[0] ?? name) : name.slice(0, 4) + name.slice(5),
  )
  const all = workloads(
    sizesAt(scale),
    ids.map(({ id }) => id),
    words,
  )
  return only.length === 0 ? all : all.filter(({ name }) => only.includes(name))
}

/** The yardstick answers the same, or it measures something else. */
async function compare(workload: Workload, registry: Target, yardstick: Target): Promise<void> {
  const [ours, theirs] = [await Client.open(registry.port), await Client.open(yardstick.port)]
  const [asked, held] = [registry.requests(workload), yardstick.requests(workload)]
  for (const [i, variables] of workload.variables.entries()) {
    // Twice: the second answer comes from the prepared path.
    for (let again = 0; again < 2; again++) {
      const answer = JSON.parse((await ours.ask(asked[i] as Buffer)).toString()) // safe because there is a request for each of the variables
      const expected = JSON.parse((await theirs.ask(held[i] as Buffer)).toString()) // likewise
      if (answer.errors)
        throw new Error(`${workload.name} ${JSON.stringify(variables)}: ${JSON.stringify(answer.errors)}`)
      if (workload.isComparable)
        deepStrictEqual(answer.data, expected.data, `${workload.name} ${JSON.stringify(variables)}`)
    }
  }
  ours.close()
  theirs.close()
}

interface Bench {
  readonly registry: Target
  readonly yardstick: Target
  readonly postmaster: number
  readonly sql: Sql
  readonly plan: Plan
}

async function measure(workload: Workload, { registry, yardstick, postmaster, sql, plan }: Bench): Promise<Outcome> {
  const asked = { registry: registry.requests(workload), yardstick: yardstick.requests(workload) }
  const statements = await statementsPerRequest(sql, registry, asked.registry)
  const one = (target: Target, requests: readonly Buffer[]) =>
    load(target, postmaster, requests, plan.connections, plan.roundMs)
  // Warm: code compiled by the engine, statements planned on each connection.
  await one(yardstick, asked.yardstick)
  await one(registry, asked.registry)
  const rounds = {
    registry: [] as Awaited<ReturnType<typeof load>>[],
    yardstick: [] as Awaited<ReturnType<typeof load>>[],
  }
  const p50 = { registry: [] as number[], yardstick: [] as number[] }
  for (let round = 0; round < plan.rounds; round++) {
    rounds.yardstick.push(await one(yardstick, asked.yardstick))
    rounds.registry.push(await one(registry, asked.registry))
    const single = Math.min(200, Math.max(30, Math.round(plan.roundMs / 20)))
    p50.yardstick.push(median(await latencies(yardstick, asked.yardstick, single)))
    p50.registry.push(median(await latencies(registry, asked.registry, single)))
  }
  const of = (name: 'registry' | 'yardstick') => ({
    server: median(rounds[name].map(round => round.server)),
    postgres: median(rounds[name].map(round => round.postgres)),
    p50: median(p50[name]),
  })
  const ratio = (value: (round: { server: number; postgres: number }) => number): number =>
    median(rounds.registry.map((round, i) => value(round) / value(rounds.yardstick[i] ?? round)))
  return {
    name: workload.name,
    title: workload.title,
    figures: workload.figures,
    registry: of('registry'),
    yardstick: of('yardstick'),
    serverRatio: ratio(round => round.server),
    totalRatio: ratio(round => round.server + round.postgres),
    p50Ratio: median(p50.registry.map((value, i) => value / (p50.yardstick[i] ?? value))),
    spread: spread(rounds.yardstick.map(round => round.server + round.postgres)),
    statements,
  }
}

/** The log is looked at twice a second whatever is asked; those statements belong to no request. */
async function statementsPerRequest(sql: Sql, registry: Target, requests: readonly Buffer[]): Promise<number> {
  const client = await Client.open(registry.port)
  const many = 40
  for (let i = 0; i < many; i++) await client.ask(requests[i % requests.length] as Buffer) // safe because no workload is empty
  await sql`select pg_stat_statements_reset()`
  for (let i = 0; i < many; i++) await client.ask(requests[i % requests.length] as Buffer) // likewise
  client.close()
  const [row] = await sql<{ calls: number }[]>`
    select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())
      and query not like '%log_topics%' and query not like '%log_e%' and query not like '%pg_stat_statements%'`
  return (row?.calls ?? 0) / many
}

const line = ({
  name,
  serverRatio,
  totalRatio,
  p50Ratio,
  registry,
  yardstick,
  statements,
  spread: restless,
}: Outcome): string =>
  `${name.padEnd(9)} server x${serverRatio.toFixed(2)}  total x${totalRatio.toFixed(2)}  p50 x${p50Ratio.toFixed(2)}  statements ${statements}` +
  `  (ours ${registry.server.toFixed(3)} + ${registry.postgres.toFixed(3)}, yardstick ${yardstick.server.toFixed(3)} + ${yardstick.postgres.toFixed(3)} ms CPU; spread ${restless.toFixed(2)})`

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1)

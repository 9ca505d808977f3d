import { deepStrictEqual } from 'node:assert'
import { connect, type Sql } from '../../../src/database/client.ts'
import { Client } from './client.ts'
import { memoryOf } from './cpu.ts'
import { MEMBER_OF, sizesAt } from './data.ts'
import { fullReads } from './explain.ts'
import { latencies, load, median, spread } from './measure.ts'
import { benchPostgres } from './postgres.ts'
import { ordinaryTarget, registryTarget, type Target, yardstickTarget } from './targets.ts'
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

/** What one server came to under one workload: CPU in ms per request and latency in ms, medians over the rounds. */
export interface Measured {
  readonly server: number
  readonly postgres: number
  readonly p50: number
  /** That PostgreSQL counted, a request. */
  readonly statements: number
}

/** Of one server in times the yardstick: medians of the rounds' own ratios. */
export interface Ratios {
  readonly server: number
  readonly total: number
  readonly p50: number
}

export interface Outcome {
  readonly name: string
  readonly title: string
  readonly figures: Workload['figures']
  readonly registry: Measured & { readonly ratios: Ratios }
  readonly ordinary: Measured & { readonly ratios: Ratios }
  readonly yardstick: Measured
  /** Greatest over least of the yardstick's rounds: above 1.3 the machine was too restless to believe the ratio's second digit. */
  readonly spread: number
}

type Name = 'registry' | 'ordinary' | 'yardstick'

export interface Result {
  readonly scale: number
  readonly outcomes: readonly Outcome[]
  /** Golden statements that would read a big table from end to end at this size. */
  readonly fullReads: readonly string[]
  /** Resident bytes after all rounds. */
  readonly memory: Readonly<Record<Name, number>>
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
    const ordinary = await ordinaryTarget(postgres.url)
    running.push(ordinary)
    const registry = await registryTarget(postgres.url)
    running.push(registry)
    const targets = { registry, ordinary, yardstick }
    const outcomes: Outcome[] = []
    for (const workload of all) {
      await compare(workload, registry, yardstick)
      await compare(workload, ordinary, yardstick)
      const outcome = await measure(workload, { targets, postmaster: postgres.postmaster, sql, plan })
      outcomes.push(outcome)
      plan.tell(line(outcome))
    }
    return {
      scale: plan.scale,
      outcomes,
      fullReads: await fullReads(sql),
      memory: each(name => memoryOf(targets[name].pid)),
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
async function compare(workload: Workload, target: Target, yardstick: Target): Promise<void> {
  const [ours, theirs] = [await Client.open(target.port), await Client.open(yardstick.port)]
  const [asked, held] = [target.requests(workload), yardstick.requests(workload)]
  for (const [i, variables] of workload.variables.entries()) {
    // Twice: the second answer comes from the prepared path.
    for (let again = 0; again < 2; again++) {
      const answer = JSON.parse((await ours.ask(asked[i] as Buffer)).toString()) // safe because there is a request for each of the variables
      const expected = JSON.parse((await theirs.ask(held[i] as Buffer)).toString()) // likewise
      if (answer.errors)
        throw new Error(
          `${target.name} ${workload.name} ${JSON.stringify(variables)}: ${JSON.stringify(answer.errors)}`,
        )
      if (workload.isComparable)
        deepStrictEqual(answer.data, expected.data, `${target.name} ${workload.name} ${JSON.stringify(variables)}`)
    }
  }
  ours.close()
  theirs.close()
}

interface Bench {
  readonly targets: Readonly<Record<Name, Target>>
  readonly postmaster: number
  readonly sql: Sql
  readonly plan: Plan
}

const NAMES = ['yardstick', 'ordinary', 'registry'] as const satisfies readonly Name[]

const each = <T>(of: (name: Name) => T): Record<Name, T> => ({
  yardstick: of('yardstick'),
  ordinary: of('ordinary'),
  registry: of('registry'),
})

const WARM_ROUNDS = 2

async function measure(workload: Workload, { targets, postmaster, sql, plan }: Bench): Promise<Outcome> {
  const asked = each(name => targets[name].requests(workload))
  const statements = each(() => 0)
  for (const name of NAMES) statements[name] = await statementsPerRequest(sql, targets[name], asked[name])
  const one = (name: Name) => load(targets[name], postmaster, asked[name], plan.connections, plan.roundMs)
  // Warm: code compiled by the engine, statements planned on each connection.
  for (let warm = 0; warm < WARM_ROUNDS; warm++) for (const name of NAMES) await one(name)
  const rounds = each(() => [] as Awaited<ReturnType<typeof load>>[])
  const p50 = each(() => [] as number[])
  const single = Math.min(200, Math.max(30, Math.round(plan.roundMs / 10)))
  for (let round = 0; round < plan.rounds; round++) {
    for (const name of NAMES) rounds[name].push(await one(name))
    const took = await latencies(
      NAMES.map(name => ({ name, target: targets[name], requests: asked[name] })),
      single,
    )
    for (const name of NAMES) p50[name].push(median(took.get(name) ?? []))
  }
  const measured = (name: Name): Measured => ({
    server: median(rounds[name].map(round => round.server)),
    postgres: median(rounds[name].map(round => round.postgres)),
    p50: median(p50[name]),
    statements: statements[name],
  })
  const ratio = (values: (name: Name) => readonly number[], name: Name): number =>
    median(values(name).map((value, i) => value / (values('yardstick')[i] ?? value)))
  const ratios = (name: Name): Ratios => ({
    server: ratio(who => rounds[who].map(({ server }) => server), name),
    total: ratio(who => rounds[who].map(({ server, postgres }) => server + postgres), name),
    p50: ratio(who => p50[who], name),
  })
  return {
    name: workload.name,
    title: workload.title,
    figures: workload.figures,
    registry: { ...measured('registry'), ratios: ratios('registry') },
    ordinary: { ...measured('ordinary'), ratios: ratios('ordinary') },
    yardstick: measured('yardstick'),
    spread: spread(rounds.yardstick.map(round => round.server + round.postgres)),
  }
}

/** The log is looked at twice a second whatever is asked; those statements belong to no request. */
async function statementsPerRequest(sql: Sql, target: Target, requests: readonly Buffer[]): Promise<number> {
  const client = await Client.open(target.port)
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

const line = ({ name, registry, ordinary, yardstick, spread: restless }: Outcome): string =>
  `${name.padEnd(9)} ${said(registry)}   ordinary ${said(ordinary)}   yardstick ${ms(yardstick)}; spread ${restless.toFixed(2)}`

const said = (one: Measured & { readonly ratios: Ratios }): string =>
  `server x${one.ratios.server.toFixed(2)} total x${one.ratios.total.toFixed(2)} p50 x${one.ratios.p50.toFixed(2)} statements ${one.statements} (${ms(one)} ms)`

const ms = ({ server, postgres }: Measured): string => `${server.toFixed(3)} + ${postgres.toFixed(3)}`

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1)

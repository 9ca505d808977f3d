import { Client } from './client.ts'
import { cpuOf, cpuOfPostgres } from './cpu.ts'
import type { Target } from './targets.ts'

/** One round of one target under one workload. CPU in seconds per 1,000 requests. */
export interface Round {
  readonly requests: number
  readonly server: number
  readonly postgres: number
}

/** `connections` ask in turn as fast as they are answered, for so long. */
export async function load(
  target: Target,
  postmaster: number,
  requests: readonly Buffer[],
  connections: number,
  milliseconds: number,
): Promise<Round> {
  const clients = await Promise.all(Array.from({ length: connections }, () => Client.open(target.port)))
  const [server, postgres] = [cpuOf(target.pid), cpuOfPostgres(postmaster)]
  const until = performance.now() + milliseconds
  let asked = 0
  await Promise.all(
    clients.map(async client => {
      while (performance.now() < until) await client.ask(requests[asked++ % requests.length] as Buffer) // safe because no workload is empty
    }),
  )
  const spent = { server: cpuOf(target.pid) - server, postgres: cpuOfPostgres(postmaster) - postgres }
  for (const client of clients) client.close()
  return { requests: asked, server: (spent.server / asked) * 1000, postgres: (spent.postgres / asked) * 1000 }
}

/** Milliseconds that each of `count` requests took, one after the other on one connection a target, the targets in turn. */
export async function latencies<N extends string>(
  asked: readonly { readonly name: N; readonly target: Target; readonly requests: readonly Buffer[] }[],
  count: number,
): Promise<ReadonlyMap<N, readonly number[]>> {
  const sitting = await Promise.all(
    asked.map(async one => ({ ...one, client: await Client.open(one.target.port), took: [] as number[] })),
  )
  for (let i = 0; i < count; i++)
    for (const { client, requests, took } of sitting) {
      const began = performance.now()
      await client.ask(requests[i % requests.length] as Buffer) // safe because no workload is empty
      took.push(performance.now() - began)
    }
  for (const { client } of sitting) client.close()
  return new Map(sitting.map(({ name, took }) => [name, took]))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export const spread = (values: readonly number[]): number => Math.max(...values) / Math.min(...values)

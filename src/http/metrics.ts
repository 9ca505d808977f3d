import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Sql } from '../database/client.ts'
import { sendFault } from './problem.ts'

export type OperationKind = 'query' | 'mutation' | 'subscription' | 'unknown'

/** What the process tells Prometheus. Labels have few values by design: never an id, a name or a text of a client. */
export type Metrics = {
  readonly registry: Registry
  httpRequest(method: string, route: string, status: number, seconds: number): void
  /** `outcome` is `ok` or the `extensions.code` of the first error. */
  graphqlOperation(kind: OperationKind, outcome: string, seconds: number): void
  job(task: string, outcome: 'done' | 'failed', seconds: number): void
  /** A number that is read when it is asked for: open sockets, subscriptions, how far a reader is behind. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const http = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers,
  })
  const operations = new Histogram({
    name: 'graphql_operation_duration_seconds',
    help: 'Time to execute a GraphQL operation.',
    labelNames: ['kind', 'outcome'],
    buckets: seconds,
    registers,
  })
  const jobs = new Histogram({
    name: 'job_duration_seconds',
    help: 'Time to run a background job.',
    labelNames: ['task', 'outcome'],
    buckets: [...seconds, 30, 60, 300],
    registers,
  })
  const faults = new Counter({
    name: 'metric_read_failures_total',
    help: 'Gauges that could not be read.',
    labelNames: ['gauge'],
    registers,
  })
  const [requests, answers] = [new Series<Histogram.Internal<string>>(), new Series<Histogram.Internal<string>>()]
  return {
    registry,
    httpRequest: (method, route, status, took) =>
      requests.at(`${method} ${route} ${status}`, () => http.labels({ method, route, status })).observe(took),
    graphqlOperation: (kind, outcome, took) =>
      answers.at(`${kind} ${outcome}`, () => operations.labels({ kind, outcome })).observe(took),
    job: (task, outcome, took) => jobs.observe({ task, outcome }, took),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          try {
            this.set(await read())
          } catch {
            faults.inc({ gauge: name })
          }
        },
      })
    },
  }
}

/** Finding the series of some labels anew costs more than counting in it. */
class Series<T> {
  private readonly known = new Map<string, T>()

  at(key: string, make: () => T): T {
    const known = this.known.get(key)
    if (known) return known
    const made = make()
    this.known.set(key, made)
    return made
  }
}

/** Connections that our processes hold, as PostgreSQL counts them; `waiting` ones are blocked by a lock. */
export function databaseGauges(metrics: Metrics, sql: Sql): void {
  const count = async (condition: ReturnType<Sql>): Promise<number> => {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from pg_stat_activity where datname = current_database() and ${condition}
    `
    return row?.n ?? 0
  }
  metrics.gauge('database_connections', 'Connections to the database.', () => count(sql`true`))
  metrics.gauge('database_connections_active', 'Connections with a statement under way.', () =>
    count(sql`state = 'active'`),
  )
  metrics.gauge('database_connections_waiting', 'Connections that wait for a lock.', () =>
    count(sql`wait_event_type = 'Lock'`),
  )
}

/** `/metrics`, for whoever holds the token; without a token, for this machine and its private network. */
export function metricsRoute(app: FastifyInstance, metrics: Metrics, token: string | undefined): void {
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request, token))
      return sendFault(reply, 403, 'FORBIDDEN', 'Metrics are read with METRICS_TOKEN or from a private address.')
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token) return sameText(request.headers.authorization ?? '', `Bearer ${token}`)
  // A proxy that we were not told to trust makes every caller look near; its header gives it away.
  const peer = request.socket.remoteAddress ?? ''
  const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  return !isForwarded && ipaddr.isValid(peer) && ipaddr.process(peer).range() !== 'unicast'
}

/** Hashed first, as `timingSafeEqual` needs equal lengths and a length is telling too. */
const sameText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

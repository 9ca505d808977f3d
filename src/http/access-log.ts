import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'
import type { Metrics } from './metrics.ts'

/** A request that was answered. */
export interface AnsweredRequest {
  readonly id: string
  readonly method: string
  /** The pattern of its path, for metrics: a label may not take every value. */
  readonly route: string
  readonly path: string
  readonly status: number
  readonly milliseconds: number
  readonly address: string
}

/**
 * One line a request: what, how it ended, how long it took. The query string is left out, as a GET query carries variables, and
 * so is every header. Probes are told at `debug`.
 */
export function requestTeller(log: Log, metrics?: Metrics): (request: AnsweredRequest) => void {
  // No field here has the name of a secret, and looking for them costs more than the rest of the line. Secrets are still
  // found by their shape in the printed line.
  const lines = log.child({}, { redact: [] })
  return ({ id, method, route, path, status, milliseconds, address }) => {
    metrics?.httpRequest(method, route, status, milliseconds / 1000)
    const level = route.endsWith('z') || route === '/metrics' ? 'debug' : 'info'
    lines[level](
      { requestId: id, method, path, status, duration_ms: Math.round(milliseconds * 10) / 10, address },
      'request',
    )
  }
}

/** Tells of every request that the framework answers. */
export function accessLog(app: FastifyInstance, log: Log, metrics?: Metrics): void {
  const tell = requestTeller(log, metrics)
  app.addHook('onResponse', async (request, reply) =>
    tell({
      id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      path: request.url.split('?')[0] ?? '',
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
      address: request.ip,
    }),
  )
}

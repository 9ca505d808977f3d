import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'
import type { Metrics } from './metrics.ts'

/**
 * One line a request: what, how it ended, how long it took. The query string is left out, as a GET query carries variables, and
 * so is every header. Probes are told at `debug`.
 */
export function accessLog(app: FastifyInstance, log: Log, metrics?: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    metrics?.httpRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000)
    const level = route.endsWith('z') || route === '/metrics' ? 'debug' : 'info'
    log[level](
      {
        requestId: request.id,
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        address: request.ip,
      },
      'request',
    )
  })
}

import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type FastifyInstance, fastify } from 'fastify'
import type { Log } from '../log.ts'
import { accessLog } from './access-log.ts'
import { crossOrigin, sharing } from './cross-origin.ts'
import { answerBrokenRequest, answerFaults } from './faults.ts'
import { strictJson } from './json-body.ts'
import type { Metrics } from './metrics.ts'
import { fixedHeaders, securityHeaders } from './security-headers.ts'

export type HttpServerOptions = {
  readonly log: Log
  readonly metrics?: Metrics
  readonly trustProxy: readonly string[] | false
  readonly publicUrl: string
  readonly allowedOrigins: readonly string[]
  readonly limits?: Partial<HttpLimits>
}

export type HttpLimits = {
  /** Of a request's body. */
  readonly bodyBytes: number
  /** Of all its headers together. */
  readonly headerBytes: number
  /** From the first byte to the last header. */
  readonly headersMs: number
  /** From the first byte to the last of the body. */
  readonly requestMs: number
  /** Without any traffic while a request is under way. */
  readonly silenceMs: number
  /** Between two requests of one connection. */
  readonly keepAliveMs: number
}

export const httpLimits: HttpLimits = {
  bodyBytes: 1_048_576,
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  silenceMs: 60_000,
  keepAliveMs: 65_000,
}

/** The HTTP server with everything that holds for every route; routes are added by the caller. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const limits = { ...httpLimits, ...options.limits }
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.silenceMs,
    keepAliveTimeout: limits.keepAliveMs,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      // How often Node looks for connections past their time; the default of 30 s would let slow ones pile up.
      connectionsCheckingInterval: Math.min(1000, limits.headersMs),
    },
    trustProxy: options.trustProxy === false ? false : [...options.trustProxy],
    requestIdHeader: false,
    genReqId: requestId,
    // A request that arrives on an open connection while we stop is still answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerBrokenRequest,
    routerOptions: { maxParamLength: 200 },
  })
  strictJson(app)
  answerFaults(app, options.log)
  securityHeaders(app, options.publicUrl)
  crossOrigin(app, [options.publicUrl, ...options.allowedOrigins])
  accessLog(app, options.log, options.metrics)
  return app
}

/** All the headers that an answer to a page of this origin has; undefined for an origin that is not allowed. */
export function headersByOrigin(
  publicUrl: string,
  allowedOrigins: readonly string[],
): (origin: string | undefined) => readonly string[] | undefined {
  const fixed = fixedHeaders(publicUrl).flat()
  const known = new Map<string | undefined, readonly string[]>([[undefined, fixed]])
  for (const origin of [publicUrl, ...allowedOrigins])
    known.set(origin, [...fixed, 'vary', 'Origin', ...sharing(origin).flat()])
  return origin => known.get(origin)
}

/** The caller's X-Request-Id when it has a harmless shape, else one of ours. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
}

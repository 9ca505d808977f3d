import type { BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import type { ApiParts, Foundation } from '../composition.ts'
import { OperatorError } from '../database/operator-error.ts'
import { badges } from './badges.ts'
import { clientAddress } from './client-address.ts'
import { explorer } from './explorer/explorer.ts'
import { graphqlHttp } from './graphql-http.ts'
import { health } from './health.ts'
import { drainHttp } from './lifecycle.ts'
import { mailLinks } from './mail-links/mail-links.ts'
import { metricsRoute } from './metrics.ts'
import { reputationBadges } from './reputation-badge.ts'
import { createHttpServer, headersByOrigin, httpLimits, requestId } from './server.ts'
import { stripeWebhook } from './stripe-webhook.ts'
import { Turns, takeTurns } from './turns.ts'
import { wellKnown } from './well-known.ts'

/** Puts every door on one server and listens. */
export async function serve<Context extends BaseContext>(
  foundation: Foundation,
  api: ApiParts<Context>,
): Promise<FastifyInstance> {
  const { config, log, metrics, database, lifecycle } = foundation
  const { publicUrl, isProduction } = config
  const app = createHttpServer({
    log,
    metrics,
    trustProxy: config.trustProxy,
    publicUrl,
    allowedOrigins: config.allowedOrigins,
  })
  const quickly = {
    requestId,
    addressOf: clientAddress(config.trustProxy),
    bodyBytes: httpLimits.bodyBytes,
    headersFor: headersByOrigin(publicUrl, config.allowedOrigins),
  }
  const apollo = await graphqlHttp(app, { ...api.door, isProduction, log, metrics, quickly })
  lifecycle.onStop('graphql', () => apollo.stop())
  health(app, { sql: database.sql, isDraining: lifecycle.isDraining })
  metricsRoute(app, metrics, config.metricsToken)
  explorer(app)
  mailLinks(app)
  if (api.badge) badges(app, api.badge)
  if (api.reputationBadge) reputationBadges(app, api.reputationBadge)
  if (api.signingKeys)
    wellKnown(app, {
      keys: api.signingKeys,
      publicUrl,
      securityContact: api.securityContact ?? 'security@archipelag.io',
    })
  if (api.stripe) stripeWebhook(app, { ...api.stripe, now: () => new Date(), log })
  api.routes?.(app)
  takeTurns(app.server, new Turns())
  const sockets = api.sockets?.(app.server)
  try {
    await listen(app, config.host, config.port)
  } catch (cause) {
    await sockets?.dispose() // or they would tell in the log that the registry behind them ends
    throw cause
  }
  lifecycle.onStop('http', () => drainHttp(app))
  if (sockets) lifecycle.onStop('websockets', () => sockets.dispose())
  return app
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    // As many as the kernel keeps for us: with the default of 511 a burst of new connections is reset before we see it.
    await app.listen({ host, port, backlog: 4096 })
  } catch (cause) {
    const sentence = refusals[codeOf(cause)]
    throw sentence ? new OperatorError(sentence(host, port), { cause }) : cause
  }
}

const codeOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : '')

const refusals: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is taken by another program. End that one, or set PORT to a free port.`,
  EACCES: (_, port) => `This account may not listen on port ${port}. Set PORT to 1024 or above.`,
  EADDRNOTAVAIL: host => `This machine has no address ${host} to listen on. Set HOST to one it has, such as 127.0.0.1.`,
  ENOTFOUND: host => `HOST is ${host}, which is no address of this machine. Set it to one it has, such as 127.0.0.1.`,
}

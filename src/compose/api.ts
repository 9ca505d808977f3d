import type { Server } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import type { ApiParts, Foundation } from '../composition.ts'
import { createReads } from '../database/reads.ts'
import { attachedSchema } from '../graphql/attached-schema.ts'
import { RequestContext } from '../graphql/context.ts'
import { formatError } from '../graphql/errors.ts'
import { directPlugin } from '../graphql/plan/direct.ts'
import { operationRunner } from '../graphql/run-operation.ts'
import { ANONYMOUS, type Authenticated, authenticate } from '../registry/accounts/authenticate.ts'
import { cargoBadge } from '../registry/cargos/queries.ts'
import { Fault } from '../registry/errors.ts'
import { reputationCurve } from '../registry/reputation/queries.ts'
import { openDemo } from './demo.ts'
import type { RegistryWithHub } from './registry.ts'
import { openSockets } from './sockets.ts'

/** The doors of the API: GraphQL over HTTP and websocket, and what stands beside it. */
export function openApi(foundation: Foundation, { registry, hub }: RegistryWithHub): ApiParts<RequestContext> {
  const { config, database, lifecycle, log } = foundation
  const reads = createReads(database.url, { max: config.database.pool })
  lifecycle.onStop('reads', () => reads.close())
  const { schema, planner } = attachedSchema()
  const run = operationRunner(schema, planner)

  async function context(request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> {
    const who = await authenticated(request)
    if (who.renewedCookie) reply.header('set-cookie', who.renewedCookie)
    return new RequestContext({
      act: {
        registry,
        actor: who.actor,
        now: registry.clock(),
        requestId: request.id,
        address: request.ip,
        device: request.headers['user-agent']?.slice(0, 200) ?? '',
      },
      reads,
      hub,
      setCookie: cookie => void reply.header('set-cookie', cookie),
    })
  }

  async function authenticated({ headers }: FastifyRequest): Promise<Authenticated> {
    if (headers.authorization === undefined && headers.cookie === undefined) return ANONYMOUS
    try {
      const { cookie, authorization } = headers
      return await authenticate(registry, { cookie, authorization }, registry.clock())
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      throw new GraphQLError(error.message, { extensions: { code: error.code, http: { status: 401 } } })
    }
  }

  return {
    door: {
      schema,
      context,
      formatError: (formatted, fault) => formatError(formatted, fault, registry.newId(), log),
      plugins: [directPlugin(planner)],
    },
    sockets: (server: Server) => openSockets(server, foundation, { registry, hub, schema, reads, run }),
    badge: slug => cargoBadge(registry.db, slug),
    reputationBadge: slug => reputationCurve(registry.db, slug, registry.clock()),
    opened: async () => {
      if (foundation.isNewDatabase && config.demo && config.worker) await openDemo(foundation, registry)
    },
  }
}

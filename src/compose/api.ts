import type { Server } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import type { ApiParts, Foundation } from '../composition.ts'
import { createReads } from '../database/reads.ts'
import { attachedSchema } from '../graphql/attached-schema.ts'
import { RequestContext } from '../graphql/context.ts'
import { Meter, overHttp } from '../graphql/cost/meter.ts'
import { costPlugin } from '../graphql/cost/plugin.ts'
import { formatError } from '../graphql/errors.ts'
import { directPlugin } from '../graphql/plan/direct.ts'
import { DEFAULT_LIMITS, withinLimits } from '../graphql/plan/limits.ts'
import { QuickAnswers } from '../graphql/quick.ts'
import { operationRunner } from '../graphql/run-operation.ts'
import { callerKey, createBuckets } from '../http/rate-limit.ts'
import { ANONYMOUS, type Authenticated, authenticate } from '../registry/accounts/authenticate.ts'
import { cargoBadge } from '../registry/cargos/queries.ts'
import { Fault } from '../registry/errors.ts'
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
  const limits = { ...DEFAULT_LIMITS, cost: config.cost.limit }
  const { perMinute } = config.cost
  const buckets = createBuckets({ capacity: perMinute, refillPerSecond: perMinute / 60 })
  const meter = new Meter(planner, limits, buckets, perMinute)
  const quick = new QuickAnswers(planner)

  async function context(request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> {
    const who = await authenticated(request)
    if (who.renewedCookie) reply.header('set-cookie', who.renewedCookie)
    const caller = callerKey(who.actor, request.ip)
    admitted(caller)
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
      meter,
      caller,
      setCookie: cookie => void reply.header('set-cookie', cookie),
    })
  }

  function admitted(caller: string): void {
    try {
      meter.admit(caller, registry.clock())
    } catch (refusal) {
      throw overHttp(refusal)
    }
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
      plugins: [costPlugin(), quick.plugin(), directPlugin(planner)],
      documentLimits: [withinLimits(limits)],
      maxTokens: limits.tokens,
      quick: (body, contextOf) => quick.answer(body, contextOf),
    },
    sockets: (server: Server) => openSockets(server, foundation, { registry, hub, schema, reads, run, meter }),
    badge: slug => cargoBadge(registry.db, slug),
    opened: async () => {
      if (foundation.isNewDatabase && config.demo && config.worker) await openDemo(foundation, registry)
    },
  }
}

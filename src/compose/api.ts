import type { Server } from 'node:http'
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
import { TrustedDocuments } from '../graphql/trusted-documents.ts'
import type { Purpose } from '../http/graphql-http.ts'
import type { Asker } from '../http/quick-door.ts'
import { callerKey, createBuckets } from '../http/rate-limit.ts'
import { type Proof, RememberedAccess } from '../http/remembered-access.ts'
import { ANONYMOUS, type Authenticated, authenticate } from '../registry/accounts/authenticate.ts'
import { cargoBadge } from '../registry/cargos/queries.ts'
import { Fault } from '../registry/errors.ts'
import { accessKeys } from './access-keys.ts'
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
  const trusted = TrustedDocuments.read(config.trustedDocuments)
  const quick = new QuickAnswers(planner, trusted)
  const remembered = new RememberedAccess(
    hub,
    (proof, now) => found(registry, proof, now),
    cause => log.debug({ err: cause }, 'the access topic could not be followed for a moment'),
  )
  lifecycle.onStop('remembered access', async () => remembered.close())

  async function context(asker: Asker, purpose: Purpose): Promise<RequestContext> {
    const who = await authenticated(asker, purpose)
    if (who.renewedCookie) asker.setHeader('set-cookie', who.renewedCookie)
    const caller = callerKey(who.actor, asker.address)
    admitted(caller)
    return new RequestContext({
      act: {
        registry,
        actor: who.actor,
        now: registry.clock(),
        requestId: asker.id,
        address: asker.address,
        device: asker.headers['user-agent']?.slice(0, 200) ?? '',
      },
      reads,
      hub,
      meter,
      caller,
      setCookie: cookie => asker.setHeader('set-cookie', cookie),
    })
  }

  function admitted(caller: string): void {
    try {
      meter.admit(caller, registry.clock())
    } catch (refusal) {
      throw overHttp(refusal)
    }
  }

  async function authenticated({ headers }: Asker, purpose: Purpose): Promise<Authenticated> {
    const { cookie, authorization } = headers
    if (authorization === undefined && cookie === undefined) return ANONYMOUS
    const now = registry.clock()
    try {
      if (purpose === 'read') return (await remembered.of({ cookie, authorization }, now)).who
      remembered.forget({ cookie, authorization })
      return await authenticate(registry, { cookie, authorization }, now)
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
      plugins: [trusted.plugin(), costPlugin(), quick.plugin(), directPlugin(planner)],
      validationRules: [withinLimits(limits)],
      maxTokens: limits.tokens,
      quick: (body, { headers }, contextOf) => quick.answer(body, headers, contextOf),
      documentByHash: hash => trusted.text(hash),
    },
    sockets: (server: Server) => openSockets(server, foundation, { registry, hub, schema, reads, run, meter, trusted }),
    badge: slug => cargoBadge(registry.db, slug),
    opened: async () => {
      if (foundation.isNewDatabase && config.demo && config.worker) await openDemo(foundation, registry)
    },
  }
}

async function found(registry: RegistryWithHub['registry'], proof: Proof, now: Date) {
  const who = await authenticate(registry, proof, now)
  // A prolonged session is told to its browser once.
  return { who, keys: accessKeys(who.actor), expiresAt: who.renewedCookie ? now : who.expiresAt }
}

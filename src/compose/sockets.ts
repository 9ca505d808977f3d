import type { Server } from 'node:http'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import type { Foundation } from '../composition.ts'
import type { ReadPool } from '../database/reads.ts'
import type { Actor } from '../domain/permission.ts'
import { RequestContext } from '../graphql/context.ts'
import type { Meter } from '../graphql/cost/meter.ts'
import { formatError } from '../graphql/errors.ts'
import { operationOf } from '../graphql/plan/cost.ts'
import { withinLimits } from '../graphql/plan/limits.ts'
import type { Reads } from '../graphql/plan/session.ts'
import type { RunOperation } from '../graphql/run-operation.ts'
import { sharedReads } from '../graphql/shared-reads.ts'
import { subscriptionsOf } from '../graphql/subscriptions.ts'
import { hashOf, type TrustedDocuments } from '../graphql/trusted-documents.ts'
import { clientAddress } from '../http/client-address.ts'
import { graphqlWs, type SocketOperation } from '../http/graphql-ws.ts'
import { callerKey } from '../http/rate-limit.ts'
import { SocketRefused, type SocketSession, type UpgradeFacts } from '../http/socket-session.ts'
import { acceptSockets } from '../http/sockets.ts'
import { type Authenticated, authenticate, type Credentials } from '../registry/accounts/authenticate.ts'
import { Fault } from '../registry/errors.ts'
import type { LogEvent } from '../registry/log/event.ts'
import { accessKeys } from './access-keys.ts'
import type { RegistryWithHub } from './registry.ts'

/** Where a socket was opened from; a browser says from which page. */
type Place = Pick<UpgradeFacts, 'address' | 'origin'>

interface SocketParts extends RegistryWithHub {
  readonly schema: GraphQLSchema
  readonly reads: ReadPool
  readonly run: RunOperation
  readonly meter: Meter
  readonly trusted: TrustedDocuments
}

/** The websocket door of this API process. */
export function openSockets(server: Server, foundation: Foundation, parts: SocketParts) {
  const { config, log } = foundation
  const { registry, hub, schema, reads, run, meter, trusted } = parts
  // What a socket proved itself with, so that it can be asked again; kept outside the session, which others see.
  const proofs = new WeakMap<SocketSession<Actor>, Credentials & Place>()
  // The context of an operation is made when it is charged and used when it runs.
  const contexts = new WeakMap<SocketOperation<Actor>, RequestContext>()
  const readsOf = new WeakMap<LogEvent, Reads>()

  async function proven(credentials: Credentials, place: Place): Promise<SocketSession<Actor>> {
    const session = toSession(await authenticate(registry, credentials, registry.clock()))
    proofs.set(session, { ...credentials, address: place.address, origin: place.origin })
    return session
  }

  /** A team of many accounts is told an event with one statement, like a crowd of one account. */
  function readsFor(event: LogEvent): Reads {
    const known = readsOf.get(event)
    if (known) return known
    const made = sharedReads(reads)
    readsOf.set(event, made)
    return made
  }

  function contextOf(operation: SocketOperation<Actor>): RequestContext {
    const { session, requestId, event } = operation
    const address = proofs.get(session)?.address ?? ''
    return new RequestContext({
      act: { registry, actor: session.actor, now: registry.clock(), requestId, address },
      reads: event ? readsFor(event) : reads,
      hub,
      meter,
      caller: callerKey(session.actor, address),
      setCookie: () => {
        throw new Fault('BAD_INPUT', 'Sign in and out over HTTP: a websocket cannot set the session cookie.')
      },
    })
  }

  const door = graphqlWs<Actor>({
    schema,
    hub,
    clock: registry.clock,
    subscriptions: subscriptionsOf(registry),
    documentLimits: [withinLimits(meter.limits)],
    maxTokens: meter.limits.tokens,
    async authenticate(params, facts) {
      try {
        return await proven(credentialsOf(params, facts), facts)
      } catch (error) {
        if (error instanceof Fault) throw new SocketRefused(error.message)
        throw error
      }
    },
    async recheck(session) {
      const credentials = proofs.get(session)
      if (!credentials || session.actor.kind === 'anonymous') return session
      try {
        const now = await proven(credentials, credentials)
        return now.actor.kind === 'anonymous' ? null : now
      } catch (error) {
        if (error instanceof Fault) return null
        throw error
      }
    },
    // A subscription is charged once, when it is opened: how often it is told something is not the caller's doing, and
    // one execution serves all who see the same.
    refuse(operation) {
      const { document, operationName, variables } = operation
      const context = contextOf(operation)
      const node = operationOf(document, operationName)
      const origin = proofs.get(operation.session)?.origin
      const refused = trusted.refusal(hashOf(document.loc?.source.body ?? ''), document, {
        origin,
        fetchSite: undefined,
      })
      if (refused) return [refused]
      try {
        if (node) context.pay(document, node, variables)
        contexts.set(operation, context)
        return undefined
      } catch (refusal) {
        if (refusal instanceof GraphQLError) return [refusal]
        const cause = refusal instanceof Error ? refusal : new Error(String(refusal))
        return [new GraphQLError(cause.message, { originalError: cause })]
      }
    },
    async execute(operation) {
      const { document, operationName, variables, rootValue } = operation
      const context = contexts.get(operation) ?? contextOf(operation)
      const result = await run({ document, operationName, variables, rootValue }, context)
      const cost = context.settled()
      return cost ? { ...result, extensions: { ...result.extensions, cost } } : result
    },
    formatErrors: (errors, requestId) => errors.map(error => formatError(plain(error), error, requestId, log)),
    onFailure: cause => log.warn({ err: cause }, 'a websocket failed'),
  })
  const sockets = acceptSockets(server, {
    door,
    addressOf: clientAddress(config.trustProxy),
    allowedOrigins: [config.publicUrl, ...config.allowedOrigins],
  })
  const { metrics } = foundation
  metrics.gauge('websockets_open', 'Open websockets.', () => sockets.open)
  metrics.gauge('subscriptions_open', 'Subscriptions that replay or are live.', () => hub.subscriptions)
  for (const [name, help] of Object.entries(COUNTED))
    metrics.gauge(`log_${name}_total`, help, () => hub.counts[name as keyof typeof COUNTED]) // safe because it is its key
  return {
    async dispose() {
      door.close()
      await sockets.dispose()
    },
  }
}

/** What the hub counts, since the start of the process. */
const COUNTED = {
  events: 'Events read from the log.',
  reads: 'Statements that read the log.',
  executions: 'Executions of subscription documents.',
  deliveries: 'Messages handed to websockets.',
  lagged: 'Times that a slow reader was told that it lags.',
  cut: 'Readers that were cut off because they did not drain.',
  faults: 'Breaks in the order of a topic: 0 for ever, or the log is broken.',
} as const

/** A token in the payload of connection_init, as clients without headers send it, else the headers of the upgrade. */
function credentialsOf(params: Readonly<Record<string, unknown>> | undefined, facts: UpgradeFacts): Credentials {
  const sent = params?.authorization ?? params?.Authorization
  if (sent !== undefined && typeof sent !== 'string')
    throw new Fault('UNAUTHENTICATED', 'Send "authorization": "Bearer ak_..." in the payload of connection_init.')
  return { authorization: sent ?? facts.authorization, cookie: facts.cookie }
}

function toSession({ actor, expiresAt }: Authenticated): SocketSession<Actor> {
  return { actor, keys: accessKeys(actor), ...holderOf(actor), ...(expiresAt && { expiresAt }) }
}

const holderOf = (actor: Actor): { holder?: string } => {
  if ('accountId' in actor) return { holder: `account ${actor.accountId}` }
  return actor.kind === 'coordinator' ? { holder: `token ${actor.tokenId}` } : {}
}

const plain = (error: GraphQLError) => (error instanceof GraphQLError ? error.toJSON() : { message: String(error) })

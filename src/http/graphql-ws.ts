import { randomUUID } from 'node:crypto'
import { setTimeout as later } from 'node:timers/promises'
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ValidationRule,
} from 'graphql'
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws'
import { Fault } from '../registry/errors.ts'
import type { LogEvent } from '../registry/log/event.ts'
import type { Hub } from '../registry/log/hub.ts'
import type { Parked } from '../registry/log/parked.ts'
import { cursorOf, rootValueOf, type TopicSubscription } from '../registry/log/topic-subscription.ts'
import { AccessWatch } from './access-watch.ts'
import { documentCache } from './documents.ts'
import { LogStream, type StreamParts } from './log-stream.ts'
import { Seat, type SeatSocket } from './seat.ts'
import { SocketRefused, type SocketSession, type UpgradeFacts } from './socket-session.ts'
import { rootFieldOf, withoutCursor } from './subscription-document.ts'
import { Turns } from './turns.ts'

/** One operation to execute, for a socket's own question or for an event of a whole group. */
export interface SocketOperation<Actor> {
  readonly document: DocumentNode
  readonly operationName?: string | null
  readonly variables: Readonly<Record<string, unknown>>
  /** For an event of a subscription: the root field's source. */
  readonly rootValue?: unknown
  /** The event that this is for, the same object for all groups that are told it together. */
  readonly event?: LogEvent
  readonly session: SocketSession<Actor>
  readonly requestId: string
}

export interface GraphqlWsOptions<Actor> {
  readonly schema: GraphQLSchema
  readonly hub: Hub
  /** Every subscription field of the schema. */
  readonly subscriptions: readonly TopicSubscription<Actor, never, unknown>[]
  /** Proves who sits there; throws to refuse the connection (4403), with the error's message as reason. */
  authenticate(
    params: Readonly<Record<string, unknown>> | undefined,
    facts: UpgradeFacts,
  ): Promise<SocketSession<Actor>>
  /** The session as it is now, memberships included; null when it has ended. Asked before every operation. */
  recheck(session: SocketSession<Actor>): Promise<SocketSession<Actor> | null>
  /** Runs queries, mutations and the events of subscriptions, like the HTTP door. */
  execute(operation: SocketOperation<Actor>): Promise<ExecutionResult> | ExecutionResult
  /** Rules that are quick to check and come before those of the specification. */
  readonly documentLimits?: readonly ValidationRule[]
  /** Tokens of a document at most. Default 5,000. */
  readonly maxTokens?: number
  /** Cost, depth and rate limits of an operation; answers with errors to refuse it. */
  refuse?(
    operation: SocketOperation<Actor>,
  ): Promise<readonly GraphQLError[] | undefined> | readonly GraphQLError[] | undefined
  formatErrors?(errors: readonly GraphQLError[], requestId: string): readonly GraphQLFormattedError[]
  readonly limits?: Partial<OperationLimits>
  /** What the end of a session is measured against. */
  readonly clock?: () => Date
  readonly onFailure?: (cause: unknown, requestId?: string) => void
}

export interface OperationLimits {
  /** Operations open at once on one socket. */
  readonly operationsPerSocket: number
  /** Sockets of one account or token, in this process. */
  readonly socketsPerHolder: number
  /** Milliseconds until the connection_init must have come (4408). */
  readonly initWaitMs: number
}

export const OPERATION_LIMITS: OperationLimits = { operationsPerSocket: 100, socketsPerHolder: 50, initWaitMs: 3_000 }

/**
 * graphql-transport-ws over any websocket: graphql-ws keeps the protocol; subscriptions on the log are parked and
 * written by the hub, one execution for all who see the same.
 */
export function graphqlWs<Actor>(options: GraphqlWsOptions<Actor>) {
  const limits = { ...OPERATION_LIMITS, ...options.limits }
  const onFailure = options.onFailure ?? (() => {})
  const clock = options.clock ?? (() => new Date())
  const check = documentCache(options.schema, options.documentLimits, { maxTokens: options.maxTokens })
  const declared = new Map(options.subscriptions.map(subscription => [subscription.field, subscription]))
  const access = new AccessWatch<Seat<Actor>>(options.hub, onFailure)
  const holders = new Map<string, number>()
  const renderers = new Map<unknown, StreamParts<Actor>['renderFor']>()
  const sharedText = interner(1_000)
  const turns = new Turns()
  void access.run()

  const server = makeServer<Record<string, unknown>, { seat: Seat<Actor> }>({
    connectionInitWaitTimeout: limits.initWaitMs,
    // Thousands of sockets send one text; the protocol layer keeps it as long as the operation runs.
    jsonMessageReviver: (key, value) => (key === 'query' && typeof value === 'string' ? sharedText(value) : value),
    async onConnect(ctx) {
      const { seat } = ctx.extra
      const seenBefore = access.seen
      const session = await options.authenticate(ctx.connectionParams, seat.takeFacts())
      if (seat.isClosed) return false
      if (session.holder && (holders.get(session.holder) ?? 0) >= limits.socketsPerHolder)
        throw new SocketRefused('Too many connections of this account or token. Close one.')
      seat.sit(session, access, holders)
      // Something was revoked while the session was being read: what was read may be from before.
      if (access.seen !== seenBefore) await seat.review()
      return !seat.isClosed
    },
    onSubscribe: (ctx, id, payload) => operation(ctx, id, payload),
    // safe because onSubscribe puts the running operation there
    execute: args => (args.contextValue as Running).run(),
    subscribe: args => (args.contextValue as Running).run(),
    onNext: (_ctx, _id, _payload, args, result) =>
      result.errors ? { ...result, errors: format(result.errors, (args.contextValue as Running).requestId) } : result,
    onError: (_ctx, _id, _payload, errors) => format(errors as readonly GraphQLError[], randomUUID()),
  })

  function format(errors: readonly GraphQLError[], requestId: string): readonly GraphQLFormattedError[] {
    return options.formatErrors?.(errors, requestId) ?? errors.map(withCode)
  }

  /** Never throws: a thrown error would close the socket instead of ending the operation. */
  async function operation(
    ctx: Context<Record<string, unknown>, { seat: Seat<Actor> }>,
    id: string,
    payload: SubscribePayload,
  ) {
    const { seat } = ctx.extra
    const requestId = randomUUID()
    const seenBefore = access.seen
    try {
      if (Object.keys(ctx.subscriptions).length > limits.operationsPerSocket)
        return [
          refusal(
            'RATE_LIMITED',
            `A connection may have ${limits.operationsPerSocket} operations open at once. Complete one, or open another connection.`,
          ),
        ]
      const session = await seat.current(options.recheck)
      if (!session) return [refusal('UNAUTHENTICATED', 'This session has ended. Sign in again and reconnect.')]
      await turns.take()
      const checked = check(payload.query)
      if (checked.errors) return [...checked.errors]
      const found = getOperationAST(checked.document, payload.operationName)
      if (!found) return [refusal('BAD_INPUT', 'Name the operation to run: this document has none or several.')]
      const asked: SocketOperation<Actor> = {
        document: checked.document,
        operationName: payload.operationName,
        variables: payload.variables ?? {},
        session,
        requestId,
      }
      const refused = await options.refuse?.(asked)
      if (refused && refused.length > 0) return [...refused]
      const run =
        found.operation === OperationTypeNode.SUBSCRIPTION
          ? parkedRun(await subscription(seat, id, asked, found, seenBefore))
          : { run: async () => options.execute(asked), requestId }
      return {
        schema: options.schema,
        document: checked.document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: run satisfies Running,
      }
    } catch (cause) {
      return [asGraphQLError(cause)]
    }
  }

  async function subscription(
    seat: Seat<Actor>,
    id: string,
    asked: SocketOperation<Actor>,
    node: OperationDefinitionNode,
    seenBefore: number,
  ) {
    const field = rootFieldOf(asked.document, node)
    const definition = options.schema.getSubscriptionType()?.getFields()[field.name.value]
    const stream = declared.get(field.name.value)
    if (!definition || !stream) throw refusal('BAD_INPUT', `The subscription "${field.name.value}" is not served here.`)
    const coerced = getVariableValues(options.schema, node.variableDefinitions ?? [], asked.variables)
    if (coerced.errors) throw coerced.errors[0]
    const args = getArgumentValues(definition, field, coerced.coerced) as never // safe because the schema coerced them for this field
    const shared = withoutCursor(asked.document, node, field)
    const variables = Object.fromEntries(
      shared.variableNames.filter(name => name in asked.variables).map(name => [name, asked.variables[name]]),
    )
    const topic = await stream.topic(args, asked.session.actor)
    const { document, text } = shared
    const question = { document, text, operationName: asked.operationName, variables }
    const opened = await LogStream.open(
      { hub: options.hub, seat, id, declared: stream, args, topic, question, renderFor: renderer(stream) },
      asked.session,
    )
    // Access changed while this was being opened: what was asked above is asked again.
    if (access.seen !== seenBefore) {
      const session = await seat.current()
      if (session) await opened.review(session)
    }
    return opened
  }

  /** An execution for a group, with its errors as they are shown. Never throws. */
  async function executed(asked: SocketOperation<Actor>) {
    try {
      const result = await options.execute(asked)
      return result.errors ? { ...result, errors: format(result.errors, asked.requestId) } : result
    } catch (cause) {
      onFailure(cause, asked.requestId)
      return { errors: format([asGraphQLError(cause)], asked.requestId) }
    }
  }

  /** How a group executes: its first subscriber's session stands for all of its audience. */
  function renderer(stream: TopicSubscription<Actor, never, unknown>): StreamParts<Actor>['renderFor'] {
    const known = renderers.get(stream)
    if (known) return known
    const made: StreamParts<Actor>['renderFor'] = (question, session, topic) => async said => {
      const rootValue = rootValueOf(stream, said, options.hub.epoch, topic)
      if (rootValue === undefined) return undefined
      const requestId = randomUUID()
      const { document, operationName, variables } = question
      const event = said.kind === 'event' ? { event: said.event } : {}
      const asked = { document, operationName, variables, rootValue, session, requestId, ...event }
      for (const until = performance.now() + UNAVAILABLE_MS; ; await later(UNAVAILABLE_RETRY_MS)) {
        const result = await executed(asked)
        if (!result.errors?.some(isUnavailable))
          return JSON.stringify(
            // A fault of ours: who is told so still learns which event it was, and can ask for it again.
            result.data == null
              ? { ...result, extensions: { ...result.extensions, cursor: cursorOf(said, options.hub.epoch, topic) } }
              : result,
          )
        // Told with an error in place of its data, an event would be lost to whoever goes on with the next one.
        if (performance.now() > until)
          throw new Fault('UNAVAILABLE', 'The registry cannot read its database. Come back.')
      }
    }
    renderers.set(stream, made)
    return made
  }

  return {
    protocols: handleProtocols,
    access,
    /** A socket was opened. Answers with what to call when it is closed. */
    opened(socket: SeatSocket, facts: UpgradeFacts): Seat<Actor> {
      const seat = new Seat<Actor>(socket, facts, options.recheck, onFailure, clock)
      const closed = server.opened(seat.protocolSocket(), { seat })
      seat.onClosed((code, reason) => void Promise.resolve(closed(code, reason)).catch(onFailure))
      return seat
    },
    close: () => access.close(),
  }
}

/** In a function of its own, so that it holds on to nothing else of the operation. */
const parkedRun = (stream: Parked): Running => ({ run: () => stream, requestId: '' })

interface Running {
  readonly run: () => Promise<ExecutionResult> | Parked
  readonly requestId: string
}

/** The first string equal to the one given, while it is among the last `size` different ones. */
function interner(size: number): (text: string) => string {
  const known = new Map<string, string>()
  return text => {
    const found = known.get(text)
    if (found !== undefined) return found
    if (known.size >= size) known.clear()
    known.set(text, text)
    return text
  }
}

/** How long an event waits for a database that is away, in milliseconds, before its readers are sent away with an error. */
const UNAVAILABLE_MS = 30_000
const UNAVAILABLE_RETRY_MS = 100
const isUnavailable = ({ extensions }: GraphQLFormattedError): boolean => extensions?.code === 'UNAVAILABLE'

const refusal = (code: string, message: string): GraphQLError => new GraphQLError(message, { extensions: { code } })

function asGraphQLError(cause: unknown): GraphQLError {
  if (cause instanceof GraphQLError) return cause
  const originalError = cause instanceof Error ? cause : new Error(String(cause))
  return new GraphQLError(originalError.message, { originalError })
}

/** Faults of ours carry a code on the error itself, however often the protocol layer wrapped it. */
function withCode(error: GraphQLError): GraphQLFormattedError {
  if (!(error instanceof GraphQLError)) return error
  for (let at: Error | undefined = error; at; at = at instanceof GraphQLError ? at.originalError : undefined)
    if ('code' in at && typeof at.code === 'string')
      return { ...error.toJSON(), extensions: { ...error.extensions, code: at.code } }
  return error.toJSON()
}

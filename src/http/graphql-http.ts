import type { ServerResponse } from 'node:http'
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin, type BaseContext } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql'
import type { Log } from '../log.ts'
import { requestTeller } from './access-log.ts'
import { type BoundedCache, boundedCache } from './bounded-cache.ts'
import { legacyStatus } from './legacy-status.ts'
import { limitsFirst } from './limits-first.ts'
import type { Metrics, OperationKind } from './metrics.ts'
import { sendFault } from './problem.ts'
import { type Asker, type QuickDoor, standBefore } from './quick-door.ts'

export type Purpose = 'read' | 'any'

export type GraphqlDoor<Context extends BaseContext> = {
  readonly schema: GraphQLSchema
  /** May throw a GraphQLError whose `extensions.http` sets status and headers. `purpose` is `read` for `quick`. */
  readonly context: (asker: Asker, purpose: Purpose) => Promise<Context>
  readonly formatError: (formatted: GraphQLFormattedError, fault: unknown) => GraphQLFormattedError
  readonly plugins?: readonly ApolloServerPlugin<Context>[]
  /** Rules that are quick to check and come before those of the specification. */
  readonly documentLimits?: readonly ValidationRule[]
  /**
   * The answer to a plain query, from its parsed body; undefined leaves it to Apollo. The context it asks for is the one
   * that Apollo gets afterwards.
   */
  readonly quick?: (body: unknown, asker: Asker, context: () => Promise<Context>) => Promise<string | undefined>
  /** Documents that may be asked for by their hash without having been sent first. */
  readonly documentByHash?: (hash: string) => string | undefined
  /** Executes in place of graphql-js. */
  readonly gateway?: ApolloServerOptions<Context>['gateway']
  /** Tokens of a document at most; parsing stops there. Default 5,000. */
  readonly maxTokens?: number
  readonly isProduction: boolean
  readonly log: Log
  readonly metrics?: Metrics
  /** Where the quick answers stand; without it every request takes the ordinary way. */
  readonly quickly?: Omit<QuickDoor, 'answer' | 'tell'>
}

/**
 * GraphQL over HTTP at /graphql, by the GraphQL-over-HTTP specification: POST with JSON, GET for queries only. A request that a
 * page elsewhere could send without a preflight is refused (CSRF), and so are batches.
 */
export async function graphqlHttp<Context extends BaseContext>(
  app: FastifyInstance,
  door: GraphqlDoor<Context>,
): Promise<ApolloServer<Context>> {
  const limits = limitsFirst<Context>(door.documentLimits ?? [])
  const apollo = new ApolloServer<Context>({
    ...(door.gateway ? { gateway: door.gateway } : { schema: door.schema }),
    introspection: true,
    hideSchemaDetailsFromClientErrors: door.isProduction,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    nodeEnv: door.isProduction ? 'production' : 'development',
    parseOptions: { maxTokens: door.maxTokens ?? 5000 },
    validationRules: [limits.rule],
    formatError: door.formatError,
    documentStore: boundedCache<DocumentNode>(1000),
    persistedQueries: { cache: knownFirst(boundedCache<string>(1000), door.documentByHash) },
    logger: { debug: () => {}, info: () => {}, warn: told => door.log.warn(told), error: told => door.log.error(told) },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      legacyStatus<Context>(),
      noSubscriptions<Context>(),
      limits.plugin,
      ...(door.metrics ? [counted<Context>(door.metrics)] : []),
      ...(door.plugins ?? []),
    ],
  })
  await apollo.start()
  const contextOf = onceEach(door.context)
  const context = (request: FastifyRequest, reply: FastifyReply) => contextOf(reply.raw, askerOf(request, reply), 'any')
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    handler: fastifyApolloHandler(apollo, { context }),
  })
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: async (_, reply) =>
      sendFault(
        reply.header('allow', 'GET, POST'),
        405,
        'METHOD_NOT_ALLOWED',
        'GraphQL is asked with POST, or with GET for queries.',
      ),
  })
  quickAnswers(app, door, contextOf)
  return apollo
}

/** What clients registered by sending it once (APQ), and before it what is known from the start. */
function knownFirst(
  cache: BoundedCache<string>,
  documentByHash: (hash: string) => string | undefined = () => undefined,
): BoundedCache<string> {
  return { ...cache, get: async key => documentByHash(key.replace(/^apq:/, '')) ?? cache.get(key) }
}

function quickAnswers<Context extends BaseContext>(
  app: FastifyInstance,
  { quick, quickly, log, metrics }: GraphqlDoor<Context>,
  contextOf: ContextOf<Context>,
): void {
  if (!quick || !quickly) return
  const tell = requestTeller(log, metrics)
  standBefore(app.server, {
    ...quickly,
    answer: (body, asker, response) => quick(body, asker, () => contextOf(response, asker, 'read')),
    tell({ id, address }, milliseconds) {
      metrics?.graphqlOperation('query', 'ok', milliseconds / 1000)
      tell({ id, method: 'POST', route: '/graphql', path: '/graphql', status: 200, milliseconds, address })
    },
  })
}

type ContextOf<Context> = (response: ServerResponse, asker: Asker, purpose: Purpose) => Promise<Context>

/** A request is authenticated and charged once, whichever way answers it in the end. */
function onceEach<Context extends BaseContext>(make: GraphqlDoor<Context>['context']): ContextOf<Context> {
  return (response: ServerResponse & { [MADE]?: Promise<Context> }, asker, purpose) => {
    response[MADE] ??= make(asker, purpose)
    return response[MADE]
  }
}

/**
 * On the response itself, so that it goes with it. A WeakMap of responses lives long enough that each collection of young
 * objects takes all of them for reached: they would be copied twice and then wait for a full collection.
 */
const MADE = Symbol('context')

const askerOf = (request: FastifyRequest, reply: FastifyReply): Asker => ({
  id: request.id,
  address: request.ip,
  headers: request.headers,
  setHeader: (name, value) => void reply.header(name, value),
})

/** A subscription has many answers and a POST has one: without this it would fail in the middle of its first event. */
const noSubscriptions = <Context extends BaseContext>(): ApolloServerPlugin<Context> => ({
  requestDidStart: async () => ({
    async didResolveOperation({ operation }) {
      if (operation?.operation !== 'subscription') return
      throw new GraphQLError(
        'Subscriptions are served on the websocket of this address, by the graphql-transport-ws protocol.',
        { extensions: { code: 'BAD_INPUT', http: { status: 400 } } },
      )
    },
  }),
})

function counted<Context extends BaseContext>(metrics: Metrics): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const began = performance.now()
      return {
        async willSendResponse({ operation, response }) {
          const kind: OperationKind = operation?.operation ?? 'unknown'
          const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined
          const outcome = errors?.[0] ? String(errors[0].extensions?.code ?? 'INTERNAL') : 'ok'
          metrics.graphqlOperation(kind, outcome, (performance.now() - began) / 1000)
        },
      }
    },
  }
}

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
import { boundedCache } from './bounded-cache.ts'
import { legacyStatus } from './legacy-status.ts'
import { limitsFirst } from './limits-first.ts'
import type { Metrics, OperationKind } from './metrics.ts'
import { sendFault } from './problem.ts'

export type Purpose = 'read' | 'any'

export type GraphqlDoor<Context extends BaseContext> = {
  readonly schema: GraphQLSchema
  /** May throw a GraphQLError whose `extensions.http` sets status and headers. `purpose` is `read` for `quick`. */
  readonly context: (request: FastifyRequest, reply: FastifyReply, purpose: Purpose) => Promise<Context>
  readonly formatError: (formatted: GraphQLFormattedError, fault: unknown) => GraphQLFormattedError
  readonly plugins?: readonly ApolloServerPlugin<Context>[]
  /** Rules that are quick to check and come before those of the specification. */
  readonly documentLimits?: readonly ValidationRule[]
  /**
   * The answer to a POST that needs none of the protocol's care, from its parsed body; undefined leaves it to Apollo. The
   * context it asks for is the one that Apollo gets afterwards.
   */
  readonly quick?: (body: unknown, context: () => Promise<Context>) => Promise<string | undefined>
  /** Executes in place of graphql-js. */
  readonly gateway?: ApolloServerOptions<Context>['gateway']
  /** Tokens of a document at most; parsing stops there. Default 5,000. */
  readonly maxTokens?: number
  readonly isProduction: boolean
  readonly log: Log
  readonly metrics?: Metrics
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
    persistedQueries: { cache: boundedCache<string>(1000) },
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
  const answer = fastifyApolloHandler(apollo, { context: (request, reply) => contextOf(request, reply, 'any') })
  const { quick } = door
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    async handler(request, reply) {
      const type = quick && request.method === 'POST' ? answerTypes.get(request.headers.accept ?? '*/*') : undefined
      if (quick && type) {
        const began = performance.now()
        const text = await quick(request.body, () => contextOf(request, reply, 'read'))
        if (text !== undefined) {
          door.metrics?.graphqlOperation('query', 'ok', (performance.now() - began) / 1000)
          return reply.header('content-type', type).send(text)
        }
      }
      return answer.call(app, request, reply)
    },
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
  return apollo
}

/** What clients commonly accept, and what they get; anything else is negotiated by Apollo. */
const answerTypes: ReadonlyMap<string, string> = new Map([
  ['*/*', 'application/json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
])

/** A request is authenticated once, whoever asks first. */
function onceEach<Context extends BaseContext>(make: GraphqlDoor<Context>['context']): GraphqlDoor<Context>['context'] {
  const made = new WeakMap<FastifyRequest, Promise<Context>>()
  return (request, reply, purpose) => {
    const known = made.get(request)
    if (known) return known
    const context = make(request, reply, purpose)
    made.set(request, context)
    return context
  }
}

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

import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin, type BaseContext } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, ValidationRule } from 'graphql'
import type { Log } from '../log.ts'
import { boundedCache } from './bounded-cache.ts'
import { legacyStatus } from './legacy-status.ts'
import type { Metrics, OperationKind } from './metrics.ts'
import { sendFault } from './problem.ts'

export type GraphqlDoor<Context extends BaseContext> = {
  readonly schema: GraphQLSchema
  /** May throw a GraphQLError whose `extensions.http` sets status and headers. */
  readonly context: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>
  readonly formatError: (formatted: GraphQLFormattedError, fault: unknown) => GraphQLFormattedError
  readonly plugins?: readonly ApolloServerPlugin<Context>[]
  readonly validationRules?: readonly ValidationRule[]
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
    validationRules: [...(door.validationRules ?? [])],
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
      ...(door.metrics ? [counted<Context>(door.metrics)] : []),
      ...(door.plugins ?? []),
    ],
  })
  await apollo.start()
  const answer = fastifyApolloHandler(apollo, { context: door.context })
  app.route({ method: ['GET', 'POST'], url: '/graphql', exposeHeadRoute: false, handler: answer })
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

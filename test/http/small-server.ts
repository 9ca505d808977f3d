import type { ApolloServer } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { GraphQLError, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { type GraphqlDoor, graphqlHttp } from '../../src/http/graphql-http.ts'
import { createMetrics, type Metrics } from '../../src/http/metrics.ts'
import { createHttpServer, type HttpServerOptions } from '../../src/http/server.ts'
import { createLog, type Log } from '../../src/log.ts'
import { freePort } from '../support/free-port.ts'

export type SmallServer = {
  readonly app: FastifyInstance
  readonly apollo: ApolloServer<Record<string, never>>
  readonly url: string
  readonly port: number
  readonly metrics: Metrics
  readonly log: Log
  /** Lines that the log printed. */
  readonly lines: string[]
  /** Lets the `held` queries that wait now be answered. */
  release(): void
  /** Resolves when a `held` query has begun to wait. */
  readonly holding: Promise<void>
  close(): Promise<void>
}

export type SmallServerOptions = Partial<HttpServerOptions> & {
  readonly door?: Partial<GraphqlDoor<Record<string, never>>>
  readonly routes?: (app: FastifyInstance, log: Log, metrics: Metrics) => void
}

/** The HTTP edge around a schema of four fields. */
export async function smallServer(options: SmallServerOptions = {}): Promise<SmallServer> {
  const lines: string[] = []
  const log = createLog({ level: 'debug', json: true, destination: { write: line => void lines.push(line) } })
  const metrics = createMetrics()
  const held = withResolvers()
  const gate = withResolvers()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const app = createHttpServer({ log, metrics, trustProxy: false, publicUrl: url, allowedOrigins: [], ...options })
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      hello: {
        type: GraphQLString,
        args: { name: { type: GraphQLString } },
        resolve: (_, { name }) => `hello ${name ?? 'you'}`,
      },
      strict: { type: GraphQLInt, args: { n: { type: new GraphQLNonNull(GraphQLInt) } }, resolve: (_, { n }) => n },
      fails: {
        type: GraphQLString,
        resolve: () => {
          throw new GraphQLError('No such Cargo.', { extensions: { code: 'NOT_FOUND' } })
        },
      },
      held: {
        type: GraphQLString,
        resolve: async () => {
          held.resolve()
          await gate.promise
          return 'answered in full'
        },
      },
    },
  })
  const mutation = new GraphQLObjectType({
    name: 'Mutation',
    fields: { rename: { type: GraphQLString, resolve: () => 'renamed' } },
  })
  const apollo = await graphqlHttp<Record<string, never>>(app, {
    schema: new GraphQLSchema({ query, mutation }),
    context: async () => ({}),
    formatError: formatted => formatted,
    isProduction: false,
    log,
    metrics,
    ...options.door,
  })
  options.routes?.(app, log, metrics)
  await app.listen({ host: '127.0.0.1', port })
  return {
    app,
    apollo,
    url,
    port,
    metrics,
    log,
    lines,
    release: gate.resolve,
    holding: held.promise,
    async close() {
      gate.resolve()
      app.server.closeAllConnections()
      await app.close()
      await apollo.stop()
    },
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSchema, execute, type GraphQLFieldResolver } from 'graphql'
import type { Sql } from 'postgres'
import { listenForHints } from '../../src/database/listen.ts'
import { type GraphqlWsOptions, graphqlWs } from '../../src/http/graphql-ws.ts'
import { SocketRefused, type SocketSession } from '../../src/http/socket-session.ts'
import { acceptSockets, type SocketsOptions } from '../../src/http/sockets.ts'
import { Fault } from '../../src/registry/errors.ts'
import type { LogEvent } from '../../src/registry/log/event.ts'
import { topics } from '../../src/registry/log/event.ts'
import { Hub } from '../../src/registry/log/hub.ts'
import { logReader } from '../../src/registry/log/read-after.ts'
import { topicSubscription } from '../../src/registry/log/topic-subscription.ts'

/** Who the tests connect as; `publishers` are those whose alerts they may hear. */
export interface Visitor {
  name: string
  publishers: string[]
  expiresAt?: Date
}

const schema = buildSchema(`
  type Query { whoAmI: String!, slow(ms: Int!): String! }
  type Mutation { rename(to: String!): String! }
  union ScanAlert = AlertRaised | AlertsCaughtUp | AlertsLagged
  type AlertRaised { seq: Int!, cause: String!, secret: String, cursor: String!, filling: String }
  type AlertsCaughtUp { cursor: String! }
  type AlertsLagged { cursor: String! }
  type Subscription { scanAlerts(publisherId: ID!, after: String): ScanAlert!, undeclared: Int }
`)

type Root = { __typename: string; event?: LogEvent; cursor: string }

export const scanAlerts = topicSubscription<Visitor, { publisherId: string; after?: string | null }, Root>({
  field: 'scanAlerts',
  topic: ({ publisherId }, visitor) => {
    if (!visitor.publishers.includes(publisherId)) throw new Fault('FORBIDDEN', 'You are no member of this publisher.')
    return topics.alerts(publisherId)
  },
  after: ({ after }) => after,
  audience: visitor => (visitor.name.startsWith('staff') ? 'staff' : 'member'),
  event: (event, cursor) => ({ __typename: 'AlertRaised', event, cursor }),
  caughtUp: cursor => ({ __typename: 'AlertsCaughtUp', cursor }),
  lagged: cursor => ({ __typename: 'AlertsLagged', cursor }),
})

export interface TestDoor {
  url: string
  port: number
  hub: Hub
  access: { size: number }
  executions: number
  /** Sessions by the token that a client sends in connection_init; removing one ends it. */
  sessions: Map<string, Visitor>
  open: () => number
  dispose(): Promise<void>
  failures: unknown[]
}

/** An API process in small: the log's hub and the websocket door over a real database, in front of a little schema. */
export async function openDoor(
  sql: Sql,
  options: {
    ws?: Partial<GraphqlWsOptions<Visitor>>
    sockets?: Partial<SocketsOptions>
    pollMs?: number
    hints?: boolean
    port?: number
    sessions?: Map<string, Visitor>
  } = {},
): Promise<TestDoor> {
  const failures: unknown[] = []
  const sessions = options.sessions ?? new Map<string, Visitor>()
  const hub = new Hub({
    reader: logReader(sql),
    pollMs: options.pollMs ?? 500,
    onFailure: cause => failures.push(cause),
  })
  hub.start()
  const listening =
    options.hints === false ? undefined : listenForHints(sql, { senderId: `test-${Math.random()}`, hub })
  const state = { executions: 0 }
  const sessionOf = (token: string): SocketSession<Visitor> | null => {
    const visitor = sessions.get(token)
    if (!visitor) return null
    const { expiresAt } = visitor
    return {
      actor: visitor,
      holder: token,
      keys: [`session/${token}`, `account/${visitor.name}`],
      ...(expiresAt ? { expiresAt } : {}),
    }
  }
  const door = graphqlWs<Visitor>({
    schema,
    hub,
    subscriptions: [scanAlerts],
    async authenticate(params) {
      const session = sessionOf(String(params?.token ?? ''))
      if (!session) throw new SocketRefused('This token is not known. Sign in again.')
      return session
    },
    recheck: async session => sessionOf(session.holder ?? ''),
    execute: operation => {
      state.executions++
      return execute({
        schema,
        document: operation.document,
        operationName: operation.operationName,
        variableValues: operation.variables,
        rootValue: operation.rootValue ?? queries,
        contextValue: operation.session.actor,
        fieldResolver: resolver,
      })
    },
    onFailure: cause => failures.push(cause),
    ...options.ws,
  })
  const server = createServer()
  const sockets = acceptSockets(server, {
    door,
    allowedOrigins: [],
    ...options.sockets,
  })
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/graphql`,
    port,
    hub,
    access: door.access,
    get executions() {
      return state.executions
    },
    sessions,
    failures,
    open: () => sockets.open,
    async dispose() {
      await sockets.dispose()
      door.close()
      hub.close()
      await listening?.stop()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const queries = {
  whoAmI: (_: unknown, visitor: Visitor) => visitor.name,
  slow: async ({ ms }: { ms: number }) => {
    await new Promise(resolve => setTimeout(resolve, ms))
    return `after ${ms} ms`
  },
  rename: ({ to }: { to: string }, visitor: Visitor) => {
    visitor.name = to
    return to
  },
}

const resolver: GraphQLFieldResolver<unknown, Visitor> = (source, args, visitor, info) => {
  const root = source as Root & Record<string, unknown> // safe because this schema has only these sources
  if (info.parentType.name === 'Subscription') return root
  if (info.parentType.name !== 'AlertRaised') {
    const value = root[info.fieldName]
    return typeof value === 'function' ? value(args, visitor) : value
  }
  switch (info.fieldName) {
    case 'seq':
      return root.event?.seq
    case 'cause':
      if (root.event?.body.isBroken) throw new Error('A fault of ours.')
      return root.event?.cause
    case 'secret':
      return visitor.name.startsWith('staff') ? 'for staff' : null
    case 'filling':
      return root.event?.body.filling
    default:
      return root.cursor
  }
}

import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { openApi } from '../../src/compose/api.ts'
import type { Foundation } from '../../src/composition.ts'
import { type Environment, readConfig } from '../../src/config.ts'
import type { Actor } from '../../src/domain/permission.ts'
import { createLifecycle } from '../../src/http/lifecycle.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { serve } from '../../src/http/serve.ts'
import { createLog } from '../../src/log.ts'
import type { Registry } from '../../src/registry/context.ts'
import type { Ports } from '../../src/registry/ports.ts'
import { RawClient } from '../live/raw-client.ts'
import { freePort } from './free-port.ts'
import { openWorld, type Team } from './world.ts'

export type ApiWorld = Awaited<ReturnType<typeof openApiWorld>>

/**
 * The real API, composed and served as in production, over a test world: real sockets, database, images and scanner; the
 * world's fakes and clock beside them. Jobs run when the test says `world.runJobs()`.
 */
export async function openApiWorld(options: { environment?: Environment; ports?: Partial<Ports> } = {}) {
  const lines: string[] = []
  const log = createLog({ level: 'debug', json: true, destination: { write: line => void lines.push(line) } })
  const world = await openWorld(options.ports, { log })
  const port = await freePort()
  const environment = { PUBLIC_URL: 'http://registry.test', DEMO: 'off', WORKER: 'off', ...options.environment }
  const config = readConfig({ ...environment, PORT: String(port), DATABASE_URL: world.database.url })
  const foundation: Foundation = {
    config,
    log,
    metrics: createMetrics(),
    database: world.database,
    isNewDatabase: false,
    secretKey: Buffer.alloc(32, 7),
    lifecycle: createLifecycle(log),
  }
  const { registry, hub } = world
  hub.start()
  const app = await serve(foundation, openApi(foundation, { registry, hub }))
  const url = `http://127.0.0.1:${port}`
  return {
    world,
    app,
    foundation,
    url,
    port,
    /** What the log printed, one JSON object a line. */
    lines,
    /** Somebody who is not signed in. */
    anonymous: new ApiClient(url),
    /** This person in a browser: with a session of their own. */
    signIn: (person: Pick<Team, 'accountId'> | Actor) => signIn(registry, url, person),
    /** A program with whatever it puts into its headers. */
    client: (headers: Readonly<Record<string, string>>) => new ApiClient(url, headers),
    async close() {
      await foundation.lifecycle.stop('the test is over')
      await world.close()
    },
  }
}

async function signIn(registry: Registry, url: string, person: object): Promise<ApiClient> {
  if (!('accountId' in person) || typeof person.accountId !== 'string') throw new Error('Only an account can sign in.')
  const now = registry.clock()
  const { sessions } = registry.ports
  const { session, cookieValue } = await sessions.create(person.accountId, { device: 'test', now })
  const [cookie = ''] = sessions.cookie(cookieValue, session, now).split(';')
  return new ApiClient(url, { cookie })
}

export interface Answer<Data = Record<string, unknown>> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
}

/** A client of the API over HTTP and websocket. */
export class ApiClient {
  constructor(
    private readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The body of a POST as it stands: for requests that no client library would make. */
  post(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers, ...headers },
      body,
    })
  }

  /** The whole answer, with its errors. */
  async ask<Data = Record<string, unknown>>(query: string, variables: object = {}): Promise<Answer<Data>> {
    const response = await this.post(JSON.stringify({ query, variables }))
    return (await response.json()) as Answer<Data>
  }

  /** The data of an answer; an error of the request ends the test. */
  async data<Data = Record<string, unknown>>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables)
    if (errors || !data) throw new Error(errors?.map(error => error.message).join(' ') ?? 'There is no data.')
    return data
  }

  /** As `data`, for the typed documents of `test/generated`. */
  typed<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    return this.data<Data>(print(document), variables)
  }

  /** An open websocket, through connection_init. */
  async socket(): Promise<RawClient> {
    const client = await RawClient.open(`${this.url.replace('http', 'ws')}/graphql`, { headers: { ...this.headers } })
    client.send({ type: 'connection_init' })
    await client.next('connection_ack')
    return client
  }
}

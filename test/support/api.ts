import { openApi } from '../../src/compose/api.ts'
import type { Foundation } from '../../src/composition.ts'
import { readConfig } from '../../src/config.ts'
import { createLifecycle } from '../../src/http/lifecycle.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { serve } from '../../src/http/serve.ts'
import { createLog, type Log } from '../../src/log.ts'
import type { Ports } from '../../src/registry/ports.ts'
import { ApiClient } from './api-client.ts'
import { freePort } from './free-port.ts'
import { openWorld, type World } from './world.ts'

export type ApiWorld = Awaited<ReturnType<typeof openApiWorld>>

/**
 * The real API, composed and served as in production, over a test world of its own: real sockets, database, images and
 * scanner; the world's fakes and clock beside them. Jobs run when the test says `world.runJobs()`.
 */
export async function openApiWorld(
  options: { environment?: Readonly<Record<string, string>>; ports?: Partial<Ports> } = {},
) {
  const lines: string[] = []
  const log = createLog({ level: 'debug', json: true, destination: { write: line => void lines.push(line) } })
  const world = await openWorld(options.ports, { log })
  const { app, foundation, port, cookieOf, close } = await openApiOn(world, { ...PATIENT, ...options.environment }, log)
  const url = `http://127.0.0.1:${port}`
  world.hub.start()
  return {
    world,
    app,
    foundation,
    /** Without a path. */
    url,
    port,
    /** What the log printed, one JSON object a line. */
    lines,
    /** Somebody who is not signed in. */
    anonymous: new ApiClient(url),
    /** A person in a browser, with a session of their own. */
    signIn: async ({ accountId }: { accountId: string }) => new ApiClient(url, { cookie: await cookieOf(accountId) }),
    /** A program with whatever it puts into its headers. */
    client: (headers: Readonly<Record<string, string>>) => new ApiClient(url, headers),
    async close() {
      await close()
      await world.close()
    },
  }
}

/** Tests ask far more in a minute than people do; the one that tests the allowance sets its own. */
const PATIENT = { COST_PER_MINUTE: '1000000000' }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever the document asked for
  readonly data: Record<string, any> | null
  readonly errors?: readonly { message: string; extensions: Record<string, unknown> }[]
  readonly extensions: { readonly cost?: Record<string, number | string> }
}

export interface Asking {
  /** A session of this account. */
  readonly as?: { readonly accountId: string }
  readonly headers?: Readonly<Record<string, string>>
  /** Further parts of the body. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** The real doors of the API on a world's registry, configured as by the environment. */
export async function openApiOn(
  world: World,
  environment: Readonly<Record<string, string>> = {},
  log: Log = createLog({ level: 'silent', json: true }),
) {
  const port = await freePort()
  const lifecycle = createLifecycle(log)
  const foundation: Foundation = {
    config: readConfig({ PORT: String(port), LOG_LEVEL: 'silent', ...environment }),
    log,
    metrics: createMetrics(),
    database: world.database,
    secretKey: Buffer.alloc(32, 7),
    lifecycle,
  }
  const app = await serve(foundation, openApi(foundation, { registry: world.registry, hub: world.hub }))
  const url = `http://127.0.0.1:${port}/graphql`
  const cookies = new Map<string, string>()

  async function cookieOf(accountId: string): Promise<string> {
    const { sessions } = world.registry.ports
    const known = cookies.get(accountId)
    if (known) return known
    const { session, cookieValue } = await sessions.create(accountId, { device: 'test', now: world.now })
    const cookie = sessions.cookie(cookieValue, session, world.now).split(';')[0]!
    cookies.set(accountId, cookie)
    return cookie
  }

  return {
    app,
    foundation,
    url,
    port,
    metrics: foundation.metrics,
    cookieOf,
    async ask(query: string | undefined, variables: object = {}, { as, headers, body }: Asking = {}): Promise<Answer> {
      const cookie: Record<string, string> = as ? { cookie: await cookieOf(as.accountId) } : {}
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...cookie, ...headers },
        body: JSON.stringify({ ...(query !== undefined && { query }), variables, ...body }),
      })
      const answer = (await response.json()) as Omit<Answer, 'status' | 'headers'>
      return { status: response.status, headers: response.headers, ...answer }
    },
    close: () => lifecycle.stop('the test is over'),
  }
}

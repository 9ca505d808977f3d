import { setTimeout as wait } from 'node:timers/promises'
import { CommandFailed } from './outcome.ts'

/** Where the registry is and who asks. */
export interface Connection {
  /** With path, without slash at its end: `https://registry.example.org/graphql`. */
  readonly url: string
  readonly token: string | undefined
}

/** Reads REGISTRY_URL and REGISTRY_TOKEN. A token is not sent in the clear to another machine. */
export function connectionFrom(environment: Readonly<Record<string, string | undefined>>): Connection {
  const text = environment.REGISTRY_URL ?? 'http://127.0.0.1:4000'
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new CommandFailed(
      `REGISTRY_URL is "${text}" but has to be a URL such as https://registry.example.org, with or without /graphql.`,
    )
  const { protocol, hostname, origin, pathname } = new URL(text)
  const token = environment.REGISTRY_TOKEN?.trim() || undefined
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
  if (token && protocol === 'http:' && !isLocal)
    throw new CommandFailed(
      `REGISTRY_URL begins with http://, and the token would cross the network for everybody to read. Use https://.`,
    )
  const path = pathname.replace(/\/+$/, '')
  return { url: `${origin}${path.endsWith('/graphql') ? path : `${path}/graphql`}`, token }
}

const ATTEMPTS = 5
const TIMEOUT_MS = 30_000

interface Body<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

/**
 * Asks once, and again where nobody answered or the registry said "later". A mutation has to carry an idempotency key:
 * then asking again has one effect.
 */
export async function ask<Data>(connection: Connection, query: string, variables: object): Promise<Data> {
  for (let attempt = 1; ; attempt++) {
    const answer = await post(connection, JSON.stringify({ query, variables }))
    if (answer instanceof Response && answer.status !== 429 && answer.status !== 503) return dataOf<Data>(answer)
    if (attempt === ATTEMPTS) throw unreachable(connection, answer)
    await wait(pauseMs(answer, attempt))
  }
}

async function post(connection: Connection, body: string): Promise<Response | Error> {
  const authorization: Record<string, string> = connection.token ? { authorization: `Bearer ${connection.token}` } : {}
  try {
    return await fetch(connection.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...authorization },
      body,
      // A redirect could lead the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}

async function dataOf<Data>(response: Response): Promise<Data> {
  const body = (await response.json().catch(() => undefined)) as Body<Data> | undefined // safe because its parts are looked at one by one
  const [error] = body?.errors ?? []
  if (error) throw new CommandFailed(error.message, error.extensions?.code)
  if (!body?.data)
    throw new CommandFailed(`The server answered ${response.status} and no GraphQL. Is REGISTRY_URL a Cargo Registry?`)
  return body.data
}

const pauseMs = (answer: Response | Error, attempt: number): number => {
  const asked = answer instanceof Response ? Number(answer.headers.get('retry-after')) : 0
  return asked > 0 ? Math.min(asked, 60) * 1_000 : Math.min(200 * 2 ** attempt, 5_000)
}

function unreachable({ url }: Connection, answer: Response | Error): CommandFailed {
  if (answer instanceof Response)
    return new CommandFailed(`${url} answered ${answer.status} again and again. Try later, or ask its operator.`)
  const { code } = (answer.cause ?? {}) as { code?: string } // safe because an absent code is undefined
  return new CommandFailed(`${url} could not be reached (${code ?? answer.message}). Check REGISTRY_URL.`)
}

import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Connection } from './connection.ts'
import { CommandFailed } from './outcome.ts'

/** The socket ended or was never there: come back with the last cursor. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/**
 * The events of one subscription over a socket of its own. Ends with the operation; throws `ConnectionLost` where trying
 * again may help, and `CommandFailed` where the registry said no. A peer that falls silent is noticed by pings.
 */
export async function* subscribe<Data>(
  connection: Connection,
  query: string,
  variables: Record<string, unknown>,
  signal: AbortSignal,
): AsyncGenerator<Data> {
  let silence: NodeJS.Timeout | undefined
  const client = createClient({
    url: connection.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: connection.token ? { authorization: `Bearer ${connection.token}` } : {},
    retryAttempts: 0,
    keepAlive: PING_MS,
    on: {
      ping: received => {
        if (!received) silence = setTimeout(() => client.terminate(), PONG_MS)
      },
      pong: received => {
        if (received) clearTimeout(silence)
      },
    },
  })
  const events = client.iterate<Data>({ query, variables })
  const stop = (): void => void events.return?.()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const { data, errors } of events) {
      if (errors?.[0]) throw refusalOf(errors)
      if (data) yield data
    }
  } catch (cause) {
    throw Array.isArray(cause) ? refusalOf(cause) : asFault(cause)
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(silence)
    await client.dispose()
  }
}

const PING_MS = 15_000
const PONG_MS = 10_000

interface ToldError {
  readonly message: string
  readonly extensions?: { readonly [name: string]: unknown } | undefined
}

function refusalOf(errors: readonly ToldError[]): Error {
  const [first] = errors
  const code = first?.extensions?.code
  if (code === 'UNAVAILABLE' || code === 'INTERNAL') return new ConnectionLost(first?.message)
  return new CommandFailed(first?.message ?? 'The registry refused the subscription.', String(code ?? ''))
}

/** 4403: the token is not (or no longer) good, and asking again will not change it. Anything else may pass. */
function asFault(cause: unknown): Error {
  if (cause instanceof CommandFailed) return cause
  const { code, reason, message } = cause as { code?: number; reason?: string; message?: string } // safe because absent parts are undefined
  if (code === 4403 || code === 4401)
    return new CommandFailed(
      reason || 'The registry does not take this token. Check REGISTRY_TOKEN.',
      'UNAUTHENTICATED',
    )
  return new ConnectionLost(reason || message || `The socket was closed (${code ?? 'no reason given'}).`)
}

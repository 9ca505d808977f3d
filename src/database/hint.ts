import type { Sql } from 'postgres'

/** The channel on which processes tell each other that topics moved. */
export const HINT_CHANNEL = 'log_hint'

export interface Hinter {
  /** After a commit: these topics moved; without names: some did. Never waits and never fails. */
  hint(topics?: readonly string[]): void
}

/**
 * Sends hints to the other processes: at most one NOTIFY every 3 ms, each in a transaction of its own. A NOTIFY inside
 * a transaction that writes takes a lock of the whole cluster through the flush of its commit, and when the queue
 * is full it fails that transaction. A hint that is lost costs its readers one poll.
 */
export function hinter(
  sql: Sql,
  options: { readonly senderId: string; readonly onFailure?: (cause: unknown) => void },
): Hinter {
  const EVERY_MS = 3
  let pending: Set<string> | 'all' | undefined
  let busy = false

  async function send(): Promise<void> {
    while (pending !== undefined) {
      const payload = hintPayload(options.senderId, pending)
      pending = undefined
      try {
        await sql`select pg_notify(${HINT_CHANNEL}, ${payload})`
      } catch (cause) {
        options.onFailure?.(cause)
      }
      await new Promise(resolve => setTimeout(resolve, EVERY_MS))
    }
    busy = false
  }

  return {
    hint(topics) {
      if (pending === 'all') return
      if (!topics) pending = 'all'
      else {
        pending ??= new Set()
        for (const topic of topics) pending.add(topic)
      }
      if (busy) return
      busy = true
      void send()
    },
  }
}

// PostgreSQL takes up to 7,999 bytes; a hint that would be longer says "some topic".
const PAYLOAD_BYTES = 7_900

export function hintPayload(senderId: string, topics: ReadonlySet<string> | 'all'): string {
  const named = topics === 'all' ? '' : `${senderId} ${[...topics].join(' ')}`
  return named === '' || Buffer.byteLength(named) > PAYLOAD_BYTES ? `${senderId} *` : named
}

/** Who sent a hint and which topics moved; `undefined` topics: look at all. */
export function parseHint(payload: string): {
  readonly senderId: string
  readonly topics: readonly string[] | undefined
} {
  const [senderId = '', ...topics] = payload.split(' ')
  return { senderId, topics: topics[0] === '*' ? undefined : topics }
}

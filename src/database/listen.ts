import type { Sql } from 'postgres'
import { HINT_CHANNEL, parseHint } from './hint.ts'

export interface Listening {
  stop(): Promise<void>
}

/**
 * Hears the hints of the other processes, over a connection that does nothing else (an idle transaction on it would
 * stop the queue for all). Whatever was sent while it was away is gone, so the hub looks at all topics each
 * time it listens again.
 */
export function listenForHints(
  sql: Sql,
  options: {
    readonly senderId: string
    /** Who is told which topics moved; without names: look at all. */
    readonly hub: { wake(topics?: readonly string[]): void }
    readonly onFailure?: (cause: unknown) => void
  },
): Listening {
  const RETRY_MS = 200
  let stopped = false
  let retry: NodeJS.Timeout | undefined
  let unlisten: (() => Promise<void>) | undefined

  const hear = (payload: string): void => {
    const { senderId, topics } = parseHint(payload)
    if (senderId !== options.senderId) options.hub.wake(topics)
  }
  // postgres.js listens again by itself after the first success; only the first one is ours to repeat.
  const start = async (): Promise<void> => {
    try {
      const listening = await sql.listen(HINT_CHANNEL, hear, () => options.hub.wake())
      unlisten = listening.unlisten
      if (stopped) await unlisten()
    } catch (cause) {
      options.onFailure?.(cause)
      if (!stopped) retry = setTimeout(start, RETRY_MS)
    }
  }
  void start()
  return {
    async stop() {
      stopped = true
      clearTimeout(retry)
      await unlisten?.().catch(() => {})
    },
  }
}

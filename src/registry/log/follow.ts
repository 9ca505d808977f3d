import { Fault } from '../errors.ts'
import { checkCursor, decodeCursor } from './cursor.ts'
import type { Hub } from './hub.ts'
import type { Said } from './sink.ts'

export interface Following {
  readonly topic: string
  readonly after?: string | null
  readonly from: 'now' | 'start'
}

/**
 * A topic as an ordinary async iterator: the backlog, the marker, then live. Its consumer sets the pace and nothing is
 * queued for it; if it falls out of the ring it is told so and reads on from the log. `return()` ends it at once, also
 * while `next()` waits.
 */
export function follow(hub: Hub, following: Following): AsyncIterableIterator<Said> {
  const over = new AbortController()
  const steps = walk(hub, following, over.signal)
  return {
    next: () => steps.next(),
    return: async () => {
      over.abort()
      return steps.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

async function* walk(hub: Hub, following: Following, signal: AbortSignal): AsyncGenerator<Said, undefined> {
  const cursor = following.after ? decodeCursor(following.after, following.topic) : undefined
  const topic = hub.open(following.topic)
  try {
    await hub.fresh(topic)
    if (cursor) checkCursor(cursor, { seq: topic.tail, floor: topic.floor }, hub.epoch)
    const { generation } = hub
    let last = cursor?.seq ?? (following.from === 'start' ? Math.max(topic.floor, 0) : topic.tail)
    let isLive = false
    while (!signal.aborted) {
      if (generation !== hub.generation) throw restored()
      const next = topic.at(last + 1)
      if (next) {
        last = next.seq
        yield { kind: 'event', event: next }
      } else if (last < topic.tail) {
        if (isLive) yield { kind: 'lagged', seq: last }
        isLive = false
        const page = await hub.page(topic, last)
        if (page[0]?.seq !== last + 1) throw expired()
        for (const event of page) {
          last = event.seq
          yield { kind: 'event', event }
          if (signal.aborted) return
        }
      } else if (!isLive) {
        isLive = true
        yield { kind: 'caught-up', seq: last }
      } else await topic.nextMove(signal)
    }
  } finally {
    hub.release(topic)
  }
}

export const restored = (): Fault =>
  new Fault(
    'CURSOR_UNKNOWN',
    'The database was restored while you were subscribed. Read the current state, then subscribe without a cursor.',
  )

export const expired = (): Fault =>
  new Fault(
    'CURSOR_EXPIRED',
    'The events after the last one you received are no longer kept. Read the current state, then subscribe without a cursor.',
  )

import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/database/client.ts'
import type { NewEvent } from '../../src/registry/log/event.ts'
import { topics } from '../../src/registry/log/event.ts'
import { type RaisedEvent, raiseEvents } from '../../src/registry/log/raise.ts'

/** An alert of a publisher, as a verb would raise it. */
export const alert = (publisher: string, more: Partial<NewEvent> = {}): NewEvent => ({
  topic: topics.alerts(publisher),
  id: randomUUID(),
  at: new Date(),
  cause: 'NEW_ADVISORY',
  ...more,
})

/** One transaction that does nothing but raise. */
export const raise = (database: Pick<Database, 'db'>, ...events: NewEvent[]): Promise<RaisedEvent[]> =>
  database.db.transaction(tx => raiseEvents(tx, events))

/** Numbers from a seed, so that a failed run can be run again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

import type { LogEvent } from './event.ts'
import type { Group } from './group.ts'

/** Events of a topic kept in memory, for readers who are a little behind. */
export const RING_SIZE = 1_000

/** What this process knows of one open topic: its newest events in order, and who wants the next. */
export class Topic {
  /** The newest number seen; -1 until the head was read once. */
  tail = -1
  floor = -1
  /** Readers that keep it open. */
  readers = 0
  readonly groups = new Map<string, Group>()
  readonly #ring: LogEvent[] = []
  readonly #waiting = new Set<() => void>()

  constructor(readonly name: string) {}

  /** The kept event of this number. */
  at(seq: number): LogEvent | undefined {
    return this.#ring[(seq - 1) % RING_SIZE]?.seq === seq ? this.#ring[(seq - 1) % RING_SIZE] : undefined
  }

  keep(event: LogEvent): void {
    this.#ring[(event.seq - 1) % RING_SIZE] = event
    this.tail = event.seq
  }

  /** Tells groups and waiting readers that the tail moved, or that the topic failed. */
  moved(): void {
    for (const group of this.groups.values()) group.pump()
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /** Resolves with the next move; at once when `signal` is over. */
  nextMove(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  /** After a restore: nothing kept may be told again. */
  forget(): void {
    this.#ring.length = 0
    this.tail = -1
  }
}

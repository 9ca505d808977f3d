import type { Json } from '../registry/log/event.ts'
import { topics } from '../registry/log/event.ts'
import { follow } from '../registry/log/follow.ts'
import type { Hub } from '../registry/log/hub.ts'

/** Someone whose right to be here can end: an open socket. */
export interface Watched {
  readonly keys: readonly string[]
  /** Looks at the database again, and closes or narrows. Never fails. */
  review(): Promise<void>
}

/**
 * Reads the `access` topic in every process: a revoked session or token, a removed member or a ban is an event with the
 * keys of whom it concerns, and each socket under one of them is looked at again. The bound is one poll and one read.
 */
export class AccessWatch<T extends Watched> {
  /** Grows with every event: who authenticates while it grows must look once more. */
  seen = 0
  readonly #byKey = new Map<string, Set<T>>()
  readonly #all = new Map<T, readonly string[]>()
  #iterator: AsyncIterableIterator<unknown> | undefined
  #isClosed = false

  constructor(
    private readonly hub: Hub,
    private readonly onFailure: (cause: unknown) => void,
  ) {}

  /** Also when its keys changed: the old ones are forgotten. */
  add(watched: T): void {
    this.remove(watched)
    this.#all.set(watched, watched.keys)
    for (const key of watched.keys) {
      const set = this.#byKey.get(key) ?? new Set()
      this.#byKey.set(key, set.add(watched))
    }
  }

  remove(watched: T): void {
    for (const key of this.#all.get(watched) ?? []) {
      const set = this.#byKey.get(key)
      set?.delete(watched)
      if (set?.size === 0) this.#byKey.delete(key)
    }
    this.#all.delete(watched)
  }

  get size(): number {
    return this.#all.size
  }

  countOf(key: string): number {
    return this.#byKey.get(key)?.size ?? 0
  }

  async run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const said = follow(this.hub, { topic: topics.access, from: 'now' })
        this.#iterator = said
        for await (const { kind, ...rest } of said) {
          if (kind === 'event' && 'event' in rest) this.#look(keysIn(rest.event.body.keys))
          // What was said before this reader listened, or between two of them, is unknown: everybody is looked at.
          else if (kind === 'caught-up') this.#look(undefined)
        }
      } catch (cause) {
        if (this.#isClosed) return // the log ends with us
        this.onFailure(cause)
        await new Promise(resolve => setTimeout(resolve, RETRY_MS))
      }
    }
  }

  close(): void {
    this.#isClosed = true
    void this.#iterator?.return?.()
  }

  #look(keys: readonly string[] | undefined): void {
    this.seen++
    const concerned = new Set(keys ? keys.flatMap(key => [...(this.#byKey.get(key) ?? [])]) : this.#all.keys())
    for (const watched of concerned) void watched.review()
  }
}

const RETRY_MS = 200

// An event that does not say whom it concerns concerns everybody.
const keysIn = (keys: Json | undefined): readonly string[] | undefined =>
  Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : undefined

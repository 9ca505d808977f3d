import type { LogEvent } from './event.ts'
import type { Position } from './read-after.ts'

/** Those who come back together with one cursor share one read of the log. */
export class PageMemo {
  readonly #pages = new Map<string, Promise<readonly LogEvent[]>>()

  constructor(private readonly readPage: (position: Position) => Promise<readonly LogEvent[]>) {}

  read(position: Position): Promise<readonly LogEvent[]> {
    const key = `${position.seq} ${position.topic}`
    const known = this.#pages.get(key)
    if (known) return known
    const page = this.readPage(position)
    this.#pages.set(key, page)
    if (this.#pages.size > PAGES_KEPT) this.#pages.delete(this.#pages.keys().next().value ?? key)
    const forget = () => this.#pages.get(key) === page && this.#pages.delete(key)
    // A failed page is not kept, and no page for long: its last row may not be the last any more.
    page.then(() => setTimeout(forget, KEPT_MS).unref(), forget)
    return page
  }

  clear(): void {
    this.#pages.clear()
  }
}

const PAGES_KEPT = 32
const KEPT_MS = 1_000

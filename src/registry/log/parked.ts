/**
 * What the protocol layer iterates while the hub writes to the socket itself: `next()` stays pending until the
 * subscription is over, `return()` ends it at once. Begins with the first `next()`, when the protocol layer has
 * registered it and a `complete` can find it.
 */
export abstract class Parked implements AsyncIterableIterator<never> {
  #settle: (result: IteratorResult<never>) => void = () => {}
  #reject: (fault: Error) => void = () => {}
  #isBegun = false
  readonly #over = new Promise<IteratorResult<never>>((resolve, reject) => {
    this.#settle = resolve
    this.#reject = reject
  })

  constructor() {
    // A fault before the first `next()` waits for it; it is no unhandled rejection.
    this.#over.catch(ignore)
  }

  protected abstract begin(): void
  protected abstract end(): void

  next(): Promise<IteratorResult<never>> {
    if (!this.#isBegun) {
      this.#isBegun = true
      this.begin()
    }
    return this.#over
  }

  /** Ends it with an `error` message to the client. */
  fail(fault: Error): void {
    this.#reject(fault)
  }

  async return(): Promise<IteratorResult<never>> {
    this.#isBegun = true
    this.end()
    this.#settle(ended)
    return ended
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

const ignore = (): void => {}
const ended: IteratorResult<never> = { done: true, value: undefined }

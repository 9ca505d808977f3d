/**
 * What the protocol layer iterates while the hub writes to the socket itself: `next()` stays pending until the
 * subscription is over, `return()` ends it at once. Begins with the first `next()`, when the protocol layer has
 * registered it and a `complete` can find it.
 */
export class Parked implements AsyncIterableIterator<never> {
  #settle: (result: IteratorResult<never>) => void = () => {}
  #reject: (fault: Error) => void = () => {}
  #isStarted = false
  readonly #over = new Promise<IteratorResult<never>>((resolve, reject) => {
    this.#settle = resolve
    this.#reject = reject
  })

  constructor(
    private readonly start: () => void,
    private readonly detach: () => void,
  ) {
    // A fault before the first `next()` waits for it; it is no unhandled rejection.
    this.#over.catch(() => {})
  }

  next(): Promise<IteratorResult<never>> {
    if (!this.#isStarted) {
      this.#isStarted = true
      this.start()
    }
    return this.#over
  }

  /** Ends it with an `error` message to the client. */
  fail(fault: Error): void {
    this.#reject(fault)
  }

  async return(): Promise<IteratorResult<never>> {
    this.#isStarted = true
    this.detach()
    const ended: IteratorResult<never> = { done: true, value: undefined }
    this.#settle(ended)
    return ended
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

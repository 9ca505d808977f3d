import type { RequestListener, Server } from 'node:http'

/** Milliseconds of one turn of the event loop that requests may begin in; whoever comes later begins in a later one. */
const BUDGET_MS = 5

/**
 * Lets a crowd begin one after the other. A thousand requests that arrive together would otherwise be parsed and judged
 * in one turn of the event loop, and websockets, database and timers would stand until the last of them was through: 0.8 s
 * where it is 30 ms now, for the same work. Whoever comes alone does not wait.
 */
export class Turns {
  private readonly waiting: (() => void)[] = []
  private began = 0
  private isArmed = false

  constructor(
    private readonly budgetMs = BUDGET_MS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Undefined: begin at once. Otherwise begin when it resolves; in the order of asking. */
  take(): Promise<void> | undefined {
    if (!this.isArmed) {
      this.began = this.now()
      this.arm()
      return undefined
    }
    if (this.waiting.length === 0 && this.now() - this.began < this.budgetMs) return undefined
    return new Promise(resolve => void this.waiting.push(resolve))
  }

  private arm(): void {
    this.isArmed = true
    setImmediate(() => this.turn())
  }

  /** One a turn: what it does follows in the microtasks after this, and is over before the event loop goes round. */
  private turn(): void {
    this.isArmed = false
    const next = this.waiting.shift()
    if (!next) return
    this.began = this.now()
    this.arm()
    next()
  }
}

/** Every request of this server takes its turn. To be called when all listeners are set. */
export function takeTurns(server: Server, turns: Turns): void {
  const listeners = server.listeners('request') as RequestListener[] // safe because this event has no other listeners
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const begin = () => {
      // Gone while it waited: nobody is there to be answered.
      if (request.socket.destroyed) return
      for (const listener of listeners) listener.call(server, request, response)
    }
    const turn = turns.take()
    if (turn) void turn.then(begin)
    else begin()
  })
}

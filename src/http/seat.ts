import type { Server } from 'graphql-ws'
import type { Payload, Sink } from '../registry/log/sink.ts'
import type { AccessWatch, Watched } from './access-watch.ts'
import { SocketRefused, type SocketSession, type UpgradeFacts } from './socket-session.ts'

type ProtocolSocket = Parameters<Server['opened']>[0]

/** What a seat needs of a websocket. */
export interface SeatSocket {
  readonly protocol: string
  readonly bufferedAmount: number
  readonly readyState: number
  readonly OPEN: number
  send(text: string, sent?: (cause?: Error) => void): void
  close(code: number, reason: string): void
  terminate(): void
}

/** Something on a seat that depends on what its holder may see. */
export interface Stream<Actor> {
  review(session: SocketSession<Actor>): Promise<void>
}

interface Named {
  readonly id: string
  readonly type: string
}

interface RunningOperation {
  over: Promise<void>
  isCompleted: boolean
}

/** One open socket, who sits there, and what runs on it. */
export class Seat<Actor> implements Watched {
  isClosed = false
  /** Set by every message; read by the sweep of idle sockets. */
  lastHeardAt = Date.now()
  readonly streams = new Set<Stream<Actor>>()
  #session: SocketSession<Actor> | undefined
  #facts: UpgradeFacts | undefined
  #expiry: NodeJS.Timeout | undefined
  #access: AccessWatch<Seat<Actor>> | undefined
  #leave: (() => void) | undefined
  #hear: (text: string) => Promise<void> = async () => {}
  #onClosed: (code: number, reason: string) => void = () => {}
  /** Operations by id whose handler has not ended; `completed` ones end soon. */
  readonly #running = new Map<string, RunningOperation>()

  constructor(
    private readonly socket: SeatSocket,
    facts: UpgradeFacts,
    private readonly recheck: (session: SocketSession<Actor>) => Promise<SocketSession<Actor> | null>,
    private readonly onFailure: (cause: unknown) => void,
    private readonly clock: () => Date,
  ) {
    this.#facts = facts
  }

  get keys(): readonly string[] {
    return this.#session?.keys ?? []
  }

  get runningOperations(): number {
    return this.#running.size
  }

  /** The upgrade's facts, once; nothing of the request is kept for the life of the socket. */
  takeFacts(): UpgradeFacts {
    const facts = this.#facts ?? { address: '' }
    this.#facts = undefined
    return facts
  }

  sit(session: SocketSession<Actor>, access: AccessWatch<Seat<Actor>>, holders: Map<string, number>): void {
    const { holder } = session
    this.#access = access
    if (holder) holders.set(holder, (holders.get(holder) ?? 0) + 1)
    this.#leave = () => {
      access.remove(this)
      if (!holder) return
      const left = (holders.get(holder) ?? 1) - 1
      if (left > 0) holders.set(holder, left)
      else holders.delete(holder)
    }
    this.#become(session)
  }

  /** The session as the database has it now; without one the socket is closed with 4403. */
  async current(recheck = this.recheck): Promise<SocketSession<Actor> | undefined> {
    if (!this.#session || this.isClosed) return undefined
    const now = await recheck(this.#session)
    if (this.isClosed) return undefined
    if (now) this.#become(now)
    else this.close(4403, 'Forbidden')
    return now ?? undefined
  }

  async review(): Promise<void> {
    try {
      const session = await this.current()
      if (session) await Promise.all([...this.streams].map(stream => stream.review(session)))
    } catch (cause) {
      // Who cannot be looked at may not stay: the client comes back when the database does.
      this.onFailure(cause)
      this.close(1013, 'Try again later')
    }
  }

  close(code: number, reason: string): void {
    if (!this.isClosed && this.socket.readyState === this.socket.OPEN) this.socket.close(code, reason.slice(0, 120))
  }

  onClosed(told: (code: number, reason: string) => void): void {
    this.#onClosed = told
  }

  /** The socket is gone; nothing of it stays. */
  closed(code: number, reason: string): void {
    if (this.isClosed) return
    this.isClosed = true
    clearTimeout(this.#expiry)
    this.#leave?.()
    this.#onClosed(code, reason)
  }

  /** One message from the client. Never fails. No function that waits here keeps the text while its operation runs. */
  heard(text: string): void {
    this.lastHeardAt = Date.now()
    const named = idAndType(text)
    // An id may be used again after `complete`; what ran under it must be gone first, or its end would end the new one.
    const before = named && this.#running.get(named.id)
    if (before?.isCompleted) void before.over.then(() => this.#pass(text, named))
    else this.#pass(text, named)
  }

  #pass(text: string, named: Named | undefined): void {
    const running = named && this.#running.get(named.id)
    if (running && named.type === 'complete') running.isCompleted = true
    const over = this.#hear(text).catch(cause => this.#failed(cause))
    if (named?.type !== 'subscribe' || running) return
    const entry: RunningOperation = { isCompleted: false, over }
    this.#running.set(named.id, entry)
    entry.over = over.then(() => this.#over(named.id, entry))
  }

  protocolSocket(): ProtocolSocket {
    return {
      protocol: this.socket.protocol,
      send: text =>
        new Promise<void>(resolve => {
          if (this.socket.readyState !== this.socket.OPEN) resolve()
          else this.socket.send(text, () => resolve())
        }),
      close: (code, reason) => this.close(code ?? 1000, reason ?? ''),
      onMessage: hear => {
        this.#hear = hear
      },
    }
  }

  sinkFor(id: string): Sink {
    return new SocketSink(this.socket, id)
  }

  #over(id: string, entry: RunningOperation): void {
    if (this.#running.get(id) === entry) this.#running.delete(id)
  }

  #become(session: SocketSession<Actor>): void {
    this.#session = session
    this.#access?.add(this)
    clearTimeout(this.#expiry)
    if (!session.expiresAt) return
    const left = session.expiresAt.getTime() - this.clock().getTime()
    const isFinal = left <= LONGEST_TIMER_MS
    this.#expiry = setTimeout(
      () => (isFinal ? this.close(4403, 'Forbidden') : void this.review()),
      Math.max(0, Math.min(left, LONGEST_TIMER_MS)),
    ).unref()
  }

  #failed(cause: unknown): void {
    if (cause instanceof SocketRefused) this.close(4403, cause.message)
    else {
      this.onFailure(cause)
      if (this.#session) this.close(4500, 'Internal server error')
      else this.close(1013, 'Try again later')
    }
  }
}

/** Writes the messages of one subscription; the id comes last, so that what comes before it is the same for everybody. */
class SocketSink implements Sink {
  constructor(
    private readonly socket: SeatSocket,
    private readonly id: string,
  ) {}

  get writableLength(): number {
    return this.socket.bufferedAmount
  }

  next({ text }: Payload): void {
    this.socket.send(`{"type":"next","payload":${text},"id":${JSON.stringify(this.id)}}`)
  }

  cut(): void {
    this.socket.terminate()
  }
}

const LONGEST_TIMER_MS = 2_000_000_000

/** The protocol layer reads the message properly; this only looks at its outside. */
function idAndType(text: string): Named | undefined {
  try {
    const message: unknown = JSON.parse(text)
    if (message === null || typeof message !== 'object') return undefined
    const { id, type } = message as { id?: unknown; type?: unknown } // safe because both are checked in the next line
    return typeof id === 'string' && typeof type === 'string' ? { id, type } : undefined
  } catch {
    return undefined
  }
}

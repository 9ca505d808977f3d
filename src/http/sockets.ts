import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { isAllowedOrigin } from './origin.ts'
import type { UpgradeFacts } from './socket-session.ts'
import { onUpgrade } from './upgrade.ts'

export interface SocketLimits {
  /** Bytes of one message from a client (1009). */
  readonly messageBytes: number
  /** Messages a second of one socket, and how many may come at once (1008). */
  readonly messagesPerSecond: number
  readonly messageBurst: number
  /** Open sockets of one address, and of this process. */
  readonly socketsPerAddress: number
  readonly sockets: number
  /** Between two pings; who has not answered by the next one is cut off. */
  readonly pingMs: number
  /** A socket with nothing running and nothing said is closed after this long. */
  readonly idleMs: number
}

/** Documented limits of the websocket door. */
export const SOCKET_LIMITS: SocketLimits = {
  messageBytes: 64 * 1024,
  messagesPerSecond: 50,
  messageBurst: 200,
  socketsPerAddress: 500,
  sockets: 12_000,
  pingMs: 15_000,
  idleMs: 10 * 60_000,
}

/** What speaks over the sockets. */
export interface SocketDoor {
  protocols(offered: Set<string>): string | false
  opened(socket: WebSocket, facts: UpgradeFacts): DoorSeat
}

/** One socket of the door, as far as the limits need it. */
export interface DoorSeat {
  readonly runningOperations: number
  readonly lastHeardAt: number
  heard(text: string): void
  closed(code: number, reason: string): void
  close(code: number, reason: string): void
}

export interface SocketsOptions {
  readonly door: SocketDoor
  readonly path?: string
  /** Origins of browsers that may connect, besides the server's own; clients without an origin are no browsers. */
  readonly allowedOrigins: readonly string[]
  /** The client's address, behind proxies that are trusted. */
  readonly addressOf?: (request: IncomingMessage) => string
  readonly limits?: Partial<SocketLimits>
}

export interface Sockets {
  readonly open: number
  /** Refuses new sockets, closes the open ones with 1001, and cuts who has not left within `graceMs`. */
  dispose(graceMs?: number): Promise<void>
}

/** Takes the upgrades of an HTTP server on one path, and keeps its sockets within their limits. */
export function acceptSockets(server: Server, options: SocketsOptions): Sockets {
  const limits = { ...SOCKET_LIMITS, ...options.limits }
  const path = options.path ?? '/graphql'
  const addressOf = options.addressOf ?? (request => request.socket.remoteAddress ?? '')
  const { door } = options
  const perAddress = new Map<string, number>()
  const wheel = pingWheel(limits)
  let isDisposed = false
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    handleProtocols: protocols => door.protocols(protocols),
  })

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const address = addressOf(request)
    const refusal = refusalOf(request, address)
    if (refusal) refuse(socket, refusal)
    else sockets.handleUpgrade(request, socket, head, websocket => seat(websocket, address, factsOf(request, address)))
  }
  onUpgrade(server, path, upgrade)

  function refusalOf(request: IncomingMessage, address: string): Refusal | undefined {
    if (isDisposed) return [503, 'Service Unavailable', 'This server is going away. Connect again.']
    if (!isAllowedOrigin(request.headers, options.allowedOrigins))
      return [403, 'Forbidden', 'Pages of this origin may not connect.']
    if (sockets.clients.size >= limits.sockets)
      return [503, 'Service Unavailable', 'This server has as many connections as it takes. Try again later.']
    if ((perAddress.get(address) ?? 0) >= limits.socketsPerAddress)
      return [429, 'Too Many Requests', 'This address has as many connections as it may have. Close one.']
    return undefined
  }

  function seat(websocket: WebSocket, address: string, facts: UpgradeFacts): void {
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1)
    // Too large, malformed, reset: ws closes by itself with the code of the protocol.
    websocket.on('error', ignore)
    const post = new Post(websocket, door.opened(websocket, facts), limits)
    wheel.add(post)
    websocket.on('message', (message: RawData, isBinary: boolean) => post.heard(message, isBinary))
    websocket.on('pong', () => post.answered())
    websocket.once('close', (code, reason) => {
      wheel.remove(post)
      const left = (perAddress.get(address) ?? 1) - 1
      if (left > 0) perAddress.set(address, left)
      else perAddress.delete(address)
      post.seat.closed(code, String(reason))
    })
  }

  return {
    get open() {
      return sockets.clients.size
    },
    async dispose(graceMs = 500) {
      isDisposed = true
      wheel.stop()
      for (const client of sockets.clients) client.close(1001, 'Going away')
      const left = () => new Promise<void>(resolve => sockets.close(() => resolve()))
      const cut = setTimeout(() => {
        for (const client of sockets.clients) client.terminate()
      }, graceMs)
      await left()
      clearTimeout(cut)
    },
  }
}

type Refusal = readonly [status: number, reason: string, sentence: string]

function refuse(socket: Duplex, [status, reason, sentence]: Refusal): void {
  const body = JSON.stringify({ errors: [{ message: sentence }] })
  socket.end(
    [
      `HTTP/1.1 ${status} ${reason}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(status === 429 || status === 503 ? ['Retry-After: 5'] : []),
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  )
}

const factsOf = ({ headers }: IncomingMessage, address: string): UpgradeFacts => ({
  address,
  ...(headers.origin ? { origin: headers.origin } : {}),
  ...(headers.cookie ? { cookie: headers.cookie } : {}),
  ...(headers.authorization ? { authorization: headers.authorization } : {}),
  ...(headers['user-agent'] ? { userAgent: headers['user-agent'] } : {}),
})

const ignore = (): void => {}

/** One socket under its limits: how much it says, whether it still answers, and whether it is in use. */
class Post {
  isAwaited = false
  /** The slice of the wheel it hangs on. */
  slice = 0
  #allowance: number
  #at = performance.now()

  constructor(
    readonly websocket: WebSocket,
    readonly seat: DoorSeat,
    private readonly limits: SocketLimits,
  ) {
    this.#allowance = limits.messageBurst
  }

  heard(message: RawData, isBinary: boolean): void {
    if (isBinary) this.seat.close(4400, 'Invalid message received')
    else if (!this.#isAllowed()) this.seat.close(1008, 'Too many messages')
    else this.seat.heard(String(message))
  }

  answered(): void {
    this.isAwaited = false
  }

  /** Once a round: cut off, closed as idle, or pinged. */
  look(): void {
    const { seat, websocket } = this
    if (this.isAwaited) websocket.terminate()
    else if (seat.runningOperations === 0 && Date.now() - seat.lastHeardAt > this.limits.idleMs)
      websocket.close(1000, 'Idle')
    else {
      this.isAwaited = true
      websocket.ping()
    }
  }

  #isAllowed(): boolean {
    const now = performance.now()
    const { messageBurst, messagesPerSecond } = this.limits
    this.#allowance = Math.min(messageBurst, this.#allowance + ((now - this.#at) * messagesPerSecond) / 1000) - 1
    this.#at = now
    return this.#allowance >= 0
  }
}

/** Pings every socket once a round, a slice at each tick, so that ten thousand pings are never one pause. */
function pingWheel({ pingMs }: SocketLimits) {
  const SLICES = 15
  const slices = Array.from({ length: SLICES }, () => new Set<Post>())
  let at = 0
  const tick = setInterval(() => {
    at = (at + 1) % SLICES
    for (const post of slices[at] ?? []) post.look()
  }, pingMs / SLICES)
  tick.unref()
  return {
    add(post: Post): void {
      // Behind the hand: a full round passes before its first ping.
      post.slice = at
      slices[at]?.add(post)
    },
    remove(post: Post): void {
      slices[post.slice]?.delete(post)
    },
    stop: () => clearInterval(tick),
  }
}

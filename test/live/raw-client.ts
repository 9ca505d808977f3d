import { once } from 'node:events'
import WebSocket, { type ClientOptions } from 'ws'

export interface Message {
  type: string
  id?: string
  payload?: unknown
}

/** A websocket that queues what it hears, so that no test sleeps. Every wait ends with a sentence after `waitMs`. */
export class RawClient {
  readonly socket: WebSocket
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #heard: Message[] = []
  #wake: () => void = () => {}
  #close: { code: number; reason: string } | undefined

  private constructor(url: string, options: ClientOptions & { protocols?: string[] }) {
    this.socket = new WebSocket(url, options.protocols ?? ['graphql-transport-ws'], {
      perMessageDeflate: false,
      ...options,
    })
    this.socket.on('error', () => {})
    this.socket.on('message', data => {
      this.#heard.push(JSON.parse(String(data)))
      this.#wake()
    })
    this.closed = once(this.socket, 'close').then(([code, reason]) => {
      this.#close = { code, reason: String(reason) }
      this.#wake()
      return this.#close
    })
  }

  static async open(url: string, options: ClientOptions & { protocols?: string[] } = {}): Promise<RawClient> {
    const client = new RawClient(url, options)
    await once(client.socket, 'open')
    return client
  }

  /** Open, and through connection_init. */
  static async signedIn(url: string, token: string): Promise<RawClient> {
    const client = await RawClient.open(url)
    client.send({ type: 'connection_init', payload: { token } })
    await client.next('connection_ack')
    return client
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The next message, which must be of this type. */
  async next(type: string, waitMs = 5_000): Promise<Message> {
    const deadline = Date.now() + waitMs
    while (this.#heard.length === 0) {
      if (this.#close)
        throw new Error(`Waited for "${type}"; the socket was closed with ${this.#close.code} ${this.#close.reason}.`)
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`Waited ${waitMs} ms for "${type}" and heard nothing.`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    const message = this.#heard.shift()
    if (message?.type !== type) throw new Error(`Waited for "${type}" and heard ${JSON.stringify(message)}.`)
    return message
  }

  /** What arrived and was not asked for. */
  get unread(): readonly Message[] {
    return this.#heard
  }

  /** Proves that nothing is under way: a ping's answer comes after all that was said before it. */
  async quiet(): Promise<readonly Message[]> {
    this.send({ type: 'ping' })
    for (;;) {
      const at = this.#heard.findIndex(message => message.type === 'pong')
      if (at >= 0) {
        this.#heard.splice(at, 1)
        return [...this.#heard]
      }
      if (this.#close) throw new Error(`The socket was closed with ${this.#close.code} ${this.#close.reason}.`)
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } })
  }

  close(): void {
    this.socket.close()
  }
}

export const ALERTS = `subscription Alerts($publisher: ID!, $after: String) {
  scanAlerts(publisherId: $publisher, after: $after) {
    __typename
    ... on AlertRaised { seq cause cursor secret }
    ... on AlertsCaughtUp { cursor }
    ... on AlertsLagged { cursor }
  }
}`

/** The union value inside a `next` message of ALERTS. */
export const alertIn = (
  message: Message,
): { __typename: string; seq?: number; cause?: string; cursor: string; secret?: string | null } =>
  (message.payload as { data: { scanAlerts: never } }).data.scanAlerts

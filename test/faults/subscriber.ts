import type { Socket } from 'node:net'
import { setTimeout as later } from 'node:timers/promises'
import WebSocket from 'ws'
import { decodeCursor } from '../../src/registry/log/cursor.ts'
import type { Publisher } from './people.ts'

const QUERY = `subscription ($publisher: ID!, $after: String) { scanAlerts(publisherId: $publisher, after: $after) {
  __typename ... on AlertRaised { cursor alert { id title } } ... on AlertsCaughtUp { cursor } ... on AlertsLagged { cursor } } }`

interface Told {
  readonly __typename: 'AlertRaised' | 'AlertsCaughtUp' | 'AlertsLagged'
  readonly cursor: string
  readonly alert: { readonly id: string; readonly title: string }
}

/** Comes back to either process with its cursor whenever its socket ends, and keeps all it was told. */
export class FaultSubscriber {
  readonly names: string[] = []
  readonly ids: string[] = []
  disorder = 0
  readonly problems: string[] = []
  /** Milliseconds from a socket's end to the next caught-up marker. */
  readonly resumed: number[] = []
  #last = 0
  #after: string
  #stopped = false
  #socket: WebSocket | undefined
  #wire: Socket | undefined

  constructor(
    readonly publisher: Publisher,
    private readonly ports: readonly number[],
    start: string,
    private readonly random: () => number,
    private readonly numberOf = sequenceOf,
  ) {
    this.#after = start
  }

  async run(): Promise<void> {
    let lostAt: number | undefined
    while (!this.#stopped) {
      const port = this.ports[Math.floor(this.random() * this.ports.length)] ?? 0
      await this.#connectOnce(port, () => {
        if (lostAt !== undefined) this.resumed.push(performance.now() - lostAt)
        lostAt = undefined
      })
      lostAt ??= performance.now()
      await later(20)
    }
  }

  /** The network fails: a TCP reset, without a word of the protocol. */
  cut(): void {
    this.#wire?.resetAndDestroy()
  }

  stop(): void {
    this.#stopped = true
    this.#socket?.terminate()
  }

  #connectOnce(port: number, caughtUp: () => void): Promise<void> {
    return new Promise(resolve => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, ['graphql-transport-ws'], {
        perMessageDeflate: false,
      })
      this.#socket = socket
      socket.once('upgrade', response => {
        this.#wire = response.socket
      })
      // A process that is stopped keeps its sockets open and says nothing: give up on it after a while.
      const silent = setTimeout(() => socket.terminate(), 3_000)
      socket.on('error', () => {})
      socket.on('close', () => {
        clearTimeout(silent)
        resolve()
      })
      const authorization = `Bearer ${this.publisher.token}`
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })))
      socket.on('message', data => {
        const message = JSON.parse(String(data))
        if (message.type === 'connection_ack') {
          const variables = { publisher: `publisher_${this.publisher.id}`, after: this.#after }
          socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: QUERY, variables } }))
        } else if (message.type === 'next') {
          silent.refresh()
          this.#take(message.payload, caughtUp)
        } else {
          const code = message.payload?.[0]?.extensions?.code
          if (message.type === 'error' && code !== 'UNAVAILABLE') this.problems.push(JSON.stringify(message))
          socket.close()
        }
      })
    })
  }

  #take(payload: { data?: { scanAlerts: Told }; errors?: unknown }, caughtUp: () => void): void {
    const said = payload.data?.scanAlerts
    if (!said || payload.errors) {
      this.problems.push(JSON.stringify(payload))
      return
    }
    this.#after = said.cursor
    if (said.__typename === 'AlertsCaughtUp') caughtUp()
    if (said.__typename !== 'AlertRaised') return
    const seq = this.numberOf(said.cursor, this.publisher)
    if (seq <= this.#last) this.disorder++
    this.#last = seq
    this.names.push(said.alert.title)
    this.ids.push(said.alert.id)
  }
}

const sequenceOf = (cursor: string, { id }: Publisher): number => decodeCursor(cursor, `alerts/${id}`).seq

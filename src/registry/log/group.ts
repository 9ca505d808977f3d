import type { Hub } from './hub.ts'
import type { Payload, Render, Said } from './sink.ts'
import type { Subscriber } from './subscriber.ts'
import type { Topic } from './topic.ts'

/** Bytes a reader may owe before it leaves its group; no queue of ours holds more for anybody. */
export const SLOW_BYTES = 256 * 1024

/** Subscribers with the same document, variables and audience: one execution and one payload an event for all. */
export class Group {
  /** Subscribers that replay or are live; without any the group is dropped. */
  users = 0
  readonly members = new Set<Subscriber>()
  /** The number of the newest event sent to the members. */
  #delivered = 0
  #pumping = false
  readonly #payloads = new Map<string, Payload | Promise<Payload | undefined> | undefined>()

  constructor(
    readonly hub: Hub,
    readonly topic: Topic,
    readonly key: string,
    private readonly execute: Render,
  ) {}

  /** Joins the live ones. The caller has everything up to `last`, and no `await` since it found that out. */
  join(subscriber: Subscriber): void {
    if (this.members.size === 0) this.#delivered = subscriber.last
    this.members.add(subscriber)
    this.pump()
  }

  /** Sends what the topic has above what was sent, in order, as far as executions are ready. */
  pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    while (this.members.size > 0) {
      const event = this.topic.at(this.#delivered + 1)
      if (!event) break
      const payload = this.payload({ kind: 'event', event })
      if (payload instanceof Promise) {
        void payload.then(() => {
          this.#pumping = false
          this.pump()
        })
        return
      }
      this.#deliver(event.seq, payload)
    }
    this.#pumping = false
    // The ring moved on without us (or the log was restored): everybody reads on from the log.
    if (this.#delivered < this.topic.tail || this.topic.tail < 0)
      for (const member of [...this.members]) member.fallBehind()
  }

  /** The shared payload, executed at most once while it is kept. A value when it is ready, so that no hop is paid. */
  payload(said: Said): Payload | undefined | Promise<Payload | undefined> {
    const key = `${said.kind} ${said.kind === 'event' ? said.event.seq : said.seq}`
    if (this.#payloads.has(key)) return this.#payloads.get(key)
    this.hub.counts.executions++
    const executed = this.execute(said)
    const kept = executed instanceof Promise ? this.#settle(key, executed) : toPayload(executed)
    this.#payloads.set(key, kept)
    if (this.#payloads.size > PAYLOADS_KEPT) this.#payloads.delete(this.#payloads.keys().next().value ?? key)
    return kept
  }

  async #settle(key: string, executed: Promise<string | undefined>): Promise<Payload | undefined> {
    try {
      const payload = toPayload(await executed)
      if (this.#payloads.has(key)) this.#payloads.set(key, payload)
      return payload
    } catch (cause) {
      // Against its promise. Nobody may silently miss an event, so everybody is told and may come back.
      this.#payloads.delete(key)
      for (const member of [...this.members]) member.fail(cause instanceof Error ? cause : new Error(String(cause)))
      return undefined
    }
  }

  #deliver(seq: number, payload: Payload | undefined): void {
    this.#delivered = seq
    for (const member of this.members) {
      if (member.last >= seq) continue
      if (member.sink.writableLength > SLOW_BYTES) member.lag()
      else member.take(seq, payload)
    }
  }
}

const toPayload = (text: string | undefined): Payload | undefined => (text === undefined ? undefined : { text })

/** Enough that all who replay together share their executions; each is as large as one message. */
const PAYLOADS_KEPT = 256

import { setTimeout as later } from 'node:timers/promises'
import { checkCursor, decodeCursor } from './cursor.ts'
import { expired, restored } from './follow.ts'
import { Group, SLOW_BYTES } from './group.ts'
import type { Hub } from './hub.ts'
import type { Render, Said, Sink } from './sink.ts'
import type { Topic } from './topic.ts'

/** How long a slow reader may take to drain what it owes, in milliseconds. */
export const DRAIN_MS = 30_000

export interface Subscription {
  readonly topic: string
  /** Everyone with the same key receives the same bytes: document, variables and audience. */
  readonly groupKey: string
  readonly render: Render
  readonly sink: Sink
  /** The place after which to begin, as the client sent it. */
  readonly after?: string | null
  /** Where to begin without a cursor. */
  readonly from: 'now' | 'start'
  /** Told once, unless `detach` came first. */
  readonly owner: { fail(fault: Error): void }
  readonly drainMs?: number
}

/** One reader: replays what it missed out of the log, then reads along with its group. */
export class Subscriber {
  /** The number of the newest event sent. */
  last = -1
  readonly sink: Sink
  readonly #hub: Hub
  readonly #topic: Topic
  readonly #drainMs: number
  readonly #owner: Subscription['owner']
  #group: Group
  #ended = false
  #generation: number
  #replaying = false
  #replays = 0
  #wasLagged = false
  #toldCaughtUp = false

  /** Checks the cursor against the database. Nothing is sent before `start`. */
  static async open(hub: Hub, subscription: Subscription): Promise<Subscriber> {
    const cursor = subscription.after ? decodeCursor(subscription.after, subscription.topic) : undefined
    const topic = hub.open(subscription.topic)
    try {
      await hub.fresh(topic)
      if (cursor) checkCursor(cursor, { seq: topic.tail, floor: topic.floor }, hub.epoch)
    } catch (cause) {
      hub.release(topic)
      throw cause
    }
    const start = subscription.from === 'start' ? Math.max(topic.floor, 0) : topic.tail
    return new Subscriber(hub, topic, subscription, cursor?.seq ?? start)
  }

  private constructor(hub: Hub, topic: Topic, subscription: Subscription, last: number) {
    this.#hub = hub
    this.#topic = topic
    this.#generation = hub.generation
    this.#drainMs = subscription.drainMs ?? DRAIN_MS
    this.#owner = subscription.owner
    this.sink = subscription.sink
    this.last = last
    this.#group = this.#enter(subscription.groupKey, subscription.render)
  }

  start(): void {
    void this.#replay()
  }

  /** Stops at once; nothing is sent after this returns. */
  detach(): void {
    if (this.#ended) return
    this.#ended = true
    this.#leave()
    this.#hub.release(this.#topic)
  }

  fail(fault: Error): void {
    if (this.#ended) return
    this.detach()
    this.#owner.fail(fault)
  }

  /** Its audience or document changed: it goes on in another group, exactly where it is. */
  moveTo(groupKey: string, render: Render): void {
    if (this.#ended || this.#group.key === groupKey) return
    this.#leave()
    this.#group = this.#enter(groupKey, render)
    void this.#replay()
  }

  /** Sends one event. The number is the next one, or the log is broken and is read again. */
  take(seq: number, payload: { readonly text: string } | undefined): void {
    if (this.#ended || seq <= this.last) return
    if (seq !== this.last + 1) {
      this.#hub.counts.faults++
      this.fallBehind()
      return
    }
    this.last = seq
    if (payload) this.#send(payload)
  }

  /** Too slow for the group: it is told so, may drain, and replays. */
  lag(): void {
    this.#hub.counts.lagged++
    this.#wasLagged = true
    this.fallBehind()
  }

  fallBehind(): void {
    this.#group.members.delete(this)
    void this.#replay()
  }

  #send(payload: { readonly text: string }): void {
    this.#hub.counts.deliveries++
    this.sink.next(payload)
  }

  #enter(key: string, render: Render): Group {
    const group = this.#topic.groups.get(key) ?? new Group(this.#hub, this.#topic, key, render)
    this.#topic.groups.set(key, group)
    group.users++
    return group
  }

  #leave(): void {
    const group = this.#group
    group.members.delete(this)
    group.users--
    if (group.users === 0 && this.#topic.groups.get(group.key) === group) this.#topic.groups.delete(group.key)
  }

  async #replay(): Promise<void> {
    if (this.#replaying) return
    this.#replaying = true
    const run = ++this.#replays
    try {
      while (!this.#ended && !(await this.#step())) {}
    } catch (cause) {
      this.fail(cause instanceof Error ? cause : new Error(String(cause)))
    } finally {
      // Joining may have started the next replay already.
      if (run === this.#replays) this.#replaying = false
    }
  }

  /** One move towards the tail; true once it reads along with its group. After every `await` the world is looked at anew. */
  async #step(): Promise<boolean> {
    if (this.#hub.generation !== this.#generation) throw restored()
    if (this.#wasLagged) return this.#sayLagged()
    if (this.sink.writableLength > SLOW_BYTES / 4 && !(await this.#drained())) return true
    const next = this.#topic.at(this.last + 1)
    if (next) return this.#tell({ kind: 'event', event: next })
    // A page may be ahead of the tail: it was read later than the hub's last look. That is no more than caught up.
    if (this.last < this.#topic.tail) return this.#readPage()
    if (this.#toldCaughtUp) return this.#joinNow()
    const { last } = this
    const marker = await this.#group.payload({ kind: 'caught-up', seq: last })
    if (this.#ended || last < this.#topic.tail) return this.#ended
    this.#toldCaughtUp = true
    if (marker) this.#send(marker)
    return this.#joinNow()
  }

  // No `await` since the tail was compared: neither a gap nor an overlap.
  #joinNow(): true {
    this.#replaying = false
    this.#group.join(this)
    return true
  }

  async #tell(said: Said & { kind: 'event' }): Promise<boolean> {
    const group = this.#group
    const ready = group.payload(said)
    const payload = ready instanceof Promise ? await ready : ready
    // In the meantime it may have been moved to another audience, which must not receive this one's bytes.
    if (!this.#ended && group === this.#group) this.take(said.event.seq, payload)
    return this.#ended
  }

  async #readPage(): Promise<boolean> {
    const page = await this.#hub.page(this.#topic, this.last).catch(async () => {
      await later(RETRY_MS)
      return undefined
    })
    if (this.#ended || !page) return this.#ended
    if (page[0]?.seq !== this.last + 1) return this.#explainGap()
    for (const event of page) {
      if (this.sink.writableLength > SLOW_BYTES / 4 && !(await this.#drained())) return true
      if (await this.#tell({ kind: 'event', event })) return true
      if (this.last < event.seq) return false
    }
    return false
  }

  /** What came next is not there: retention removed it while this reader was on its way, or the log is broken. */
  async #explainGap(): Promise<boolean> {
    await this.#hub.fresh(this.#topic)
    if (this.last < this.#topic.floor) throw expired()
    this.#hub.counts.faults++
    await later(RETRY_MS)
    return this.#ended
  }

  async #sayLagged(): Promise<boolean> {
    const { last } = this
    const marker = await this.#group.payload({ kind: 'lagged', seq: last })
    if (this.#ended) return true
    this.#wasLagged = false
    this.#toldCaughtUp = false
    if (marker) this.#send(marker)
    return !(await this.#drained())
  }

  /** True once it has taken most of what it owes; a reader that does not within its time is cut off. */
  async #drained(): Promise<boolean> {
    for (let waited = 0; this.sink.writableLength > SLOW_BYTES / 4; waited += LOOK_MS) {
      if (waited >= this.#drainMs) {
        this.#hub.counts.cut++
        this.sink.cut()
        this.detach()
        return false
      }
      await later(LOOK_MS)
      if (this.#ended) return false
    }
    return true
  }
}

const RETRY_MS = 200
const LOOK_MS = 20

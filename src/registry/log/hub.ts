import { setTimeout as later } from 'node:timers/promises'
import { Fault } from '../errors.ts'
import type { LogEvent } from './event.ts'
import { PageMemo } from './page-memo.ts'
import { type Head, type LogReader, PAGE_SIZE, type Position } from './read-after.ts'
import { Topic } from './topic.ts'

/** Counted since the start; read by the metrics endpoint. */
export interface HubCounts {
  /** Statements sent to the database. */
  reads: number
  events: number
  /** Messages handed to sinks. */
  deliveries: number
  /** Executions of a GraphQL document for an event or marker. */
  executions: number
  /** Times a slow reader left its group to replay from the log. */
  lagged: number
  /** Readers cut off because they did not drain. */
  cut: number
  /** Order that was not as promised; 0 for ever, or the log is broken. */
  faults: number
  failedReads: number
}

export interface HubOptions {
  readonly reader: LogReader
  /** Milliseconds between two looks at every open topic; bounds how late an event is whose hint was lost. Default 500. */
  readonly pollMs?: number
  readonly onFailure?: (cause: unknown) => void
}

/**
 * One a process. Reads every open topic of the log in as few statements as there are bursts, however many subscribers
 * and hints there are, and keeps each topic's newest events for those who read along.
 */
export class Hub {
  readonly counts: HubCounts = {
    reads: 0,
    events: 0,
    deliveries: 0,
    executions: 0,
    lagged: 0,
    cut: 0,
    faults: 0,
    failedReads: 0,
  }
  /** Of the database as last read; empty before the first read. */
  epoch = ''
  /** Counts restores noticed. A reader that began before the last one must not go on. */
  generation = 0

  readonly #topics = new Map<string, Topic>()
  readonly #reader: LogReader
  readonly #pollMs: number
  readonly #onFailure: (cause: unknown) => void
  readonly #pages: PageMemo
  readonly #hinted = new Set<string>()
  readonly #toCheck = new Set<string>()
  #waiters: Waiter[] = []
  #running = false
  #closed = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: HubOptions) {
    this.#reader = options.reader
    this.#pollMs = options.pollMs ?? 500
    this.#onFailure = options.onFailure ?? (() => {})
    this.#pages = new PageMemo(position => this.#after([position]))
  }

  /** Begins to poll; hints alone would miss what a process that died had committed. */
  start(): void {
    this.#timer ??= setInterval(() => this.wake(), this.#pollMs)
    this.#timer.unref()
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    this.#failWaiters(new Fault('UNAVAILABLE', 'This server is going away. Connect again.'))
  }

  /** These topics moved; without names: look at all. Wake-ups coalesce. */
  wake(topics?: readonly string[]): void {
    if (topics) {
      for (const name of topics) if (this.#topics.has(name)) this.#hinted.add(name)
    } else for (const name of this.#topics.keys()) this.#toCheck.add(name)
    void this.#run()
  }

  /** Opens a topic for one more reader; every call is paid back by one of `release`. */
  open(name: string): Topic {
    const topic = this.#topics.get(name) ?? new Topic(name)
    this.#topics.set(name, topic)
    topic.readers++
    return topic
  }

  release(topic: Topic): void {
    topic.readers--
    if (topic.readers === 0 && this.#topics.get(topic.name) === topic) this.#topics.delete(topic.name)
  }

  /** Subscriptions that replay or are live. */
  get subscriptions(): number {
    let count = 0
    for (const topic of this.#topics.values()) for (const group of topic.groups.values()) count += group.users
    return count
  }

  get openTopics(): number {
    return this.#topics.size
  }

  /** Resolves once the topic's head was read from the database by a statement that began after this call. */
  fresh(topic: Topic): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ topic: topic.name, resolve, reject })
      this.#toCheck.add(topic.name)
      void this.#run()
    })
  }

  /** The events after a number, straight from the log; equal requests share one read. */
  page(topic: Topic, after: number): Promise<readonly LogEvent[]> {
    return this.#pages.read({ topic: topic.name, seq: after })
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    // In the next turn: all who subscribe in this one share its read.
    await null
    while (!this.#closed && (this.#hinted.size > 0 || this.#toCheck.size > 0)) {
      try {
        await this.#readOnce()
      } catch (cause) {
        this.counts.failedReads++
        this.#onFailure(cause)
        this.#failWaiters(new Fault('UNAVAILABLE', 'The log cannot be read at this moment. Try again in a second.'))
        for (const name of this.#topics.keys()) this.#toCheck.add(name)
        await later(RETRY_MS)
      }
    }
    this.#running = false
  }

  /** Hinted topics are read at once; the others are asked for their heads first, a slice at a time. */
  async #readOnce(): Promise<void> {
    const slice = firstOf(this.#toCheck, SLICE)
    const waiters = this.#waiters.filter(waiter => slice.includes(waiter.topic))
    const toRead = new Set(firstOf(this.#hinted, SLICE))
    if (slice.length > 0) for (const name of await this.#checkHeads(slice)) toRead.add(name)
    const positions = [...toRead].flatMap(name => {
      const topic = this.#topics.get(name)
      return topic && topic.tail >= 0 ? [{ topic: name, seq: topic.tail }] : []
    })
    if (positions.length > 0) this.#append(await this.#after(positions))
    // A restore found by this very read left heads to be asked for again; who waits for those waits on.
    const served = new Set(waiters.filter(({ topic }) => (this.#topics.get(topic)?.tail ?? 0) >= 0))
    if (served.size === 0) return
    this.#waiters = this.#waiters.filter(waiter => !served.has(waiter))
    for (const waiter of served) waiter.resolve()
  }

  /** The topics whose tail is behind their head. */
  async #checkHeads(names: readonly string[]): Promise<string[]> {
    const believed = names.flatMap(name => {
      const topic = this.#topics.get(name)
      return topic ? [{ topic: name, seq: topic.tail, floor: topic.floor }] : []
    })
    this.counts.reads++
    const { epoch, heads } = await this.#reader.moved(believed)
    if (this.epoch !== '' && epoch !== this.epoch) this.#restored()
    this.epoch = epoch
    const behind = heads.filter(head => this.#isBehind(head)).map(head => head.topic)
    for (const { topic: name, seq } of believed) {
      const topic = this.#topics.get(name)
      // Asked for its head and without a row: nothing was ever raised there.
      if (topic && seq < 0 && topic.tail < 0) topic.tail = 0
    }
    return behind
  }

  #isBehind({ topic: name, seq, floor }: Head): boolean {
    const topic = this.#topics.get(name)
    if (!topic) return false
    topic.floor = floor
    if (topic.tail < 0) topic.tail = seq
    if (seq < topic.tail) {
      // The database went back behind what was told: it was restored without a new epoch.
      this.counts.faults++
      this.#restored()
      topic.tail = seq
    }
    return seq > topic.tail
  }

  #restored(): void {
    this.generation++
    this.#pages.clear()
    for (const topic of this.#topics.values()) {
      topic.forget()
      this.#toCheck.add(topic.name)
      topic.moved()
    }
  }

  async #after(positions: readonly Position[]): Promise<readonly LogEvent[]> {
    this.counts.reads++
    return this.#reader.after(positions)
  }

  #append(events: readonly LogEvent[]): void {
    const counted = new Map<Topic, number>()
    for (const event of events) {
      const topic = this.#topics.get(event.topic)
      if (!topic || event.seq <= topic.tail) continue
      this.counts.events++
      topic.keep(event)
      counted.set(topic, (counted.get(topic) ?? 0) + 1)
    }
    for (const [topic, count] of counted) {
      // Only a page that came back full may have left something behind; else each event would cost a second read.
      if (count >= PAGE_SIZE) this.#hinted.add(topic.name)
      topic.moved()
    }
  }

  #failWaiters(cause: Error): void {
    for (const waiter of this.#waiters) waiter.reject(cause)
    this.#waiters = []
  }
}

interface Waiter {
  readonly topic: string
  resolve(): void
  reject(cause: Error): void
}

const RETRY_MS = 200
/** Topics in one statement. */
const SLICE = 2_000

/** Takes up to `count` members out of a set. */
function firstOf(names: Set<string>, count: number): string[] {
  const taken: string[] = []
  for (const name of names) {
    if (taken.length === count) break
    taken.push(name)
    names.delete(name)
  }
  return taken
}

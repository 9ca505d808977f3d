import { encodeCursor } from './cursor.ts'
import type { LogEvent } from './event.ts'
import { follow } from './follow.ts'
import type { Hub } from './hub.ts'
import type { Said } from './sink.ts'

/**
 * One GraphQL subscription field that reads one topic of the log. The websocket door serves all with equal documents,
 * variables and audience from one execution; any other transport takes `eventsOf`. Both tell the same in the same order.
 */
export interface TopicSubscription<Actor, Args, Root> {
  /** The name of the root field. */
  readonly field: string
  /** Which topic, or a fault: this is where it is decided whether the actor may listen. Asked again when access changes. */
  topic(args: Args, actor: Actor): string | Promise<string>
  /** The cursor in the arguments, which must be the argument `after` and is read here only. */
  after?(args: Args): string | null | undefined
  /** Actors with the same audience see the same bytes: name everything about the actor that an event's fields depend on. */
  audience(actor: Actor, args: Args): string
  /** Where to begin without a cursor. Default `now`. */
  readonly from?: 'now' | 'start'
  /** The root value for an event; `undefined`: this event is not shown on this field. */
  event(event: LogEvent, cursor: string): Root | undefined
  /** The root value that says that the backlog is over. */
  caughtUp?(cursor: string): Root
  /** The root value that says that this reader was too slow and goes on out of the log. */
  lagged?(cursor: string): Root
}

/** Keeps the types of a declaration; it is registered by handing it to the websocket door. */
export const topicSubscription = <Actor, Args, Root>(
  declared: TopicSubscription<Actor, Args, Root>,
): TopicSubscription<Actor, Args, Root> => declared

/** Where what is said stands in the log. */
export const cursorOf = (said: Said, epoch: string, topic: string): string =>
  encodeCursor({ epoch, topic, seq: said.kind === 'event' ? said.event.seq : said.seq })

/** The root value of what is said; `undefined` when this field has none for it. */
export function rootValueOf<Actor, Args, Root>(
  declared: TopicSubscription<Actor, Args, Root>,
  said: Said,
  epoch: string,
  topic: string,
): Root | undefined {
  const cursor = cursorOf(said, epoch, topic)
  switch (said.kind) {
    case 'event':
      return declared.event(said.event, cursor)
    case 'caught-up':
      return declared.caughtUp?.(cursor)
    case 'lagged':
      return declared.lagged?.(cursor)
  }
}

/** The field's events as root values: what a GraphQL `subscribe` function gives back. */
export async function eventsOf<Actor, Args, Root>(
  hub: Hub,
  declared: TopicSubscription<Actor, Args, Root>,
  args: Args,
  actor: Actor,
): Promise<AsyncIterableIterator<Root>> {
  const topic = await declared.topic(args, actor)
  const said = follow(hub, { topic, after: declared.after?.(args), from: declared.from ?? 'now' })
  const roots: AsyncIterableIterator<Root> = {
    async next() {
      for (;;) {
        const step = await said.next()
        if (step.done) return { done: true, value: undefined }
        const value = rootValueOf(declared, step.value, hub.epoch, topic)
        if (value !== undefined) return { done: false, value }
      }
    },
    async return() {
      await said.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return roots
    },
  }
  return roots
}

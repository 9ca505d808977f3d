import type { LogEvent } from './event.ts'

/** Where a subscriber's messages go; a websocket in life, an array in tests. */
export interface Sink {
  /** Bytes accepted and not yet taken by the other side. */
  readonly writableLength: number
  next(payload: Payload): void
  /** Ends the connection at once, without waiting for what is queued. */
  cut(): void
}

/** One execution result as JSON, shared by all of a group. */
export interface Payload {
  readonly text: string
}

/** What a subscriber is told: events, and where it stands. */
export type Said =
  | { readonly kind: 'event'; readonly event: LogEvent }
  /** The backlog is over, or was empty; what follows is live. */
  | { readonly kind: 'caught-up'; readonly seq: number }
  /** This reader was too slow; it goes on from here out of the log. */
  | { readonly kind: 'lagged'; readonly seq: number }

/**
 * Executes the group's document. Answers `undefined` where this stream has no such message. A failed execution is a
 * result with errors; it throws only for what was not to be read at all, which ends the subscriptions of its group.
 */
export type Render = (said: Said) => string | undefined | Promise<string | undefined>

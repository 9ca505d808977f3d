import type { Actor } from './actor.ts'

/** Runs one statement that answers one text. `src/database/reads.ts` has the pool that does. */
export interface Reads {
  text(text: string, params: readonly unknown[]): Promise<string | null>
}

/** The reads of one request: on whose behalf, and what they came to. */
export class ReadSession {
  /** Statements sent. */
  statements = 0
  /** Cost of what was answered, in the units of the estimate. */
  cost = 0
  /** What a direct answer had fetched when doubt arose: graphql-js completes it without a second statement. */
  readonly handed = new Map<object, Promise<unknown>>()

  constructor(
    readonly reads: Reads,
    readonly actor: Actor,
  ) {}
}

/** What the planner needs of the GraphQL context. */
export interface ReadContext {
  readonly read: ReadSession
}

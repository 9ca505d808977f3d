/** A plain JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined }

/** One transition inside a rolled-up event. `key` is told at most once on its topic, for ever (S38). */
export interface NewEventItem {
  readonly key: string
  readonly item: Json
}

/** What a verb raises. Numbered when its transaction ends; seen by nobody before the commit. */
export interface NewEvent {
  readonly topic: string
  /** UUID v7. */
  readonly id: string
  readonly at: Date
  /** What happened, one word; for alerts a cause of S38. */
  readonly cause: string
  readonly severity?: string | null
  readonly publisherId?: string | null
  readonly cargoId?: string | null
  readonly versionId?: string | null
  readonly decisionId?: string | null
  readonly body?: { readonly [name: string]: Json | undefined }
  /**
   * With items the event is written only if at least one is new, with the new ones alone, as `body.items`.
   * Without items it is always written.
   */
  readonly items?: readonly NewEventItem[]
}

/** One row of the log. `seq` is dense within its topic: the one after 7 is 8. */
export interface LogEvent {
  readonly topic: string
  readonly seq: number
  readonly id: string
  readonly at: Date
  readonly cause: string
  readonly severity: string | null
  readonly publisherId: string | null
  readonly cargoId: string | null
  readonly versionId: string | null
  readonly decisionId: string | null
  readonly body: { readonly [name: string]: Json | undefined }
}

/** The topics there are. Always built here, so that writer and reader cannot spell one differently. */
export const topics = {
  alerts: (publisherId: string) => `alerts/${publisherId}`,
  catalog: 'catalog',
  runtime: 'runtime',
  /** Revoked sessions and tokens, removed members, bans: read by every process that holds sockets. */
  access: 'access',
  cargo: (cargoId: string) => `cargo/${cargoId}`,
  publisher: (publisherId: string) => `publisher/${publisherId}`,
  scan: (scanId: string) => `scan/${scanId}`,
  /** What staff have to look at. */
  staff: 'staff',
  case: (caseId: string) => `case/${caseId}`,
} as const

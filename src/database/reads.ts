import type postgres from 'postgres'
import { type ConnectOptions, connect } from './client.ts'

/** The pool of reads: statements that answer one text, never part of a transaction. */
export interface ReadPool {
  /** `params` in the order of the text's `$n`; null when the statement answers none. */
  text(text: string, params: readonly unknown[]): Promise<string | null>
  close(): Promise<void>
}

export interface ReadOptions extends ConnectOptions {
  /** After this long a statement is cancelled (SQLSTATE 57014). Default 5,000 ms. */
  readonly statementTimeoutMs?: number
  /** Seconds that a connection lives; its prepared statements go with it. Default 600. */
  readonly maxLifetimeSeconds?: number
  /** Texts that are prepared, each on every connection. Default 200. */
  readonly mostPrepared?: number
}

/**
 * Plans are generic: PostgreSQL would otherwise plan the same statement anew at every execution (2 to 3 times its CPU).
 * Behind pgbouncer in transaction mode these settings belong on the role.
 */
export function createReads(url: string, options: ReadOptions = {}): ReadPool {
  const maxLifetimeSeconds = options.maxLifetimeSeconds ?? 600
  const sql = connect(url, {
    ...options,
    applicationName: options.applicationName ?? 'cargo-registry reads',
    maxLifetimeSeconds,
    settings: {
      plan_cache_mode: 'force_generic_plan',
      // As on any disk that does not turn: a page of 50 looks its publishers up by key instead of reading all of them.
      random_page_cost: '1.1',
      statement_timeout: String(options.statementTimeoutMs ?? 5_000),
    },
  })
  const prepared = new PreparedTexts(options.mostPrepared ?? 200, maxLifetimeSeconds * 1_000)
  return {
    async text(text, params) {
      // Without `simple: false` a text without parameters, such as the public's, would never be prepared.
      const options: postgres.UnsafeQueryOptions & { simple: false } = { prepare: prepared.admits(text), simple: false }
      // Safe because parameters are texts, numbers, booleans, times and arrays of these.
      const rows = await sql.unsafe(text, params as postgres.ParameterOrJSON<never>[], options).values()
      const value: unknown = rows[0]?.[0]
      return typeof value === 'string' ? value : null
    },
    close: () => sql.end({ timeout: 2 }),
  }
}

/**
 * postgres.js never forgets a prepared statement of a connection, and each costs PostgreSQL 100 to 200 KiB. So a text is
 * prepared from its second use on; the one unused for longest gives way to a new one, and only so many are new within
 * one lifetime of a connection. The rest run unprepared.
 */
export class PreparedTexts {
  private readonly admitted = new Set<string>()
  private readonly seenOnce = new Set<string>()
  private admissions = 0
  private windowEnds = 0

  constructor(
    private readonly most: number,
    private readonly windowMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  admits(text: string): boolean {
    if (this.admitted.has(text)) return this.refresh(text)
    if (!this.seenOnce.has(text)) return this.remember(text)
    if (!this.hasRoom()) return false
    this.seenOnce.delete(text)
    if (this.admitted.size >= this.most) this.admitted.delete(first(this.admitted))
    this.admitted.add(text)
    return true
  }

  private hasRoom(): boolean {
    const now = this.now()
    if (now >= this.windowEnds) {
      this.windowEnds = now + this.windowMs
      this.admissions = 0
    }
    return ++this.admissions <= this.most
  }

  private refresh(text: string): true {
    this.admitted.delete(text)
    this.admitted.add(text)
    return true
  }

  private remember(text: string): false {
    if (this.seenOnce.size >= this.most * 10) this.seenOnce.delete(first(this.seenOnce))
    this.seenOnce.add(text)
    return false
  }
}

// A Set keeps the order of insertion, so its first element is the one unused for longest.
const first = (texts: ReadonlySet<string>): string => texts.values().next().value ?? ''

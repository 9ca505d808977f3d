import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

/** Where a session began, as its owner will recognise it in a list. */
export type SessionOrigin = {
  /** The browser as it names itself, cut to 200 characters. */
  readonly device: string
  readonly now: Date
}

/** A signed-in browser. `id` is a hash: it names the session in lists and revocations and opens nothing. */
export type Session = {
  readonly id: string
  readonly accountId: string
  readonly device: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** A pool or an open transaction of drizzle. */
export type SessionsDatabase = PgDatabase<PgQueryResultHKT>

export type SessionsPort = {
  /** The same sessions, changed inside a transaction: a new password and the end of old sessions happen together. */
  within(transaction: SessionsDatabase): SessionsPort
  /** `cookieValue` is the only copy of the secret: the database keeps its hash. */
  create(accountId: string, origin: SessionOrigin): Promise<{ readonly session: Session; readonly cookieValue: string }>
  /** The session behind a cookie, or null. `renewed`: its life was prolonged, so send the cookie again. */
  validate(cookieValue: string, now: Date): Promise<{ readonly session: Session; readonly renewed: boolean } | null>
  /** Live sessions of an account, the most recently seen first. */
  list(accountId: string, now: Date): Promise<readonly Session[]>
  /** Ends one by its `id`. False if it had ended before. */
  revoke(sessionId: string): Promise<boolean>
  /** Ends all but `exceptSessionId`, and gives the ids that ended so that their sockets can be closed. */
  revokeAll(accountId: string, exceptSessionId?: string): Promise<readonly string[]>
  /** Forgets what has expired. Returns how many. */
  deleteExpired(now: Date): Promise<number>
  /** The value of our cookie in a `Cookie` header, or null. */
  readCookie(header: string | undefined): string | null
  /** A `Set-Cookie` header that signs the browser in, until the session's end. */
  cookie(cookieValue: string, session: Pick<Session, 'expiresAt'>, now: Date): string
  /** A `Set-Cookie` header that signs the browser out. */
  blankCookie(): string
}

import { createHash } from 'node:crypto'
import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia'
import { accounts, sessions } from '../../database/tables/accounts.ts'
import type { SessionsDatabase } from './port.ts'

/** What a session's row holds besides id, account and end. */
export type SessionAttributes = { device: string; createdAt: Date; lastSeenAt: Date }

/** The id of a session as the table, lists and sockets know it: a copy of the table opens nothing. */
export const sessionIdOf = (cookieValue: string): string => createHash('sha256').update(cookieValue).digest('hex')

/**
 * lucia's storage on our two tables. It hashes ids on their way in, leaves out accounts that were deleted, and moves
 * every time between the caller's clock and the machine's, which is the only one that lucia looks at (S44).
 */
export class HashedAdapter implements Adapter {
  readonly #database: SessionsDatabase
  readonly #aheadMs: number

  constructor(database: SessionsDatabase, now: Date) {
    this.#database = database
    this.#aheadMs = Date.now() - now.getTime()
  }

  async getSessionAndUser(cookieValue: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const [row] = await this.#database
      .select({ session: sessions })
      .from(sessions)
      .innerJoin(accounts, eq(accounts.id, sessions.accountId))
      .where(and(eq(sessions.id, sessionIdOf(cookieValue)), isNull(accounts.deletedAt)))
    if (!row) return [null, null]
    const session = { ...this.#toLucia(row.session), id: cookieValue }
    return [session, { id: row.session.accountId, attributes: {} }]
  }

  async getUserSessions(accountId: string): Promise<DatabaseSession[]> {
    const rows = await this.#database
      .select()
      .from(sessions)
      .where(eq(sessions.accountId, accountId))
      .orderBy(sql`${sessions.lastSeenAt} desc`, sessions.id)
    return rows.map(row => this.#toLucia(row))
  }

  async setSession({ id, userId, expiresAt, attributes }: DatabaseSession): Promise<void> {
    const row = { id: sessionIdOf(id), accountId: userId, expiresAt: this.#fromLucia(expiresAt), ...attributes }
    await this.#database.insert(sessions).values(row)
  }

  async updateSessionExpiration(cookieValue: string, expiresAt: Date): Promise<void> {
    // No insert: a session that was revoked a moment ago must not come back to life.
    await this.#database
      .update(sessions)
      .set({ expiresAt: this.#fromLucia(expiresAt) })
      .where(eq(sessions.id, sessionIdOf(cookieValue)))
  }

  async deleteSession(cookieValue: string): Promise<void> {
    await this.#database.delete(sessions).where(eq(sessions.id, sessionIdOf(cookieValue)))
  }

  async deleteUserSessions(accountId: string): Promise<void> {
    await this.#database.delete(sessions).where(eq(sessions.accountId, accountId))
  }

  async deleteExpiredSessions(): Promise<void> {
    await this.#database.delete(sessions).where(lte(sessions.expiresAt, this.#fromLucia(new Date())))
  }

  #toLucia({ id, accountId, expiresAt, device, createdAt, lastSeenAt }: typeof sessions.$inferSelect): DatabaseSession {
    const shown = new Date(expiresAt.getTime() + this.#aheadMs)
    return { id, userId: accountId, expiresAt: shown, attributes: { device, createdAt, lastSeenAt } }
  }

  #fromLucia(time: Date): Date {
    return new Date(time.getTime() - this.#aheadMs)
  }
}

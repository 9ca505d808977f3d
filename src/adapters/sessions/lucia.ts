import { and, eq, lt, lte, ne } from 'drizzle-orm'
import { Lucia, type Session as LuciaSession, TimeSpan } from 'lucia'
import { sessions } from '../../database/tables/accounts.ts'
import { sessionCookies } from './cookie.ts'
import { HashedAdapter, type SessionAttributes, sessionIdOf } from './hashed-adapter.ts'
import type { Session, SessionsDatabase, SessionsPort } from './port.ts'

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes>
    DatabaseSessionAttributes: SessionAttributes
  }
}

/** A session lives this long after it was last prolonged; each use in its second half prolongs it. */
export const SESSION_DAYS = 30

/** "Last seen" is written at most this often, so that reading pages does not write rows. */
const SEEN_EVERY_MS = 60_000

const LONGEST_DEVICE = 200

/** Sessions by lucia, with ids hashed in the database. The one room that knows lucia. */
export function luciaSessions(database: SessionsDatabase, publicUrl: string): SessionsPort {
  const cookies = sessionCookies(publicUrl)

  return {
    within: transaction => luciaSessions(transaction, publicUrl),

    async create(accountId, { device, now }) {
      const attributes = { device: device.slice(0, LONGEST_DEVICE), createdAt: now, lastSeenAt: now }
      const created = await luciaAt(database, now).createSession(accountId, attributes)
      return { session: toSession(created, now), cookieValue: created.id }
    },

    async validate(cookieValue, now) {
      // Cheaper than a query for the rubbish that scanners send, and what is stored (hex) never looks like this.
      if (!/^[a-z2-7]{40}$/.test(cookieValue)) return null
      const { session } = await luciaAt(database, now).validateSession(cookieValue)
      if (!session) return null
      await markSeen(database, session, now)
      return { session: toSession(session, now), renewed: session.fresh }
    },

    async list(accountId, now) {
      const listed = await luciaAt(database, now).getUserSessions(accountId)
      return listed.map(session => ({ ...toSession(session, now), id: session.id }))
    },

    async revoke(sessionId) {
      // Not lucia's invalidateSession: it would hash the id, which is a hash already.
      const ended = await database.delete(sessions).where(eq(sessions.id, sessionId)).returning({ id: sessions.id })
      return ended.length > 0
    },

    async revokeAll(accountId, exceptSessionId) {
      const isOther = exceptSessionId === undefined ? undefined : ne(sessions.id, exceptSessionId)
      const ended = await database
        .delete(sessions)
        .where(and(eq(sessions.accountId, accountId), isOther))
        .returning({ id: sessions.id })
      return ended.map(({ id }) => id)
    },

    async deleteExpired(now) {
      const gone = await database.delete(sessions).where(lte(sessions.expiresAt, now)).returning({ id: sessions.id })
      return gone.length
    },

    readCookie: cookies.read,
    cookie: cookies.signIn,
    blankCookie: cookies.signOut,
  }
}

/** lucia reads the machine's clock; the adapter translates, so each call gets one for its own moment. */
const luciaAt = (database: SessionsDatabase, now: Date) =>
  new Lucia(new HashedAdapter(database, now), {
    sessionExpiresIn: new TimeSpan(SESSION_DAYS, 'd'),
    getSessionAttributes: attributes => attributes,
  })

async function markSeen(database: SessionsDatabase, { id, lastSeenAt }: LuciaSession, now: Date): Promise<void> {
  if (now.getTime() - lastSeenAt.getTime() < SEEN_EVERY_MS) return
  // Only forward: of two requests at once, the later one stays.
  await database
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, sessionIdOf(id)), lt(sessions.lastSeenAt, now)))
}

/** Back on the caller's clock, under the hashed id: lucia's own would open the session. */
function toSession({ id, userId, device, createdAt, lastSeenAt, expiresAt }: LuciaSession, now: Date): Session {
  const aheadMs = Date.now() - now.getTime()
  const end = new Date(expiresAt.getTime() - aheadMs)
  return { id: sessionIdOf(id), accountId: userId, device, createdAt, lastSeenAt, expiresAt: end }
}

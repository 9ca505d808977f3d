import { sessionCookies } from '../../../src/adapters/sessions/cookie.ts'
import type { Session, SessionsPort } from '../../../src/adapters/sessions/port.ts'

export type FakeSessions = SessionsPort & {
  /** Live sessions by the value of their cookie. */
  readonly live: Map<string, Session>
}

const DAY = 86_400_000

/** Sessions in memory; the id of `cookie-1` is `session-1`. */
export function fakeSessions(publicUrl = 'https://registry.example'): FakeSessions {
  const live = new Map<string, Session>()
  const cookies = sessionCookies(publicUrl)
  let made = 0

  function end(isEnding: (session: Session) => boolean): string[] {
    const ending = [...live].filter(([, session]) => isEnding(session))
    for (const [cookieValue] of ending) live.delete(cookieValue)
    return ending.map(([, session]) => session.id)
  }

  const port: FakeSessions = {
    live,
    within: () => port,
    async create(accountId, { device, now }) {
      const expiresAt = new Date(now.getTime() + 30 * DAY)
      const times = { createdAt: now, lastSeenAt: now, expiresAt }
      const session = { id: `session-${++made}`, accountId, device: device.slice(0, 200), ...times }
      live.set(`cookie-${made}`, session)
      return { session, cookieValue: `cookie-${made}` }
    },
    async validate(cookieValue, now) {
      const found = live.get(cookieValue)
      if (!found || found.expiresAt <= now) return null
      const renewed = found.expiresAt.getTime() - now.getTime() < 15 * DAY
      const expiresAt = renewed ? new Date(now.getTime() + 30 * DAY) : found.expiresAt
      const seen = now.getTime() - found.lastSeenAt.getTime() >= 60_000
      live.set(cookieValue, { ...found, expiresAt, ...(seen && { lastSeenAt: now }) })
      return { session: { ...found, expiresAt }, renewed }
    },
    list: async (accountId, now) =>
      [...live.values()]
        .filter(session => session.accountId === accountId && session.expiresAt > now)
        .sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime()),
    revoke: async sessionId => end(session => session.id === sessionId).length > 0,
    revokeAll: async (accountId, except) => end(session => session.accountId === accountId && session.id !== except),
    deleteExpired: async now => end(session => session.expiresAt <= now).length,
    readCookie: cookies.read,
    cookie: cookies.signIn,
    blankCookie: cookies.signOut,
  }
  return port
}

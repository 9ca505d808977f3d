import type { Session } from './port.ts'

export type SessionCookies = {
  read(header: string | undefined): string | null
  signIn(cookieValue: string, session: Pick<Session, 'expiresAt'>, now: Date): string
  signOut(): string
}

/**
 * Behind https the name begins with `__Host-`: browsers then refuse it from subdomains and without `Secure`, so that
 * nobody beside us can plant a session. Lax lets a link from a mail arrive signed in, and nothing else from other sites.
 */
export function sessionCookies(publicUrl: string): SessionCookies {
  const isSecure = new URL(publicUrl).protocol === 'https:'
  const name = isSecure ? '__Host-cargo_session' : 'cargo_session'
  const set = (value: string, maxAge: number) =>
    `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${isSecure ? '; Secure' : ''}`
  return {
    read: header => cookieNamed(header, name),
    signIn: (value, { expiresAt }, now) =>
      set(value, Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000))),
    signOut: () => set('', 0),
  }
}

/** Read by hand: a parser that decodes every cookie throws on a stray percent sign in one that is not ours. */
function cookieNamed(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value) return value
  }
  return null
}

import { createHash } from 'node:crypto'
import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { members, tokens } from '../../database/tables/publishers.ts'
import type { Actor, Membership, Scope } from '../../domain/permission.ts'
import { TOKEN_LAST_USED_MS } from '../../domain/policy.ts'
import { isWellFormedToken } from '../../domain/token.ts'
import type { Registry } from '../context.ts'
import { Fault } from '../errors.ts'

export interface Credentials {
  /** The `Cookie` header. */
  readonly cookie?: string | undefined
  /** The `Authorization` header, or what a websocket sent in its place at connection_init. */
  readonly authorization?: string | undefined
}

export interface Authenticated {
  readonly actor: Actor
  /** When the right to act ends by itself; a socket that lives longer is closed then. */
  readonly expiresAt?: Date
  /** A `Set-Cookie` value when the session was prolonged. */
  readonly renewedCookie?: string
}

export const ANONYMOUS: Authenticated = { actor: { kind: 'anonymous' } }

/**
 * Who is asking: a token, else a session, else nobody. A token that is wrong, revoked or expired is an error and never
 * silently nobody, because a machine would take the public answer for the whole one. A stale cookie is just nobody.
 */
export async function authenticate(registry: Registry, given: Credentials, now: Date): Promise<Authenticated> {
  if (given.authorization !== undefined) return byToken(registry, given.authorization, now)
  const cookieValue = registry.ports.sessions.readCookie(given.cookie)
  return cookieValue === null ? ANONYMOUS : bySession(registry, cookieValue, now)
}

async function bySession(registry: Registry, cookieValue: string, now: Date): Promise<Authenticated> {
  const found = await registry.ports.sessions.validate(cookieValue, now)
  if (!found) return ANONYMOUS
  const actor = await sessionActor(registry, found.session)
  if (!actor) return ANONYMOUS
  const { sessions } = registry.ports
  return {
    actor,
    expiresAt: found.session.expiresAt,
    ...(found.renewed && { renewedCookie: sessions.cookie(cookieValue, found.session, now) }),
  }
}

/** The account behind a session with what it belongs to now; undefined once it is deleted. */
export async function sessionActor(
  registry: Registry,
  session: { readonly id: string; readonly accountId: string },
): Promise<Actor | undefined> {
  const account = await accountWithMemberships(registry, session.accountId)
  return account && { kind: account.isStaff ? 'staff' : 'user', sessionId: session.id, ...account.person }
}

async function byToken(registry: Registry, authorization: string, now: Date): Promise<Authenticated> {
  const secret = /^Bearer (\S{1,200})$/.exec(authorization)?.[1]
  // A mistyped or invented token fails its checksum, and costs no query.
  const token = secret && isWellFormedToken(secret) && (await usableToken(registry, secret, now))
  if (!token)
    throw new Fault(
      'UNAUTHENTICATED',
      'This token is unknown, revoked or expired. Create another one, or leave the header out.',
    )
  await registry.db
    .update(tokens)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(tokens.id, token.id),
        or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, new Date(now.getTime() - TOKEN_LAST_USED_MS))),
      ),
    )
  const expiry = token.expiresAt ? { expiresAt: token.expiresAt } : {}
  if (token.accountId === null) return { actor: { kind: 'coordinator', tokenId: token.id }, ...expiry }
  const account = await accountWithMemberships(registry, token.accountId)
  if (!account) throw new Fault('UNAUTHENTICATED', 'The account of this token was deleted.')
  const memberships = account.person.memberships.filter(
    one => !token.publisherId || one.publisherId === token.publisherId,
  )
  return {
    actor: {
      kind: 'token',
      tokenId: token.id,
      ...account.person,
      memberships,
      scopes: token.scopes as Scope[], // safe because only `createToken` writes them, from the domain's list
    },
    ...expiry,
  }
}

async function usableToken(registry: Registry, secret: string, now: Date) {
  const [token] = await registry.db
    .select()
    .from(tokens)
    .where(
      and(
        eq(tokens.hash, createHash('sha256').update(secret).digest('hex')),
        isNull(tokens.revokedAt),
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
      ),
    )
  return token
}

async function accountWithMemberships(registry: Registry, accountId: string) {
  const [row] = await registry.db
    .select({
      isStaff: accounts.isStaff,
      emailVerifiedAt: accounts.emailVerifiedAt,
      memberships: sql<
        Membership[]
      >`coalesce((select json_agg(json_build_object('publisherId', ${members.publisherId}, 'role', ${members.role}))
        from ${members} where ${members.accountId} = ${accounts.id}), '[]')`,
    })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.deletedAt)))
  return (
    row && {
      isStaff: row.isStaff,
      person: { accountId, emailVerified: row.emailVerifiedAt !== null, memberships: row.memberships },
    }
  )
}

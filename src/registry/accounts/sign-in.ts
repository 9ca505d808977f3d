import { and, eq, isNull, sql } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'

export interface SignedIn {
  readonly accountId: string
  readonly sessionId: string
  /** The `Set-Cookie` value; it leaves by the HTTP header only, never by the answer. */
  readonly cookie: string
}

/**
 * Opens a session. An unknown address takes as long as a wrong password and gets the same sentence, so that nobody
 * learns who has an account. Whoever has not verified the address yet is sent the link again.
 */
export async function signIn(ctx: Context, input: { email: string; password: string }): Promise<SignedIn> {
  const { sessions, passwords } = ctx.registry.ports
  const [account] = await ctx.registry.db
    .select()
    .from(accounts)
    .where(and(eq(sql`lower(${accounts.email})`, input.email.trim().toLowerCase()), isNull(accounts.deletedAt)))
  const check = await passwords.verify(input.password, account?.passwordHash ?? null)
  if (!account || check.kind === 'wrong')
    throw new Refused(
      problem('CREDENTIALS_WRONG', 'The e-mail address or the password is wrong. Check both, or reset the password.'),
    )
  if (!account.emailVerifiedAt)
    await act(ctx, 'account.sign-in', async tx =>
      tx.enqueue({ task: 'send-account-mail', payload: { kind: 'VERIFY_EMAIL', email: account.email ?? '' } }),
    )
  if (check.rehash)
    await ctx.registry.db.update(accounts).set({ passwordHash: check.rehash }).where(eq(accounts.id, account.id))
  const { session, cookieValue } = await sessions.create(account.id, { device: ctx.device ?? '', now: ctx.now })
  return { accountId: account.id, sessionId: session.id, cookie: sessions.cookie(cookieValue, session, ctx.now) }
}

export async function signOut(ctx: Context): Promise<{ cookie: string }> {
  const { sessions } = ctx.registry.ports
  if ('sessionId' in ctx.actor) await sessions.revoke(ctx.actor.sessionId)
  return { cookie: sessions.blankCookie() }
}

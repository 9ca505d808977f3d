import { and, eq, isNull, sql } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { problem } from '../../domain/problem.ts'
import { accessChanged } from '../access.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { limitAttempts, mailAttempts, takeAttempt } from './attempts.ts'

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
  const email = input.email.trim().toLowerCase()
  const address = ctx.address ?? 'inside'
  await limitAttempts(
    ctx,
    { kind: 'sign-in from address', of: address },
    { kind: 'sign-in', of: `${address} ${email}` },
    { kind: 'sign-in of account', of: email },
  )
  const [account] = await ctx.registry.db
    .select()
    .from(accounts)
    .where(and(eq(sql`lower(${accounts.email})`, email), isNull(accounts.deletedAt)))
  const check = await passwords.verify(input.password, account?.passwordHash ?? null)
  if (!account || check.kind === 'wrong')
    throw new Refused(
      problem('CREDENTIALS_WRONG', 'The e-mail address or the password is wrong. Check both, or reset the password.'),
    )
  if (!account.emailVerifiedAt) await mailLinkAgain(ctx, email)
  if (check.rehash)
    await ctx.registry.db.update(accounts).set({ passwordHash: check.rehash }).where(eq(accounts.id, account.id))
  const { session, cookieValue } = await sessions.create(account.id, { device: ctx.device ?? '', now: ctx.now })
  return { accountId: account.id, sessionId: session.id, cookie: sessions.cookie(cookieValue, session, ctx.now) }
}

/** Without a refusal: who signs in too often still signs in, and only gets no further mail. */
async function mailLinkAgain(ctx: Context, email: string): Promise<void> {
  for (const attempt of mailAttempts(ctx, email)) if (!(await takeAttempt(ctx.registry.db, attempt, ctx.now))) return
  await act(ctx, 'account.sign-in', async tx =>
    tx.enqueue({ task: 'send-account-mail', payload: { kind: 'VERIFY_EMAIL', email } }),
  )
}

export async function signOut(ctx: Context): Promise<{ cookie: string }> {
  const { sessions } = ctx.registry.ports
  const { actor } = ctx
  if ('sessionId' in actor)
    await act(ctx, 'session.end', async tx => {
      await sessions.within(tx.db).revoke(actor.sessionId)
      accessChanged(tx, 'SESSION_ENDED', [`session ${actor.sessionId}`])
    })
  return { cookie: sessions.blankCookie() }
}

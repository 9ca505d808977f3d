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
  if (!account || check.kind === 'wrong') throw wrong()
  if (!account.emailVerifiedAt) await mailLinkAgain(ctx, email)
  const { session, cookieValue } = await open(ctx, account, check.rehash)
  return { accountId: account.id, sessionId: session.id, cookie: sessions.cookie(cookieValue, session, ctx.now) }
}

/**
 * The password is checked slowly and outside of any transaction. If it was changed meanwhile, or the account deleted, what was
 * right then is wrong now: no session outlives the change, and no old password is written back.
 */
function open(ctx: Context, account: typeof accounts.$inferSelect, rehash: string | null) {
  return ctx.registry.db.transaction(async db => {
    const unchanged = and(eq(accounts.id, account.id), eq(accounts.passwordHash, account.passwordHash ?? ''))
    const [still] = await db.select({ id: accounts.id }).from(accounts).where(unchanged).for('no key update')
    if (!still) throw wrong()
    if (rehash) await db.update(accounts).set({ passwordHash: rehash }).where(eq(accounts.id, account.id))
    return ctx.registry.ports.sessions.within(db).create(account.id, { device: ctx.device ?? '', now: ctx.now })
  })
}

const wrong = (): Refused =>
  new Refused(
    problem('CREDENTIALS_WRONG', 'The e-mail address or the password is wrong. Check both, or reset the password.'),
  )

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

import { and, eq, isNull, sql } from 'drizzle-orm'
import { accounts, mailTokens } from '../../database/tables/accounts.ts'
import { problem } from '../../domain/problem.ts'
import { accessChanged } from '../access.ts'
import { requireAccount } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { act, type Tx } from '../transaction.ts'
import { limitAttempts } from './attempts.ts'
import { isMailTokenOpen, useMailToken } from './mail-tokens.ts'
import { requireStrongPassword } from './sign-up.ts'

/** Changes one's own password, which has to be known; every other session ends. */
export async function changePassword(
  ctx: Context,
  input: { currentPassword: string; newPassword: string },
): Promise<{ accountId: string }> {
  const { actor } = ctx
  const { accountId } = requireAccount(ctx, 'account:edit', 'accountId' in actor ? { accountId: actor.accountId } : {})
  requireStrongPassword(input.newPassword, ['newPassword'])
  const former = await requirePassword(ctx, accountId, input.currentPassword, ['currentPassword'])
  const passwordHash = await ctx.registry.ports.passwords.hash(input.newPassword)
  return act(ctx, 'account.change-password', async tx => {
    await requireUnchanged(tx, accountId, former)
    await storePassword(ctx, tx, accountId, passwordHash, 'sessionId' in actor ? actor.sessionId : undefined)
    return { accountId }
  })
}

/** Follows the link of the reset mail. It also proves the address, and ends every session. */
export async function resetPassword(
  ctx: Context,
  input: { token: string; newPassword: string },
): Promise<{ accountId: string }> {
  requireStrongPassword(input.newPassword, ['newPassword'])
  const given = { secret: input.token, purpose: 'RESET_PASSWORD', now: ctx.now } as const
  // Looked at before the costly derivation: who has no link makes us do no work.
  const isLink = await isMailTokenOpen(ctx.registry.db, given)
  const passwordHash = isLink ? await ctx.registry.ports.passwords.hash(input.newPassword) : undefined
  return act(ctx, 'account.reset-password', async tx => {
    const link = passwordHash && (await useMailToken(tx.db, given))
    if (!link) throw noSuchLink()
    await storePassword(ctx, tx, link.accountId, passwordHash)
    await tx.db
      .update(accounts)
      .set({ emailVerifiedAt: sql`coalesce(${accounts.emailVerifiedAt}, ${ctx.now.toISOString()}::timestamptz)` })
      .where(and(eq(accounts.id, link.accountId), eq(sql`lower(${accounts.email})`, link.email.toLowerCase())))
    accessChanged(tx, 'EMAIL_VERIFIED', [`account ${link.accountId}`])
    return { accountId: link.accountId }
  })
}

/** For acts that a stolen session must not do alone: the password once more, at a limited pace. Gives the hash that it met. */
export async function requirePassword(
  ctx: Context,
  accountId: string,
  password: string,
  path: readonly string[],
): Promise<string> {
  await limitAttempts(ctx, { kind: 'password of session', of: accountId })
  const [account] = await ctx.registry.db
    .select({ passwordHash: accounts.passwordHash })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.deletedAt)))
  const check = await ctx.registry.ports.passwords.verify(password, account?.passwordHash ?? null)
  if (check.kind === 'wrong' || !account?.passwordHash)
    throw new Refused(problem('CREDENTIALS_WRONG', 'This is not your password.', path))
  return account.passwordHash
}

/** Of a change and a reset at once the reset wins: it may be the owner, who throws out whoever knows the old password. */
async function requireUnchanged(tx: Tx, accountId: string, former: string): Promise<void> {
  const [still] = await tx.db
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), eq(accounts.passwordHash, former)))
    .for('no key update')
  if (!still)
    throw new Refused(
      problem('CREDENTIALS_WRONG', 'Your password was changed meanwhile. Sign in with the new one.', [
        'currentPassword',
      ]),
    )
}

const noSuchLink = (): Refused =>
  new Refused(
    problem('LINK_EXPIRED', 'This link was used already or is older than an hour. Ask for a new one.', ['token']),
  )

async function storePassword(
  ctx: Context,
  tx: Tx,
  accountId: string,
  passwordHash: string,
  exceptSessionId?: string,
): Promise<void> {
  const [account] = await tx.db
    .update(accounts)
    .set({ passwordHash })
    .where(and(eq(accounts.id, accountId), isNull(accounts.deletedAt)))
    .returning({ email: accounts.email })
  if (!account) throw new Fault('NOT_FOUND', 'This account was deleted.')
  await tx.db
    .update(mailTokens)
    .set({ usedAt: ctx.now })
    .where(
      and(eq(mailTokens.accountId, accountId), eq(mailTokens.purpose, 'RESET_PASSWORD'), isNull(mailTokens.usedAt)),
    )
  const ended = await ctx.registry.ports.sessions.within(tx.db).revokeAll(accountId, exceptSessionId)
  tx.audit({ subject: `account_${accountId}`, after: { passwordChanged: true, sessionsEnded: ended.length } })
  if (account.email)
    tx.enqueue({ task: 'send-account-mail', payload: { kind: 'PASSWORD_CHANGED', email: account.email } })
  accessChanged(
    tx,
    'PASSWORD_CHANGED',
    ended.map(id => `session ${id}` as const),
  )
}

import { and, eq, isNull, sql } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { problem } from '../../domain/problem.ts'
import { accessChanged } from '../access.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { useMailToken } from './mail-tokens.ts'

/** Follows the link of the verification mail (S10). It counts only for the address that it was sent to. */
export async function verifyEmail(ctx: Context, input: { token: string }): Promise<{ accountId: string }> {
  return act(ctx, 'account.verify-email', async tx => {
    const link = await useMailToken(tx.db, { secret: input.token, purpose: 'VERIFY_EMAIL', now: ctx.now })
    if (!link)
      throw new Refused(
        problem(
          'LINK_EXPIRED',
          'This link was used already or is older than 24 hours. Ask for a new one by signing in.',
          ['token'],
        ),
      )
    await tx.db
      .update(accounts)
      .set({ emailVerifiedAt: sql`coalesce(${accounts.emailVerifiedAt}, ${ctx.now.toISOString()}::timestamptz)` })
      .where(
        and(
          eq(accounts.id, link.accountId),
          eq(sql`lower(${accounts.email})`, link.email.toLowerCase()),
          isNull(accounts.deletedAt),
        ),
      )
    tx.audit({ subject: `account_${link.accountId}`, after: { emailVerified: true } })
    accessChanged(tx, 'EMAIL_VERIFIED', [`account ${link.accountId}`])
    return { accountId: link.accountId }
  })
}

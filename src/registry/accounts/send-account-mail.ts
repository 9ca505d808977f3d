import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Mail } from '../../adapters/mail/port.ts'
import { accounts } from '../../database/tables/accounts.ts'
import type { Context } from '../context.ts'
import { createMailToken } from './mail-tokens.ts'

export type AccountMail = { readonly kind: 'VERIFY_EMAIL' | 'ALREADY_REGISTERED'; readonly email: string }

/**
 * Sends one mail about an account; a job, so that neither a slow mail server nor a crash can lose it. The secret of
 * the link is made here and not where the mail was asked for: the queue never holds it.
 */
export async function sendAccountMail(ctx: Context, job: AccountMail, jobId: string): Promise<void> {
  const [account] = await ctx.registry.db
    .select()
    .from(accounts)
    .where(and(eq(sql`lower(${accounts.email})`, job.email.toLowerCase()), isNull(accounts.deletedAt)))
  if (!account?.email) return
  const { publicUrl } = ctx.registry.settings
  const text = job.kind === 'ALREADY_REGISTERED' ? alreadyRegistered(publicUrl) : await verification(ctx, account)
  if (!text) return
  const mail: Mail = {
    to: account.email,
    ...text,
    messageId: `account-mail-${jobId}`,
    kind: job.kind.toLowerCase().replaceAll('_', '-'),
  }
  const outcome = await ctx.registry.ports.mail.send(mail)
  if (outcome.kind === 'failed') throw new Error(`The mail server did not take the mail: ${outcome.reason}`)
  if (outcome.kind === 'refused')
    ctx.registry.log.warn({ mail: { kind: mail.kind } }, `A mail was refused for good: ${outcome.reason}`)
}

type Text = Pick<Mail, 'subject' | 'text'>

async function verification(
  ctx: Context,
  account: { id: string; email: string | null; emailVerifiedAt: Date | null },
): Promise<Text | undefined> {
  if (account.emailVerifiedAt || !account.email) return undefined
  const secret = await createMailToken(ctx.registry.db, {
    accountId: account.id,
    email: account.email,
    purpose: 'VERIFY_EMAIL',
    now: ctx.now,
  })
  const { publicUrl } = ctx.registry.settings
  return {
    subject: 'Verify your e-mail address',
    text: [
      'Somebody, probably you, opened an account at the Cargo Registry with this address.',
      '',
      `To verify it, open this link within 24 hours: ${publicUrl}/verify-email#${secret}`,
      '',
      `Or send the token with the verifyEmail mutation: ${secret}`,
      '',
      'If it was not you, do nothing: an address that is not verified cannot publish.',
    ].join('\n'),
  }
}

const alreadyRegistered = (publicUrl: string): Text => ({
  subject: 'You have an account already',
  text: [
    'Somebody, probably you, tried to open an account at the Cargo Registry with this address, which has one already.',
    '',
    `Sign in at ${publicUrl}. If the password is lost, ask for a reset there. If it was not you, do nothing.`,
  ].join('\n'),
})

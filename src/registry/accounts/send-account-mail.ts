import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Mail } from '../../adapters/mail/port.ts'
import { accounts } from '../../database/tables/accounts.ts'
import { CONTACTS } from '../../domain/policy.ts'
import type { Context } from '../context.ts'
import type { AccountMailKind, JobPayloads } from '../enqueue.ts'
import { createMailToken, type MailTokenPurpose } from './mail-tokens.ts'

export type AccountMail = JobPayloads['send-account-mail']

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
  const text = await texts[job.kind](ctx, { ...account, email: account.email })
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
type Addressed = { readonly id: string; readonly email: string; readonly emailVerifiedAt: Date | null }

const texts: Record<AccountMailKind, (ctx: Context, account: Addressed) => Promise<Text | undefined>> = {
  async VERIFY_EMAIL(ctx, account) {
    if (account.emailVerifiedAt) return undefined
    const secret = await linkSecret(ctx, account, 'VERIFY_EMAIL')
    return mailText('Verify your e-mail address', [
      'Somebody, probably you, opened an account at the Cargo Registry with this address.',
      `To verify it, open this link within 24 hours: ${ctx.registry.settings.publicUrl}/verify-email#${secret}`,
      `Or send the token with the verifyEmail mutation: ${secret}`,
      'If it was not you, do nothing: an address that is not verified cannot publish.',
    ])
  },

  async ALREADY_REGISTERED(ctx) {
    return mailText('You have an account already', [
      'Somebody, probably you, tried to open an account at the Cargo Registry with this address, which has one already.',
      `Sign in at ${ctx.registry.settings.publicUrl}. If the password is lost, ask for a reset there. If it was not you, do nothing.`,
    ])
  },

  async RESET_PASSWORD(ctx, account) {
    const secret = await linkSecret(ctx, account, 'RESET_PASSWORD')
    return mailText('Choose a new password', [
      'Somebody, probably you, asked for a new password of your account at the Cargo Registry.',
      `To choose one, open this link within an hour: ${ctx.registry.settings.publicUrl}/reset-password#${secret}`,
      `Or send the token with the resetPassword mutation: ${secret}`,
      'If it was not you, do nothing: the old password stays as it is.',
    ])
  },

  async PASSWORD_CHANGED(ctx) {
    return mailText('Your password was changed', [
      'The password of your account at the Cargo Registry was changed, and every other session of it has ended.',
      `If it was not you, ask for a reset at ${ctx.registry.settings.publicUrl} now, and write to ${CONTACTS.security}.`,
    ])
  },
}

const mailText = (subject: string, paragraphs: readonly string[]): Text => ({ subject, text: paragraphs.join('\n\n') })

const linkSecret = (ctx: Context, account: Addressed, purpose: MailTokenPurpose): Promise<string> =>
  createMailToken(ctx.registry.db, { accountId: account.id, email: account.email, purpose, now: ctx.now })

import type { Context } from '../context.ts'
import { act } from '../transaction.ts'
import { limitAttempts, mailAttempts } from './attempts.ts'
import { parseEmail } from './email.ts'

/**
 * Mails a link again. The answer is the same, and takes as long, for an address that nobody has: the account is only
 * looked up by the job that writes the mail.
 */
export async function requestMail(
  ctx: Context,
  input: { email: string; kind: 'VERIFY_EMAIL' | 'RESET_PASSWORD' },
): Promise<{ email: string }> {
  const email = parseEmail(input.email, ['email'])
  await limitAttempts(ctx, ...mailAttempts(ctx, email))
  return act(ctx, 'account.request-mail', async tx => {
    tx.enqueue({ task: 'send-account-mail', payload: { kind: input.kind, email } })
    return { email }
  })
}

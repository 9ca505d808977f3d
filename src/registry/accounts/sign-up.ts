import { accounts } from '../../database/tables/accounts.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { limitAttempts, mailAttempts } from './attempts.ts'
import { parseEmail } from './email.ts'

/** Shortest and longest password, in characters. The upper bound keeps the key derivation from being used as a load. */
export const PASSWORD_LENGTH = { min: 10, max: 200 } as const

export interface SignUp {
  readonly email: string
  readonly password: string
  readonly name: string
}

/**
 * Opens an account and mails a link that verifies the address. The answer is the same, and takes as long, whether or
 * not the address is known already: whoever owns a known one is told by mail, and nobody else learns it.
 */
export async function signUp(ctx: Context, input: SignUp): Promise<{ email: string }> {
  const email = parseEmail(input.email, ['email'])
  requireStrongPassword(input.password, ['password'])
  const name = personName(input.name)
  await limitAttempts(ctx, ...mailAttempts(ctx, email))
  const passwordHash = await ctx.registry.ports.passwords.hash(input.password)
  const id = ctx.registry.newId()
  return act(ctx, 'account.sign-up', async tx => {
    const [created] = await tx.db
      .insert(accounts)
      .values({ id, email, passwordHash, name, createdAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: accounts.id })
    tx.enqueue({ task: 'send-account-mail', payload: { kind: created ? 'VERIFY_EMAIL' : 'ALREADY_REGISTERED', email } })
    if (created) tx.audit({ subject: `account_${created.id}`, after: { accountId: created.id } })
    return { email }
  })
}

function personName(given: string): string {
  const name = textWithin(given.trim(), 'name', ['name'])
  if (name === '')
    throw new Refused(
      problem('INVALID_INPUT', 'How shall others see you? Write a name of up to 80 characters.', ['name']),
    )
  return name
}

export function requireStrongPassword(password: string, path: readonly string[]): void {
  if (password.length < PASSWORD_LENGTH.min || password.length > PASSWORD_LENGTH.max)
    throw new Refused(
      problem(
        'PASSWORD_WEAK',
        `A password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters. Choose a longer one; a sentence works well.`,
        path,
      ),
    )
}

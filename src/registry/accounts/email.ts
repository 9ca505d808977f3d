import { problem } from '../../domain/problem.ts'
import { Refused } from '../errors.ts'

/** One `@`, no spaces or control characters, at most 254 characters (RFC 5321): the mail itself is the real check. */
const EMAIL = /^[^\s@\p{C}"(),:;<>[\\\]]{1,64}@[^\s@\p{C}"(),:;<>[\\\]]+\.[^\s@\p{C}"(),:;<>[\\\]]{2,}$/u

export function parseEmail(text: string, path: readonly string[]): string {
  const email = text.trim().normalize('NFC')
  if (email.length > 254 || !EMAIL.test(email))
    throw new Refused(
      problem('INVALID_INPUT', `"${text.slice(0, 80)}" is not an e-mail address. Write it as name@example.org.`, path),
    )
  return email
}

import type { Mail, MailOutcome } from './port.ts'

/**
 * Why a mail must not be handed on, or null. A line break in a header field starts the next header (`Bcc:` to a stranger,
 * or a body of the attacker's own), and a comma in `to` is a second recipient: both are refused rather than repaired.
 */
export function refusalOfMail(mail: Mail): Extract<MailOutcome, { kind: 'refused' }> | null {
  const reason = faultOf(mail)
  return reason === null ? null : { kind: 'refused', reason }
}

function faultOf({ to, subject, messageId, unsubscribeUrl }: Mail): string | null {
  if (!isOneAddress(to)) return 'The recipient is not a single mail address.'
  if (hasControl(subject) || subject.length > 300) return 'The subject must be one line of at most 300 characters.'
  if (hasControl(messageId) || /[\s<>]/.test(messageId) || !messageId) return 'The message id must be one word.'
  if (unsubscribeUrl !== undefined && !/^https?:\/\/[!-;=?-~]+$/.test(unsubscribeUrl))
    return 'The address to unsubscribe at must be a URL.'
  return null
}

const isOneAddress = (text: string) =>
  text.length <= 254 && /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]+$/.test(text)

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const hasControl = (text: string) => /[\u0000-\u001f\u007f\u2028\u2029]/.test(text)

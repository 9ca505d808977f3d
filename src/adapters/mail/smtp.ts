import { createTransport } from 'nodemailer'
import { refusalOfMail } from './checked.ts'
import type { Mail, MailOutcome, MailPort } from './port.ts'

export type SmtpOptions = {
  /** `smtp://user:password@host:587` or `smtps://...`. */
  readonly url: string
  /** `Archipelag.io Cargo Registry <no-reply@archipelag.io>`. */
  readonly from: string
  /** For connecting, greeting and each silence after that; four times as long for the whole. Default 15 s. */
  readonly timeoutMs?: number
}

/** Mail through the operator's SMTP server. One connection a mail: deliveries are few and retried by their job. */
export function smtpMail({ url, from, timeoutMs = 15_000 }: SmtpOptions): MailPort {
  const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
  const transport = createTransport({ ...serverOf(url), ...limits, disableFileAccess: true, disableUrlAccess: true })
  return {
    async send(mail) {
      const refusal = refusalOfMail(mail)
      if (refusal) return refusal
      const domain = from.split('@').at(-1)?.replace('>', '') ?? 'localhost'
      const { to, subject, text, html } = mail
      const headers = headersOf(mail)
      try {
        await withinDeadline(
          timeoutMs * 4,
          transport.sendMail({ from, to, subject, text, html, messageId: `<${mail.messageId}@${domain}>`, headers }),
        )
        return { kind: 'accepted' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

/** An out-of-office answer must not come back to a machine (RFC 3834); a button ends mails that come again (RFC 8058). */
const headersOf = ({ unsubscribeUrl }: Mail): Record<string, string> => ({
  'Auto-Submitted': 'auto-generated',
  ...(unsubscribeUrl && {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }),
})

function serverOf(text: string) {
  const url = new URL(text)
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')
    throw new Error('SMTP_URL must begin with smtp:// or smtps://.')
  const secure = url.protocol === 'smtps:'
  const auth = url.username && { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
  // With a password at stake, STARTTLS must not be something that a stranger on the way can leave out of the greeting.
  const requireTLS = Boolean(auth) && !/^(localhost|127\.|\[::1\])/.test(url.hostname)
  return {
    host: url.hostname,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS,
    ...(auth && { auth }),
  }
}

/** The server's time-outs are about silence; this one ends a conversation that never falls silent. */
async function withinDeadline<T>(ms: number, work: Promise<T>): Promise<T> {
  let clock: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    clock = setTimeout(() => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), ms)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(clock)
  }
}

type SmtpError = { code?: string; responseCode?: number }

/** In our own words: the server's sentence can quote the recipient, and an error of the transport the credentials. */
function outcomeOf(error: unknown): MailOutcome {
  // safe because nodemailer's errors are Errors with these optional fields, and any other object has neither
  const { code, responseCode } = error as SmtpError
  const permanent = code === 'EENVELOPE' || code === 'EMESSAGE'
  if (permanent && responseCode !== undefined && responseCode >= 500) {
    return { kind: 'refused', reason: `The mail server refused this mail for good (${responseCode}).` }
  }
  if (code === 'EAUTH') return { kind: 'failed', reason: 'The mail server did not accept our user name and password.' }
  if (responseCode !== undefined)
    return { kind: 'failed', reason: `The mail server cannot take this mail now (${responseCode}).` }
  return {
    kind: 'failed',
    reason: `The mail server could not be reached or fell silent (${code ?? 'no reason given'}).`,
  }
}

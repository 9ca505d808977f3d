import { refusalOfMail } from './checked.ts'
import type { MailPort } from './port.ts'

/** The part of the logger that is needed here. */
export type MailLog = { info(fields: Record<string, unknown>, message: string): void }

/** For trying things out without a mail server: the mail, link and all, is written to the log. Never for production. */
export function loggedMail(log: MailLog): MailPort {
  return {
    async send(mail) {
      const refusal = refusalOfMail(mail)
      if (refusal) return refusal
      const { to, kind, messageId } = mail
      const fields = { 'mail.to': to, 'mail.kind': kind, 'mail.id': messageId }
      log.info(fields, `Mail to ${to}: ${mail.subject}\n\n${mail.text}\n`)
      return { kind: 'accepted' }
    },
  }
}

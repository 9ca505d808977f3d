import { refusalOfMail } from '../../../src/adapters/mail/checked.ts'
import type { Mail, MailOutcome, MailPort } from '../../../src/adapters/mail/port.ts'

export type FakeMail = MailPort & {
  readonly sent: Mail[]
  /** What happens to mails for this address from now on. Others are accepted. */
  answer(to: string, outcome: MailOutcome): void
  /** The newest mail to an address; throws when there is none. */
  lastTo(to: string): Mail
}

export function fakeMail(): FakeMail {
  const sent: Mail[] = []
  const outcomes = new Map<string, MailOutcome>()
  return {
    sent,
    answer: (to, outcome) => void outcomes.set(to, outcome),
    lastTo(to) {
      const mail = sent.findLast(candidate => candidate.to === to)
      if (!mail)
        throw new Error(`No mail went to ${to}; there were mails to: ${sent.map(m => m.to).join(', ') || 'nobody'}.`)
      return mail
    },
    async send(mail) {
      const outcome = refusalOfMail(mail) ?? outcomes.get(mail.to) ?? { kind: 'accepted' }
      if (outcome.kind === 'accepted') sent.push(mail)
      return outcome
    },
  }
}

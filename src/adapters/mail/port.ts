/** One mail to one person. `text` carries everything; `html` repeats it for those who prefer it. */
export type Mail = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  /** Ours and stable: the same mail sent again after a crash carries the same id, so that a mailbox can drop it. */
  readonly messageId: string
  /** For mails that come again: where one POST ends them, for the button of a mail program (RFC 8058). */
  readonly unsubscribeUrl?: string
  /** What it is about in one word, for logs and metrics: `verify-email`, `invitation`, `alert`, ... */
  readonly kind: string
}

export type MailOutcome =
  | { readonly kind: 'accepted' }
  /** For good: this address or this content will never be taken. Do not retry. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** For now: unreachable, busy, or silent for too long. Retry with backoff. */
  | { readonly kind: 'failed'; readonly reason: string }

export type MailPort = {
  send(mail: Mail): Promise<MailOutcome>
}

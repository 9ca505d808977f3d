/** One delivery by the Standard Webhooks convention. */
export type WebhookMessage = {
  readonly url: string
  /** The same on every attempt, so that a receiver can drop what it has seen. */
  readonly id: string
  /** Of this attempt: receivers refuse what is more than five minutes off. */
  readonly timestamp: Date
  /** JSON text, sent and signed byte for byte. */
  readonly payload: string
  /** `whsec_...`, the newest first; two while a secret is being replaced, and the message is signed by each. */
  readonly secrets: readonly string[]
}

export type WebhookOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  /** An answer that is no success. `gone` (410): the receiver wants no more, ever. `retryAfterSeconds`: as it asked. */
  | {
      readonly kind: 'rejected'
      readonly status: number
      readonly gone: boolean
      readonly retryAfterSeconds: number | null
      readonly message: string
    }
  /** The URL leads where we do not go: retrying is useless until it is changed. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }

export type WebhookPort = {
  send(message: WebhookMessage): Promise<WebhookOutcome>
  /** A fresh secret to show once. */
  newSecret(): string
  /** Why a URL cannot be a target, or null. The address is checked again at every connection. */
  refusalOfUrl(url: string): string | null
}

/** The states of an identity check as Stripe tells them; `redacted` once Stripe has erased what it collected. */
export const VERIFICATION_STATUSES = ['requires_input', 'processing', 'verified', 'canceled', 'redacted'] as const
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number]

/** What we keep of a person who passed (R18): a name, a country, and a keyed hash to know that person again by (S2). */
export type VerifiedPerson = {
  readonly name: string
  /** Country that issued the document, ISO 3166 alpha-2. */
  readonly country: string
  /** Keyed hash, hex. Equal for one person on every session; says nothing without the operator's key. */
  readonly fingerprint: string
}

export type VerificationSession = {
  readonly id: string
  /** The publisher that we named when we created it, or null when it was not ours. */
  readonly publisherId: string | null
  readonly status: VerificationStatus
  readonly createdAt: Date
  /** Where the person continues, while the status is `requires_input`. Single use, for that person's eyes only. */
  readonly url: string | null
  /** Present when and only when `status` is `verified`. */
  readonly person: VerifiedPerson | null
  /** Why the last attempt failed, in Stripe's code and a sentence that can be shown. */
  readonly lastError: { readonly code: string; readonly reason: string } | null
}

/** A webhook that Stripe really sent. It may come twice, late or in any order: `retrieve` tells the present truth. */
export type VerificationEvent = {
  readonly id: string
  readonly status: VerificationStatus
  readonly sessionId: string
  readonly publisherId: string | null
  readonly createdAt: Date
}

/** `retryable`: the same call may succeed later. Otherwise an operator has to change something. */
export type StripeFailure = { readonly kind: 'failed'; readonly reason: string; readonly retryable: boolean }

export type StripePort = {
  /** The same `idempotencyKey` gives the same session for 24 hours, so a retry after a crash makes no second one. */
  createVerificationSession(request: {
    readonly publisherId: string
    readonly returnUrl: string
    readonly idempotencyKey: string
  }): Promise<{ readonly kind: 'created'; readonly id: string; readonly url: string } | StripeFailure>

  retrieve(
    sessionId: string,
  ): Promise<
    { readonly kind: 'found'; readonly session: VerificationSession } | { readonly kind: 'absent' } | StripeFailure
  >

  /** Judges a webhook by its raw body, `Stripe-Signature` header and the time of arrival. */
  readWebhook(
    rawBody: Uint8Array,
    signature: string | undefined,
    now: Date,
  ):
    | { readonly kind: 'event'; readonly event: VerificationEvent }
    /** Genuine, but about something we do not follow: answer 200 and forget it. */
    | { readonly kind: 'ignored'; readonly id: string; readonly type: string }
    | { readonly kind: 'refused'; readonly reason: string }
}

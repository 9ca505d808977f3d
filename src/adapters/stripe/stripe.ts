import Stripe from 'stripe'
import { type DocumentReading, verifiedPerson } from './person.ts'
import type { StripeFailure, StripePort, VerificationSession, VerificationStatus } from './port.ts'
import { readWebhook } from './webhook.ts'

export type StripeOptions = {
  /** A restricted key that may write verification sessions and read sensitive verification results. */
  readonly apiKey: string
  /** `whsec_...` of our endpoint. */
  readonly webhookSecret: string
  /** Keys the hash by which a person is known again; see `person.ts` before changing it. */
  readonly personKey: Uint8Array
  /** Default `https://api.stripe.com`. */
  readonly baseUrl?: string
  /** For one request; the package tries twice. Default 10 s. */
  readonly timeoutMs?: number
}

/** Identity checks by Stripe Identity (R18), through Stripe's own package. */
export function stripeIdentity(options: StripeOptions): StripePort {
  const sessions = client(options).identity.verificationSessions
  return {
    readWebhook: (rawBody, signature, now) => readWebhook(rawBody, signature, options.webhookSecret, now),

    async createVerificationSession({ publisherId, returnUrl, idempotencyKey }) {
      const request = {
        type: 'document',
        client_reference_id: publisherId,
        return_url: returnUrl,
        // A face to the document: else a found or bought photograph of one would do.
        options: { document: { require_matching_selfie: true, require_live_capture: true } },
      } as const
      try {
        const { id, url } = await sessions.create(request, { idempotencyKey })
        return url === null
          ? failed('Stripe gave no address to continue at. Start again.', true)
          : { kind: 'created', id, url }
      } catch (error) {
        return failureOf(error)
      }
    },

    async retrieve(sessionId) {
      try {
        const session = await sessions.retrieve(sessionId)
        if (statusOf(session) !== 'verified') return { kind: 'found', session: toSession(session, null) }
        // Asked for apart, for only here a key without the right to sensitive results must fail.
        const full = await sessions.retrieve(sessionId, { expand: SENSITIVE })
        const reading = readingOf(full)
        if (!reading)
          return failed('Stripe verified this person without name, date of birth or issuing country.', false)
        return { kind: 'found', session: toSession(full, reading, options.personKey) }
      } catch (error) {
        return isAbsent(error) ? { kind: 'absent' } : failureOf(error)
      }
    },
  }
}

const SENSITIVE = ['verified_outputs', 'verified_outputs.dob', 'last_verification_report']

function client({ apiKey, baseUrl = 'https://api.stripe.com', timeoutMs = 10_000 }: StripeOptions): Stripe {
  const { protocol, hostname, port } = new URL(baseUrl)
  return new Stripe(apiKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port && { port }),
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
  })
}

function toSession(
  session: Stripe.Identity.VerificationSession,
  reading: DocumentReading | null,
  personKey: Uint8Array = new Uint8Array(),
): VerificationSession {
  const { id, client_reference_id: publisherId, created, url, last_error: lastError } = session
  const status = statusOf(session)
  return {
    id,
    publisherId,
    status,
    createdAt: new Date(created * 1000),
    url: status === 'requires_input' ? url : null,
    person: reading && verifiedPerson(reading, personKey),
    lastError: lastError && {
      code: lastError.code ?? 'unknown',
      reason: lastError.reason ?? 'The identity check did not succeed.',
    },
  }
}

/** A session keeps its last status when it is redacted, but what stood behind it is gone. */
function statusOf({ status, redaction }: Stripe.Identity.VerificationSession): VerificationStatus {
  if (redaction) return 'redacted'
  const known = ['requires_input', 'processing', 'verified', 'canceled'] as const
  const found = known.find(candidate => candidate === status)
  if (!found) throw new Error('unknown status')
  return found
}

function readingOf(session: Stripe.Identity.VerificationSession): DocumentReading | null {
  const { verified_outputs: outputs, last_verification_report: report } = session
  const issuingCountry = typeof report === 'object' ? report?.document?.issuing_country : null
  const { year, month, day } = outputs?.dob ?? {}
  if (!outputs || !issuingCountry || !year || !month || !day) return null
  const { first_name: firstName, last_name: lastName } = outputs
  if (!firstName && !lastName) return null
  return { firstName: firstName ?? '', lastName: lastName ?? '', born: { year, month, day }, issuingCountry }
}

const isAbsent = (error: unknown) =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404

/** In our own words: Stripe's sentences can quote part of the key, or what we sent. */
function failureOf(error: unknown): StripeFailure {
  const { StripeAuthenticationError, StripePermissionError, StripeConnectionError } = Stripe.errors
  if (error instanceof StripeAuthenticationError)
    return failed('Stripe did not accept our key. The operator has to check it.', false)
  if (error instanceof StripePermissionError) {
    return failed(
      'Our Stripe key may not read sensitive verification results. The operator has to give it that right.',
      false,
    )
  }
  if (error instanceof StripeConnectionError) return failed('Stripe could not be reached. Try again later.', true)
  const status = error instanceof Stripe.errors.StripeError ? error.statusCode : undefined
  if (status === 429 || status === 409 || (status !== undefined && status >= 500)) {
    return failed(`Stripe is busy or out of order (${status}). Try again later.`, true)
  }
  return failed(`Stripe refused our request (${status ?? 'unreadable answer'}).`, false)
}

const failed = (reason: string, retryable: boolean): StripeFailure => ({ kind: 'failed', reason, retryable })

import Stripe from 'stripe'
import { z } from 'zod'
import type { StripePort } from './port.ts'
import { VERIFICATION_STATUSES } from './port.ts'

/** How far a webhook's signature may lie in the past: Stripe's own advice. Older ones are replays. */
export const WEBHOOK_TOLERANCE_SECONDS = 300

const PREFIX = 'identity.verification_session.'

/** Judges a webhook. Only what is in the signed body counts; it is an occasion to ask Stripe, not yet the truth. */
export function readWebhook(
  rawBody: Uint8Array,
  signature: string | undefined,
  secret: string,
  now: Date,
): ReturnType<StripePort['readWebhook']> {
  if (!signature) return { kind: 'refused', reason: 'The Stripe-Signature header is missing.' }
  let json: unknown
  try {
    json = Stripe.webhooks.constructEvent(
      Buffer.from(rawBody),
      signature,
      secret,
      WEBHOOK_TOLERANCE_SECONDS,
      undefined,
      now.getTime(),
    )
  } catch {
    // One sentence for every cause: it must not tell a forger how near he came.
    return { kind: 'refused', reason: 'The signature is not valid for this body at this time.' }
  }
  const event = eventShape.safeParse(json)
  if (!event.success) return { kind: 'refused', reason: 'The body is not an event of Stripe.' }
  const { id, type, created, data } = event.data
  const status = VERIFICATION_STATUSES.find(candidate => type === PREFIX + candidate)
  const session = sessionShape.safeParse(data.object)
  if (!status || !session.success) return { kind: 'ignored', id, type }
  const { id: sessionId, client_reference_id: publisherId } = session.data
  return { kind: 'event', event: { id, status, sessionId, publisherId, createdAt: new Date(created * 1000) } }
}

const eventShape = z.object({
  object: z.literal('event'),
  id: z.string().max(255),
  type: z.string().max(255),
  created: z.number().int().nonnegative(),
  data: z.object({ object: z.unknown() }),
})

const sessionShape = z.object({
  object: z.literal('identity.verification_session'),
  id: z.string().max(255),
  client_reference_id: z.string().max(255).nullable(),
})

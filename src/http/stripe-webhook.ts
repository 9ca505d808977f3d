import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'
import { sendFault } from './problem.ts'

/** What the Stripe adapter makes of a call: `StripePort.readWebhook` fits. */
export type ReadWebhook<Event> = (
  rawBody: Uint8Array,
  signature: string | undefined,
  now: Date,
) =>
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'ignored'; readonly id: string; readonly type: string }
  | { readonly kind: 'refused'; readonly reason: string }

export type StripeWebhookOptions<Event> = {
  readonly read: ReadWebhook<Event>
  /** Takes the event in; idempotent, in any order. When it throws, Stripe sends the event again later. */
  readonly receive: (event: Event, requestId: string) => Promise<void>
  readonly now: () => Date
  readonly log: Log
}

/** `/webhooks/stripe`. The signature is over the bytes as sent, so this scope reads bodies raw. */
export function stripeWebhook<Event>(app: FastifyInstance, options: StripeWebhookOptions<Event>): void {
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: 262_144 }, (_, body, done) =>
      done(null, body),
    )
    scope.post('/webhooks/stripe', async (request, reply) => {
      const signature = request.headers['stripe-signature']
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const call = options.read(rawBody, typeof signature === 'string' ? signature : undefined, options.now())
      switch (call.kind) {
        case 'refused':
          options.log.warn({ requestId: request.id, reason: call.reason }, 'a call to the Stripe webhook was refused')
          return sendFault(reply, 400, 'BAD_INPUT', 'This call does not carry a valid signature of Stripe.')
        case 'ignored':
          return { received: true }
        case 'event':
          await options.receive(call.event, request.id)
          return { received: true }
      }
    })
  })
}

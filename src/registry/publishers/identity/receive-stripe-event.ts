import type { VerificationEvent } from '../../../adapters/stripe/port.ts'
import type { Context } from '../../context.ts'
import { act } from '../../transaction.ts'

/**
 * Takes a genuine webhook in: one job a session, however often it is told. Stripe is answered as soon as the job is
 * stored; killed before, Stripe sends the event again.
 */
export async function receiveStripeEvent(ctx: Context, event: VerificationEvent): Promise<void> {
  const { sessionId: stripeSessionId, publisherId } = event
  await act(ctx, 'identity.event', async tx =>
    tx.enqueue({
      task: 'settle-identity',
      payload: { stripeSessionId, publisherId },
      key: `settle-identity:${stripeSessionId}`,
    }),
  )
}

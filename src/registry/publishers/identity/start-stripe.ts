import { and, eq, isNull } from 'drizzle-orm'
import type { StripePort } from '../../../adapters/stripe/port.ts'
import { identityChecks } from '../../../database/tables/proofs.ts'
import { problem } from '../../../domain/problem.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused } from '../../errors.ts'
import { act } from '../../transaction.ts'
import { limitChecks, openCheck } from './open-check.ts'
import { settleIdentity } from './settle-stripe.ts'

export interface StartedIdentity {
  readonly checkId: string
  /** Where the person continues. Single use, for that person's eyes: given once, stored nowhere. */
  readonly url: string
}

/**
 * Begins, or goes on with, a verification by Stripe Identity (R18). The check is stored before Stripe is asked and named in
 * the idempotency key, so that a crash between the two leaves one session at Stripe, not two.
 */
export async function startIdentityVerification(
  ctx: Context,
  input: { publisherId: string },
): Promise<StartedIdentity> {
  const { stripe } = ctx.registry.ports
  if (!stripe) throw notOffered()
  await limitChecks(ctx, input.publisherId)
  const once = { ...ctx, idempotency: undefined }
  const check = await act(once, 'identity.start', tx => openCheck(ctx, tx, input.publisherId, 'STRIPE'))
  if (check.stripeSessionId) {
    const url = await goOn(once, stripe, check.stripeSessionId, check.publisherId)
    return url ? { checkId: check.id, url } : startIdentityVerification(once, input)
  }
  const created = await stripe.createVerificationSession({
    publisherId: check.publisherId,
    returnUrl: `${ctx.registry.settings.publicUrl}/verification`,
    idempotencyKey: `identity-${check.id}`,
  })
  if (created.kind === 'failed') throw new Fault('UNAVAILABLE', created.reason)
  await ctx.registry.db
    .update(identityChecks)
    .set({ stripeSessionId: created.id })
    .where(and(eq(identityChecks.id, check.id), isNull(identityChecks.stripeSessionId)))
  return { checkId: check.id, url: created.url }
}

/** The address of a session that waits for the person; null when it came to an end meanwhile and a new one is due. */
async function goOn(ctx: Context, stripe: StripePort, sessionId: string, publisherId: string): Promise<string | null> {
  const found = await stripe.retrieve(sessionId)
  if (found.kind === 'failed') throw new Fault('UNAVAILABLE', found.reason)
  if (found.kind === 'found' && found.session.url && !found.session.lastError) return found.session.url
  if (found.kind === 'found' && found.session.status === 'processing')
    throw new Refused(
      problem(
        'WRONG_STATE',
        'Stripe is still looking at what you sent. The result comes by itself, mostly in minutes.',
      ),
    )
  await settleIdentity(ctx, { stripeSessionId: sessionId, publisherId })
  return null
}

export const notOffered = (): Refused =>
  new Refused(
    problem(
      'WRONG_STATE',
      'This registry does not offer this way of verification. Choose the other, or ask its operator.',
    ),
  )

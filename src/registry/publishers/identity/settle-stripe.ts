import { and, eq, isNull, or, sql } from 'drizzle-orm'
import type { VerificationSession } from '../../../adapters/stripe/port.ts'
import { identityChecks } from '../../../database/tables/proofs.ts'
import type { Context } from '../../context.ts'
import { act } from '../../transaction.ts'
import { lockPublisher } from '../subject.ts'
import { concludeIdentity, type IdentityCheckRow, type Verdict } from './conclude.ts'

/**
 * Brings our check to what Stripe says now. A webhook is only the occasion: its own word may be late, doubled or out of
 * order, so the present truth is asked for, and applying it twice changes nothing.
 */
export async function settleIdentity(
  ctx: Context,
  { stripeSessionId, publisherId }: { stripeSessionId: string; publisherId: string | null },
): Promise<void> {
  const { stripe } = ctx.registry.ports
  if (!stripe) return
  const found = await stripe.retrieve(stripeSessionId)
  if (found.kind === 'failed') throw new Error(`Stripe did not tell the state of ${stripeSessionId}: ${found.reason}`)
  const session: Settled =
    found.kind === 'found' ? found.session : { status: 'canceled', publisherId, person: null, lastError: null }
  await act(ctx, 'identity.settle', async tx => {
    const check = await checkOf(ctx, stripeSessionId, session.publisherId)
    if (!check) {
      ctx.registry.log.warn({ stripeSession: stripeSessionId }, 'Stripe told of an identity session that is not ours')
      return
    }
    await lockPublisher(tx, check.publisherId)
    const verdict = verdictOf(session)
    if (verdict) await concludeIdentity(ctx, tx, check, verdict)
  })
}

type Settled = Pick<VerificationSession, 'status' | 'publisherId' | 'person' | 'lastError'>

/**
 * The check of this session. Its webhook may overtake the answer in which we learn its name: then it is the pending check
 * without a name of the publisher that we told Stripe. A session made for another publisher is never taken.
 */
async function checkOf(
  ctx: Context,
  stripeSessionId: string,
  publisherId: string | null,
): Promise<IdentityCheckRow | undefined> {
  if (publisherId === null || !UUID.test(publisherId)) return undefined
  const [check] = await ctx.registry.db
    .select()
    .from(identityChecks)
    .where(
      and(
        eq(identityChecks.publisherId, publisherId),
        eq(identityChecks.method, 'STRIPE'),
        or(
          eq(identityChecks.stripeSessionId, stripeSessionId),
          and(isNull(identityChecks.stripeSessionId), eq(identityChecks.status, 'PENDING')),
        ),
      ),
    )
    // Its own check first: a late word of an earlier session must not decide the one that was begun since.
    .orderBy(sql`${identityChecks.stripeSessionId} is null`)
    .limit(1)
  return check
}

function verdictOf({ status, person, lastError }: Settled): Verdict | undefined {
  switch (status) {
    case 'verified':
      return person
        ? {
            kind: 'verified',
            claim: { kind: 'STRIPE_PERSON', key: person.fingerprint },
            facts: { verifiedName: person.name, country: person.country },
          }
        : undefined
    case 'requires_input':
      return lastError ? { kind: 'rejected', reason: lastError.reason } : undefined
    case 'canceled':
      return { kind: 'rejected', reason: 'The check was cancelled before it ended. Start again.' }
    case 'redacted':
      // A check that had passed stays passed: erased are the documents, which we never had.
      return { kind: 'rejected', reason: 'Stripe has erased this check before it ended. Start again.' }
    case 'processing':
      return undefined
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

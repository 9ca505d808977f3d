import { and, eq, inArray } from 'drizzle-orm'
import { domainProofs, identityChecks } from '../../../database/tables/proofs.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { reason } from '../../../domain/decision.ts'
import { problem } from '../../../domain/problem.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import { requireReason } from '../../require-reason.ts'
import { act, type Tx } from '../../transaction.ts'
import { provenDomain } from '../domain/proven-domain.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { claimProof, releaseAllProofs } from '../tier/claims.ts'
import { reassessTier } from '../tier/reassess-tier.ts'

/** Staff verified an identity, or a domain, in another way than the registry does (R18, R19). */
export async function verifyManually(
  ctx: Context,
  input: { publisherId: string; domain?: string | null; reason: string },
): Promise<{ publisherId: string }> {
  const why = requireReason(input.reason)
  return act(ctx, 'publisher.verify-manually', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:record-proof', subjectOf(publisher))
    // Whoever may not set its tier by hand may not reach the same by a proof.
    authorize(ctx, 'publisher:set-tier', subjectOf(publisher))
    if (input.domain) await recordDomain(ctx, tx, publisher.id, input.domain)
    else await recordIdentity(ctx, tx, publisher.id)
    tx.audit({
      subject: `publisher_${publisher.id}`,
      publisherId: publisher.id,
      reason: why,
      after: { proof: input.domain ?? 'identity' },
    })
    await reassessTier(ctx, tx, publisher.id, reason('R18', `Staff verified this: ${why}`))
    return { publisherId: publisher.id }
  })
}

export const RESETTABLE = ['IDENTITY', 'DOMAIN'] as const
export type Resettable = (typeof RESETTABLE)[number]

/** Staff take proofs back: the publisher has to prove again. Replayed messages of old checks change nothing. */
export async function resetVerification(
  ctx: Context,
  input: { publisherId: string; proofs: readonly Resettable[]; reason: string },
): Promise<{ publisherId: string }> {
  const why = requireReason(input.reason)
  return act(ctx, 'publisher.reset-verification', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:set-tier', subjectOf(publisher))
    if (input.proofs.includes('IDENTITY')) await resetIdentity(tx, publisher.id)
    if (input.proofs.includes('DOMAIN')) await resetDomain(tx, publisher.id)
    tx.audit({
      subject: `publisher_${publisher.id}`,
      publisherId: publisher.id,
      reason: why,
      after: { reset: input.proofs },
    })
    await reassessTier(ctx, tx, publisher.id, reason('S7', `Staff took a proof back: ${why}`))
    return { publisherId: publisher.id }
  })
}

async function recordIdentity(ctx: Context, tx: Tx, publisherId: string): Promise<void> {
  await tx.db.insert(identityChecks).values({
    id: ctx.registry.newId(),
    publisherId,
    method: 'STAFF',
    status: 'VERIFIED',
    accountId: 'accountId' in ctx.actor ? ctx.actor.accountId : null,
    createdAt: ctx.now,
    decidedAt: ctx.now,
  })
}

async function recordDomain(ctx: Context, tx: Tx, publisherId: string, typed: string): Promise<void> {
  const parsed = ctx.registry.ports.dns.companyDomain(typed)
  if (parsed.kind === 'refused') throw new Refused(problem('DOMAIN_NOT_ACCEPTED', parsed.message, ['domain']))
  const holder = await claimProof(tx, { kind: 'DOMAIN', key: parsed.domain, publisherId })
  if (holder !== publisherId)
    throw new Refused(
      problem(
        'PROOF_TAKEN',
        `${parsed.unicode} proves another publisher. Reset that one first, or decide the conflict.`,
        ['domain'],
      ),
    )
  await tx.db
    .update(domainProofs)
    .set({ state: 'REPLACED', endedAt: ctx.now })
    .where(and(eq(domainProofs.publisherId, publisherId), eq(domainProofs.state, 'PENDING')))
  const [proof] = await tx.db
    .insert(domainProofs)
    .values({
      id: ctx.registry.newId(),
      publisherId,
      domain: parsed.domain,
      shownDomain: parsed.unicode,
      token: '',
      startedAt: ctx.now,
      lastSeen: 'Staff verified this domain.',
    })
    .returning()
  await provenDomain(ctx, tx, proof!)
  // There is no record to look for again: what staff verified, staff take back.
  await tx.db.update(domainProofs).set({ nextCheckAt: null }).where(eq(domainProofs.id, proof!.id))
}

async function resetIdentity(tx: Tx, publisherId: string): Promise<void> {
  await tx.db
    .update(identityChecks)
    .set({ isReset: true, stateHash: null, sealedVerifier: null })
    .where(eq(identityChecks.publisherId, publisherId))
  await tx.db
    .update(identityChecks)
    .set({ status: 'REJECTED', reason: 'Staff ended this check.', decidedAt: tx.now })
    .where(and(eq(identityChecks.publisherId, publisherId), eq(identityChecks.status, 'PENDING')))
  await releaseAllProofs(tx, publisherId, ['STRIPE_PERSON', 'GITHUB_ACCOUNT'])
}

async function resetDomain(tx: Tx, publisherId: string): Promise<void> {
  // Pending ones too: the record still stands in the DNS, and the next check would give back what staff took.
  await tx.db
    .update(domainProofs)
    .set({ state: 'RESET', endedAt: tx.now, nextCheckAt: null, graceSince: null })
    .where(and(eq(domainProofs.publisherId, publisherId), inArray(domainProofs.state, ['PENDING', 'PROVEN', 'GRACE'])))
  await releaseAllProofs(tx, publisherId, ['DOMAIN'])
  await tx.db
    .update(publishers)
    .set({ verifiedDomain: null, tierGraceUntil: null })
    .where(eq(publishers.id, publisherId))
}

import { and, eq } from 'drizzle-orm'
import { identityChecks } from '../../../database/tables/proofs.ts'
import { allowed, type Decision, reason, refused } from '../../../domain/decision.ts'
import { CONTACTS } from '../../../domain/policy.ts'
import type { Context } from '../../context.ts'
import { storeDecision } from '../../decisions.ts'
import type { Tx } from '../../transaction.ts'
import { type ClaimKind, claimProof } from '../tier/claims.ts'
import { reassessTier } from '../tier/reassess-tier.ts'
import { tellTeam } from '../tier/tell-team.ts'

export type IdentityCheckRow = typeof identityChecks.$inferSelect

export type Verdict =
  | {
      readonly kind: 'verified'
      readonly claim: { readonly kind: ClaimKind; readonly key: string }
      readonly facts: Pick<Partial<IdentityCheckRow>, 'verifiedName' | 'country' | 'evidence'>
      readonly decision?: Decision
    }
  | {
      readonly kind: 'rejected'
      readonly reason: string
      readonly evidence?: unknown
      readonly decision?: Decision
    }

export type Concluded = { readonly status: 'VERIFIED' | 'REJECTED'; readonly reason: string | null }

/**
 * Ends an identity check, once. The publisher's row is locked by the caller. What was verified stays verified, whatever
 * comes later; a rejected check may still pass, for Stripe lets a person try again in one session; what staff reset is
 * never touched again, so no replayed message undoes them.
 */
export async function concludeIdentity(
  ctx: Context,
  tx: Tx,
  check: IdentityCheckRow,
  verdict: Verdict,
): Promise<Concluded | undefined> {
  const { publisherId } = check
  const [present] = await tx.db
    .select()
    .from(identityChecks)
    .where(eq(identityChecks.id, check.id))
    .for('no key update')
  if (!present || present.isReset || present.status === 'VERIFIED') return undefined
  if (verdict.kind === 'rejected') return reject(ctx, tx, check, verdict)
  const holder = await claimProof(tx, { ...verdict.claim, publisherId })
  if (holder !== publisherId)
    return reject(ctx, tx, check, {
      kind: 'rejected',
      // Whose it is stays unsaid: it would tell one publisher who stands behind another.
      reason: `This ${verdict.claim.kind === 'GITHUB_ACCOUNT' ? 'GitHub account' : 'person'} verifies another publisher already, and may verify one only. Verify in another way, or write to ${CONTACTS.support}.`,
      evidence: verdict.facts.evidence,
    })
  await tx.db
    .update(identityChecks)
    .set({
      status: 'VERIFIED',
      reason: null,
      personKey: verdict.claim.key,
      ...verdict.facts,
      stateHash: null,
      sealedVerifier: null,
      decidedAt: tx.now,
    })
    .where(eq(identityChecks.id, check.id))
  const why = reason('R18', `The identity was verified by ${NAMES[check.method]}.`)
  const decision = verdict.decision ?? allowed('VERIFICATION', [why])
  const decisionId = await storeDecision(ctx, tx, decision, { publisherId }, { method: check.method })
  tx.audit({
    subject: `verification_${check.id}`,
    publisherId,
    decisionId,
    action: 'identity.verify',
    after: { status: 'VERIFIED', method: check.method },
  })
  told(tx, check, decisionId, why.message, 'VERIFIED')
  await reassessTier(ctx, tx, publisherId, why)
  return { status: 'VERIFIED', reason: null }
}

async function reject(
  ctx: Context,
  tx: Tx,
  check: IdentityCheckRow,
  verdict: Extract<Verdict, { kind: 'rejected' }>,
): Promise<Concluded | undefined> {
  const { publisherId } = check
  const changed = await tx.db
    .update(identityChecks)
    .set({
      status: 'REJECTED',
      reason: verdict.reason,
      evidence: verdict.evidence ?? null,
      stateHash: null,
      sealedVerifier: null,
      decidedAt: tx.now,
    })
    .where(and(eq(identityChecks.id, check.id), eq(identityChecks.status, 'PENDING')))
    .returning({ id: identityChecks.id })
  if (changed.length === 0) return undefined
  const decision = verdict.decision ?? refused('VERIFICATION', [reason('R18', verdict.reason)])
  const decisionId = await storeDecision(ctx, tx, decision, { publisherId }, { method: check.method })
  tx.audit({
    subject: `verification_${check.id}`,
    publisherId,
    decisionId,
    action: 'identity.reject',
    reason: verdict.reason,
    after: { status: 'REJECTED', method: check.method },
  })
  told(tx, check, decisionId, `The identity was not verified: ${verdict.reason}`, 'REJECTED')
  return { status: 'REJECTED', reason: verdict.reason }
}

function told(tx: Tx, check: IdentityCheckRow, decisionId: string, message: string, after: string): void {
  tellTeam(tx, {
    publisherId: check.publisherId,
    cause: 'VERIFICATION_CHANGED',
    message,
    subject: `verification_${check.id} ${after}`,
    decisionId,
    before: check.status,
    after,
  })
}

const NAMES = { STRIPE: 'Stripe Identity', GITHUB: 'an established GitHub account', STAFF: 'staff' } as const

import { eq } from 'drizzle-orm'
import { domainConflicts, domainProofs } from '../../../database/tables/proofs.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { allowed, type Reason, reason, refused } from '../../../domain/decision.ts'
import { DOMAIN_CHECK_WAITS_MS, GRACE_RECHECK_MS } from '../../../domain/policy.ts'
import { afterProofCheck, graceEndsAt, type ProofState, recheckDueAt } from '../../../domain/verification.ts'
import type { Context } from '../../context.ts'
import { storeDecision } from '../../decisions.ts'
import { topics } from '../../log/event.ts'
import type { Tx } from '../../transaction.ts'
import { claimProof, releaseProof } from '../tier/claims.ts'
import { reassessTier } from '../tier/reassess-tier.ts'
import { tellTeam } from '../tier/tell-team.ts'
import type { Seen } from './check-domain.ts'
import { provenDomain } from './proven-domain.ts'

export type DomainProofRow = typeof domainProofs.$inferSelect

/** Applies what a check saw, by the rules of the domain (R19, S5). The publisher's row is locked by the caller. */
export async function applyCheck(ctx: Context, tx: Tx, proofId: string, seen: Seen): Promise<void> {
  const [proof] = await tx.db.select().from(domainProofs).where(eq(domainProofs.id, proofId)).for('no key update')
  const before = proof && stateOf(proof)
  if (!proof || !before) return
  const after = afterProofCheck(before, seen.isThere, tx.now)
  const noted = { checks: proof.checks + 1, checkedAt: tx.now, lastSeen: seen.sentence }
  await tx.db
    .update(domainProofs)
    .set({ ...noted, nextCheckAt: nextCheckAt(after, seen, proof, tx.now) })
    .where(eq(domainProofs.id, proof.id))
  tx.raise({ topic: topics.publisher(proof.publisherId), cause: 'DOMAIN_CHECKED', publisherId: proof.publisherId })
  if (after.kind === 'PENDING') return checkAgain(tx, proof, nextCheckAt(after, seen, proof, tx.now))
  if (after.kind === before.kind) return
  if (after.kind === 'PROVEN') return proven(ctx, tx, proof)
  if (after.kind === 'GRACE') return intoGrace(ctx, tx, proof, seen)
  return failed(ctx, tx, proof, seen)
}

function checkAgain(tx: Tx, proof: DomainProofRow, runAt: Date | null): void {
  if (runAt)
    tx.enqueue({ task: 'check-domain', payload: { proofId: proof.id }, key: `check-domain:${proof.id}`, runAt })
}

async function proven(ctx: Context, tx: Tx, proof: DomainProofRow): Promise<void> {
  const { publisherId, domain, shownDomain } = proof
  if (proof.state === 'GRACE') {
    await tx.db.update(domainProofs).set({ state: 'PROVEN', graceSince: null }).where(eq(domainProofs.id, proof.id))
    await tx.db.update(publishers).set({ tierGraceUntil: null }).where(eq(publishers.id, publisherId))
    return told(ctx, tx, proof, 'PROVEN', reason('S5', `The record of ${shownDomain} is there again; nothing changes.`))
  }
  const holderId = await claimProof(tx, { kind: 'DOMAIN', key: domain, publisherId })
  if (holderId !== publisherId) return contested(ctx, tx, proof, holderId)
  await provenDomain(ctx, tx, proof)
  const why = reason('R19', `The domain ${shownDomain} is proven by its TXT record.`)
  await told(ctx, tx, proof, 'PROVEN', why)
  await reassessTier(ctx, tx, publisherId, why)
}

/** S4: a second valid proof opens a case for staff and takes nothing from the first. */
async function contested(ctx: Context, tx: Tx, proof: DomainProofRow, holderId: string): Promise<void> {
  await tx.db
    .update(domainProofs)
    .set({ state: 'CONTESTED', provenAt: tx.now, nextCheckAt: null })
    .where(eq(domainProofs.id, proof.id))
  await tx.db.insert(domainConflicts).values({
    id: ctx.registry.newId(),
    domain: proof.domain,
    holderId,
    claimantId: proof.publisherId,
    proofId: proof.id,
    openedAt: tx.now,
  })
  const message = `${proof.shownDomain} proves another publisher already. Staff look at both proofs and decide; nothing has to be done meanwhile.`
  await told(ctx, tx, proof, 'CONTESTED', reason('S4', message), true)
}

async function intoGrace(ctx: Context, tx: Tx, proof: DomainProofRow, seen: Seen): Promise<void> {
  const until = graceEndsAt(tx.now)
  await tx.db.update(domainProofs).set({ state: 'GRACE', graceSince: tx.now }).where(eq(domainProofs.id, proof.id))
  await tx.db.update(publishers).set({ tierGraceUntil: until }).where(eq(publishers.id, proof.publisherId))
  const message = `The domain ${proof.shownDomain} is no longer proven: ${seen.sentence} Put the record back before ${until.toISOString()}; else the tier falls, and Cargos at trust level 2 fall to 1.`
  await told(ctx, tx, proof, 'GRACE', reason('S5', message), true)
}

async function failed(ctx: Context, tx: Tx, proof: DomainProofRow, seen: Seen): Promise<void> {
  const { publisherId, domain, shownDomain } = proof
  await tx.db
    .update(domainProofs)
    .set({ state: 'FAILED', endedAt: tx.now, nextCheckAt: null })
    .where(eq(domainProofs.id, proof.id))
  if (proof.state === 'PENDING') {
    const message = `${shownDomain} was not proven within 48 hours: ${seen.sentence} Start again when the record is there.`
    return told(ctx, tx, proof, 'FAILED', reason('R19', message), true)
  }
  await releaseProof(tx, { kind: 'DOMAIN', key: domain, publisherId })
  await tx.db
    .update(publishers)
    .set({ verifiedDomain: null, tierGraceUntil: null })
    .where(eq(publishers.id, publisherId))
  const why = reason('S5', `The domain ${shownDomain} was not proven again within its 14 days of grace.`)
  await told(ctx, tx, proof, 'FAILED', why, true)
  await reassessTier(ctx, tx, publisherId, why)
}

/** A Decision, its audit and an alert: a step that the team hears of. */
async function told(
  ctx: Context,
  tx: Tx,
  proof: DomainProofRow,
  after: DomainProofRow['state'],
  why: Reason,
  isAdverse = false,
): Promise<void> {
  const { publisherId, domain } = proof
  const decision = isAdverse ? refused('VERIFICATION', [why]) : allowed('VERIFICATION', [why])
  const decisionId = await storeDecision(ctx, tx, decision, { publisherId }, { domain, before: proof.state, after })
  tx.audit({
    subject: `publisher_${publisherId}`,
    publisherId,
    decisionId,
    action: 'domain.proof',
    reason: why.message,
    before: { domain, state: proof.state },
    after: { domain, state: after },
  })
  tellTeam(tx, {
    publisherId,
    cause: 'VERIFICATION_CHANGED',
    message: why.message,
    subject: `decision_${decisionId}`,
    decisionId,
    before: proof.state,
    after,
  })
}

function stateOf(proof: DomainProofRow): ProofState | undefined {
  switch (proof.state) {
    case 'PENDING':
      return { kind: 'PENDING', startedAt: proof.startedAt }
    case 'PROVEN':
      return { kind: 'PROVEN', checkedAt: proof.checkedAt ?? proof.startedAt }
    case 'GRACE':
      return { kind: 'GRACE', since: proof.graceSince ?? proof.startedAt }
    default:
      return undefined
  }
}

function nextCheckAt(after: ProofState, seen: Seen, proof: DomainProofRow, now: Date): Date | null {
  switch (after.kind) {
    case 'PENDING': {
      const wait =
        DOMAIN_CHECK_WAITS_MS[Math.min(proof.checks + 1, DOMAIN_CHECK_WAITS_MS.length - 1)] ?? GRACE_RECHECK_MS
      return new Date(now.getTime() + wait)
    }
    case 'PROVEN':
      return seen.isThere ? recheckDueAt(now) : new Date(now.getTime() + GRACE_RECHECK_MS)
    case 'GRACE':
      return new Date(now.getTime() + GRACE_RECHECK_MS)
    case 'FAILED':
      return null
  }
}

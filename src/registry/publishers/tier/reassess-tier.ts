import { eq } from 'drizzle-orm'
import { cargos } from '../../../database/tables/cargos.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { allowed, type Reason, reason, refused } from '../../../domain/decision.ts'
import type { PublisherTier } from '../../../domain/policy.ts'
import { hasTeam, isTierAtLeast, tierName, tierOf } from '../../../domain/tier.ts'
import { accessChanged } from '../../access.ts'
import type { Context } from '../../context.ts'
import { storeDecision } from '../../decisions.ts'
import type { Tx } from '../../transaction.ts'
import { publisherOf } from '../subject.ts'
import { lowerReviewedCargos } from './lower-reviewed-cargos.ts'
import { proofsOf } from './proofs.ts'
import { tellTeam } from './tell-team.ts'

/**
 * Gives the publisher the tier that its proofs carry now (R18-R20, S6), by a Decision when it changes. The publisher's row
 * is locked by the caller. Everything that changes a proof ends here, so tier and proofs cannot disagree.
 */
export async function reassessTier(ctx: Context, tx: Tx, publisherId: string, why: Reason): Promise<PublisherTier> {
  const publisher = await publisherOf(tx.db, publisherId)
  const proofs = await proofsOf(tx.db, publisher)
  const tier = tierOf(proofs, tx.now)
  if (tier === publisher.tier) return tier
  const rises = isTierAtLeast(tier, publisher.tier)
  const message = `${publisher.slug} is ${article(tier)} ${tierName(tier)} publisher now; it was ${tierName(publisher.tier)}.`
  const reasons = [reason('S7', message), why]
  const decision = rises ? allowed('TIER', reasons) : refused('TIER', reasons)
  const inputs = { ...proofs, before: publisher.tier, after: tier }
  const decisionId = await storeDecision(ctx, tx, decision, { publisherId }, inputs)
  await tx.db
    .update(publishers)
    .set({ tier, tierSince: tx.now, ...(proofs.domain !== 'GRACE' && { tierGraceUntil: null }) })
    .where(eq(publishers.id, publisherId))
  tx.audit({
    subject: `publisher_${publisherId}`,
    publisherId,
    decisionId,
    action: 'publisher.tier',
    reason: why.message,
    before: { tier: publisher.tier },
    after: { tier },
  })
  tellTeam(tx, {
    publisherId,
    cause: 'VERIFICATION_CHANGED',
    message: `${message} ${why.message}`,
    subject: `decision_${decisionId}`,
    decisionId,
    before: publisher.tier,
    after: tier,
  })
  // Below Organization members other than the owner read only (S8), and level 2 is not reachable (S7, R14).
  if (hasTeam(publisher.tier) !== hasTeam(tier)) accessChanged(tx, 'TIER_CHANGED', [`publisher ${publisherId}`])
  if (hasTeam(publisher.tier) && !hasTeam(tier) && !publisher.isFirstParty)
    await lowerReviewedCargos(ctx, tx, publisherId, message)
  await settleCargosOf(tx, publisherId)
  return tier
}

/** The tier decides about GPUs and agreements (S35, R39): what its Cargos are granted is written anew, by a job. */
export async function settleCargosOf(tx: Tx, publisherId: string): Promise<void> {
  const rows = await tx.db.select({ id: cargos.id }).from(cargos).where(eq(cargos.publisherId, publisherId))
  if (rows.length > 0) tx.enqueue({ task: 'settle-cargos', payload: { cargoIds: rows.map(row => row.id) } })
}

const article = (tier: PublisherTier): string => (/^[IO]/.test(tier) ? 'an' : 'a')

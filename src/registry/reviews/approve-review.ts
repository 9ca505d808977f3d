import { eq } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { reviews } from '../../database/tables/reviews.ts'
import { type Decision, reason, refused } from '../../domain/decision.ts'
import { REVIEWED_LEVEL } from '../../domain/policy.ts'
import type { Problem } from '../../domain/problem.ts'
import { approvalDecision } from '../../domain/review.ts'
import { moveVersion } from '../../domain/states.ts'
import { promotionDecision } from '../../domain/trust-promotion.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { recordSignature, reviewStatementOf, type Signed } from '../signatures/sign-version.ts'
import { integrityStatement } from '../signatures/statements.ts'
import { act, type Tx } from '../transaction.ts'
import { changeLevel } from '../trust/change-level.ts'
import { countFromNow, findingsOf, type VersionRow } from '../trust/facts.ts'
import { promotionFacts } from '../trust/promotion.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam } from '../trust/tell.ts'
import { makeCurrent } from '../versions/make-current.ts'
import { withdrawOlder } from '../versions/overtaken.ts'
import { type LockedReview, lockReview, type ReviewRow, requireClaim, requireOpen, reviewFor } from './lock-review.ts'
import { requirements } from './request-review.ts'

/** Signed again at most so often when scans keep ending in between. */
const ATTEMPTS = 3

/**
 * R15: approves and signs. Signing comes first and outside the transaction; the signature is recorded in the transaction that
 * publishes, so that killed anywhere both show or neither. What was signed has to be what is stored when that happens: after
 * a rescan in between it is signed anew, and findings that came with it refuse the approval.
 */
export async function approveReview(
  ctx: Context,
  input: { readonly reviewId: string },
): Promise<{ reviewId: string; cargoId: string; versionId: string }> {
  const seen = await reviewFor(ctx, input.reviewId, 'review:decide')
  requireOpen(seen)
  requireClaim(ctx, seen)
  for (let attempt = 1; ; attempt++) {
    const prepared = await sign(ctx, seen)
    const isDone = await act(ctx, 'review.approve', tx => approve(ctx, tx, seen, prepared))
    if (isDone) return { reviewId: seen.id, cargoId: seen.cargoId, versionId: seen.versionId }
    if (attempt === ATTEMPTS) throw new Error('The version was scanned again each time its review was signed.')
  }
}

interface Prepared {
  readonly version: VersionRow
  readonly signed: readonly Signed[]
}

async function sign(ctx: Context, review: ReviewRow): Promise<Prepared> {
  const { db, ports } = ctx.registry
  const [found] = await db
    .select({ version: versions, slug: cargos.slug })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(eq(versions.id, review.versionId))
  const { version, slug } = found! // safe because a review has a version by foreign key
  const integrity = await ports.signer.sign(integrityStatement(slug, version, ctx.now))
  const approval = await ports.signer.sign(await reviewStatementOf(ctx, db, slug, version, review))
  return {
    version,
    signed: [
      { kind: 'INTEGRITY', decisionId: null, ...integrity },
      { kind: 'REVIEW', decisionId: null, ...approval },
    ],
  }
}

async function approve(ctx: Context, tx: Tx, seen: ReviewRow, prepared: Prepared): Promise<boolean> {
  const both = await lockReview(tx, seen)
  const { review, version, locked } = both
  requireOpen(review)
  requireClaim(ctx, review)
  const decision = await decisionNow(tx, both)
  if (decision.outcome === 'REFUSED') throw new Refused(...(requirements(decision, null) as [Problem, ...Problem[]])) // safe because a refusal has a reason
  if (!isAsSigned(version, prepared.version)) return false
  const { cargo } = locked
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: version.id }
  const decisionId = await storeDecision(ctx, tx, decision, subject, {
    digest: version.digest,
    examined: review.examined,
    scannedAt: version.scannedAt,
  })
  await close(ctx, tx, review, decisionId)
  for (const one of prepared.signed)
    await recordSignature(ctx, tx, version, one.kind === 'REVIEW' ? { ...one, decisionId } : one)
  await publishApproved(ctx, tx, both, decision, decisionId)
  alertTeam(tx, cargo, {
    cause: 'REVIEW_DECIDED',
    subject: `review_${review.id}`,
    decisionId,
    versionId: version.id,
    title: `${cargo.slug} ${version.tag ?? version.number} was reviewed, approved and signed.`,
    message: decision.reasons.map(one => one.message).join(' '),
  })
  await settleCargo(ctx, tx, await lockCargoAndPublisher(tx, cargo.id))
  return true
}

/** Asked here, under the locks: whatever came since the request counts. */
async function decisionNow(tx: Tx, { review, version, locked }: LockedReview): Promise<Decision> {
  const approval = approvalDecision({
    purpose: review.purpose,
    state: version.state,
    tier: locked.publisher.tier,
    isFirstParty: locked.publisher.isFirstParty,
    findings: await findingsOf(tx.db, version.id),
    examined: new Set(review.examined),
  })
  if (approval.outcome === 'REFUSED' || review.purpose === 'UPDATE') return approval
  if (review.purpose === 'RENEWAL') return locked.cargo.trustLevel >= REVIEWED_LEVEL ? approval : FELL_MEANWHILE
  const promotion = promotionDecision({ ...(await promotionFacts(tx.db, locked)), hasOpenReview: false }, 2)
  return promotion.outcome === 'REFUSED' ? { ...promotion, adverse: false, appealable: false } : approval
}

/** A renewal keeps a level and gives none. */
const FELL_MEANWHILE: Decision = {
  ...refused('REVIEW', [
    reason('R14', 'The Cargo fell below level 2 meanwhile.', {
      remedy: 'Reject it; level 2 has to be asked for anew.',
    }),
  ]),
  adverse: false,
  appealable: false,
}

const isAsSigned = (now: VersionRow, then: VersionRow): boolean =>
  now.digest === then.digest &&
  now.latestScanId === then.latestScanId &&
  now.scannedAt?.getTime() === then.scannedAt?.getTime() &&
  (['criticalCount', 'highCount', 'effectiveHighCount', 'mediumCount', 'lowCount', 'unknownCount'] as const).every(
    count => now[count] === then[count],
  )

async function close(ctx: Context, tx: Tx, review: ReviewRow, decisionId: string): Promise<void> {
  await tx.db
    .update(reviews)
    .set({ state: 'APPROVED', decidedAt: ctx.now, decidedBy: review.claimedBy, decisionId })
    .where(eq(reviews.id, review.id))
  tx.audit({
    subject: `review_${review.id}`,
    publisherId: review.publisherId,
    cargoId: review.cargoId,
    decisionId,
    before: { state: review.state },
    after: { state: 'APPROVED' },
  })
}

async function publishApproved(
  ctx: Context,
  tx: Tx,
  { review, version, locked }: LockedReview,
  decision: Decision,
  decisionId: string,
): Promise<void> {
  const { cargo } = locked
  if (review.purpose === 'LEVEL') {
    await changeLevel(ctx, tx, locked, { decision, decisionId, to: 2, inputs: {} })
    return
  }
  // The version serves already; its new signature is all there is to do.
  if (review.purpose === 'RENEWAL') return
  const state = moveVersion(version.state, 'approve', 'staff')
  await countFromNow(tx.db, version.id, ctx.now)
  await makeCurrent(ctx, tx, cargo, version.id)
  await withdrawOlder(ctx, tx, cargo, version)
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: 'version.approve',
    before: { state: version.state },
    after: { state },
  })
}

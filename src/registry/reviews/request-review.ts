import type { Decision } from '../../domain/decision.ts'
import { type Problem, problem } from '../../domain/problem.ts'
import { promotionDecision } from '../../domain/trust-promotion.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { standingVersion } from '../trust/facts.ts'
import { promotionFacts } from '../trust/promotion.ts'
import { openReview } from './open-review.ts'

/** R14: asks for level 2. Refused at once with every reason, and by a stored Decision; else it waits for staff. */
export async function requestReview(
  ctx: Context,
  input: { readonly cargoId: string; readonly note?: string | null },
): Promise<{ reviewId: string; cargoId: string }> {
  authorize(ctx, 'cargo:request-review', await visibleCargo(ctx, input.cargoId))
  const note = textWithin(input.note ?? '', 'message', ['note'])
  const answer = await act(ctx, 'cargo.request-review', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo, publisher } = locked
    const facts = await promotionFacts(tx.db, locked)
    const decision = promotionDecision(facts, 2)
    const subject = { publisherId: publisher.id, cargoId: cargo.id, versionId: cargo.currentVersionId }
    const { findings = [], demotion, ...rest } = facts
    const requestDecisionId = await storeDecision(ctx, tx, decision, subject, { ...rest, findings: findings.length })
    // A refusal is a Decision that stays, so the transaction ends well and the refusal is told after it.
    if (decision.outcome === 'REFUSED') {
      tx.audit({
        subject: `cargo_${cargo.id}`,
        publisherId: publisher.id,
        cargoId: cargo.id,
        decisionId: requestDecisionId,
        action: 'cargo.request-review.refused',
        after: { rules: decision.reasons.map(one => one.rule) },
      })
      return { refusal: requirements(decision, requestDecisionId) }
    }
    const version = await standingVersion(tx.db, cargo)
    return { reviewId: await openReview(ctx, tx, locked, version!, { purpose: 'LEVEL', note, requestDecisionId }) }
  })
  if ('refusal' in answer) throw new Refused(...(answer.refusal as [Problem, ...Problem[]])) // safe because a refusal has a reason
  return { reviewId: answer.reviewId, cargoId: input.cargoId }
}

/** Every reason against it as a problem of its own, each with what is asked, what is there, and what to do. */
export const requirements = (decision: Decision, decisionId: string | null): Problem[] =>
  decision.reasons.map(one =>
    problem('REQUIREMENTS_NOT_MET', one.message, undefined, {
      rule: one.rule,
      threshold: one.threshold ?? null,
      actual: one.actual ?? null,
      evidence: one.evidence,
      remedy: one.remedy ?? null,
      decisionId,
    }),
  )

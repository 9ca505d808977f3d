import type { Decision } from '../../domain/decision.ts'
import { type Problem, problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { judgeRequest } from './judge-request.ts'
import { openReview } from './open-review.ts'

/**
 * R14: asks for level 2, or for a Cargo that has it, for a new review of the version that serves when the one it has ends (R11).
 * Refused at once with every reason, and by a stored Decision; else it waits for staff.
 */
export async function requestReview(
  ctx: Context,
  input: { readonly cargoId: string; readonly note?: string | null },
): Promise<{ reviewId: string; cargoId: string }> {
  authorize(ctx, 'cargo:request-review', await visibleCargo(ctx, input.cargoId))
  const note = textWithin(input.note ?? '', 'message', ['note'])
  const answer = await act(ctx, 'cargo.request-review', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo, publisher } = locked
    const { decision, purpose, facts, version, reviewedUntil } = await judgeRequest(tx.db, locked, ctx.now)
    const subject = { publisherId: publisher.id, cargoId: cargo.id, versionId: cargo.currentVersionId }
    const { findings = [], demotions, ...rest } = facts
    const inputs = { ...rest, findings: findings.length, ...(reviewedUntil && { reviewedUntil }) }
    const requestDecisionId = await storeDecision(ctx, tx, decision, subject, inputs)
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
    return { reviewId: await openReview(ctx, tx, locked, version!, { purpose, note, requestDecisionId }) } // safe because something serves
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
      decisionId: decisionId && `decision_${decisionId}`,
    }),
  )

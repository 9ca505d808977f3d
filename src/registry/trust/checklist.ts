import { eq } from 'drizzle-orm'
import { publishers } from '../../database/tables/publishers.ts'
import type { Decision, Reason } from '../../domain/decision.ts'
import { can } from '../../domain/permission.ts'
import { REVIEWED_LEVEL, type TrustLevel } from '../../domain/policy.ts'
import { trustChecklist } from '../../domain/trust-promotion.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { judgeRequest } from '../reviews/judge-request.ts'
import { promotionFacts } from './promotion.ts'

/**
 * What a Cargo still lacks for a level, by the code that decides it; for level 2 what a request for a review would lack. Who is not of its team reads the same reasons without
 * the names of findings (R27, visibility).
 */
export async function checklistOf(ctx: Context, cargoId: string, target: TrustLevel): Promise<readonly Reason[]> {
  const cargo = await visibleCargo(ctx, cargoId)
  const { db } = ctx.registry
  const [publisher] = await db.select().from(publishers).where(eq(publishers.id, cargo.publisherId))
  const both = { cargo, publisher: publisher! } // safe because a Cargo has a publisher by foreign key
  const reasons =
    target === REVIEWED_LEVEL
      ? against((await judgeRequest(db, both, ctx.now)).decision)
      : trustChecklist(await promotionFacts(db, both), target)
  return can(ctx.actor, 'finding:read', cargo) ? reasons : reasons.map(withoutFindings)
}

const against = (decision: Decision): readonly Reason[] => (decision.outcome === 'REFUSED' ? decision.reasons : [])

/** Counts are for everybody, names of findings are not. */
export function withoutFindings(reason: Reason): Reason {
  if (!['R23', 'R24', 'S18', 'S22'].includes(reason.rule)) return reason
  const { rule, threshold, actual } = reason
  const kind = rule === 'R24' ? 'high' : rule === 'S18' ? 'unexamined' : 'critical'
  return {
    rule,
    message: `It has ${actual ?? 'some'} ${kind} finding${actual === 1 ? '' : 's'}, and ${threshold ?? 0} ${threshold === 1 ? 'is' : 'are'} allowed.`,
    ...(threshold !== undefined && { threshold }),
    ...(actual !== undefined && { actual }),
    evidence: [],
  }
}

import { eq } from 'drizzle-orm'
import { findings } from '../../database/tables/scans.ts'
import { type ExceptionStatus, exceptionDecision, type VexJustification } from '../../domain/exception.ts'
import { can } from '../../domain/permission.ts'
import { problem } from '../../domain/problem.ts'
import { enqueueReassessment } from '../advisories/touch-cargos.ts'
import { decidedBy } from '../audit.ts'
import { authorize } from '../authorize.ts'
import { lockCargo } from '../cargos/lock-cargo.ts'
import { type VisibleCargo, visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { keepStatement } from './keep-statement.ts'

export interface Statement {
  readonly findingId: string
  readonly status: ExceptionStatus
  readonly justification?: VexJustification | null
  readonly reason: string
  readonly expiresAt: Date
}

/**
 * S20: states something about one finding of one version. It replaces what was stated before, and is a draft until
 * staff accept it; another version has findings of its own, and is stated about again.
 */
export async function stateException(ctx: Context, input: Statement): Promise<{ exceptionId: string }> {
  const { finding, cargo } = await visibleFinding(ctx, input.findingId)
  authorize(ctx, 'exception:write', cargo)
  const { status, expiresAt } = input
  const justification = input.justification ?? undefined
  const reasonText = textWithin(input.reason, 'reason', ['reason'])
  const decision = exceptionDecision({ status, justification, reasonText, expiresAt }, ctx.now)
  const against = decision.outcome === 'REFUSED' ? decision.reasons : []
  const [first, ...more] = against.map(one =>
    problem('EXCEPTION_NOT_VALID', `${one.message} ${one.remedy ?? ''}`.trim()),
  )
  if (first) throw new Refused(first, ...more)
  return act(ctx, 'exception.state', async tx => {
    await lockCargo(tx, cargo.id)
    const exceptionId = await keepStatement(ctx, tx, finding, {
      status,
      justification: justification ?? null,
      reasonText,
      expiresAt,
      statedAt: ctx.now,
      author: decidedBy(ctx.actor),
      origin: 'STATED',
    })
    enqueueReassessment(tx, [cargo.id], null)
    return { exceptionId }
  })
}

/** A finding as the actor may see it: findings of others are as good as absent (S42). */
export async function visibleFinding(
  ctx: Context,
  findingId: string,
): Promise<{ finding: typeof findings.$inferSelect; cargo: VisibleCargo }> {
  const [finding] = await ctx.registry.db.select().from(findings).where(eq(findings.id, findingId))
  if (!finding || !can(ctx.actor, 'finding:read', { publisherId: finding.publisherId })) throw noSuchFinding()
  return { finding, cargo: await visibleCargo(ctx, finding.cargoId) }
}

const noSuchFinding = (): Fault =>
  new Fault('NOT_FOUND', 'There is no such finding, or you may not see it. Check its id.')

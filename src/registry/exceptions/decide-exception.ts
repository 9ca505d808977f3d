import { and, eq, isNull } from 'drizzle-orm'
import { exceptions, findings } from '../../database/tables/scans.ts'
import { allowed, reason, refused } from '../../domain/decision.ts'
import { can } from '../../domain/permission.ts'
import { problem } from '../../domain/problem.ts'
import { enqueueReassessment } from '../advisories/touch-cargos.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Fault, Refused } from '../errors.ts'
import { requiredText } from '../text.ts'
import { act } from '../transaction.ts'

export interface DecideException {
  readonly exceptionId: string
  readonly verdict: 'ACCEPTED' | 'REFUSED'
  readonly reason: string
}

/** S20: staff accept or refuse a statement, by a Decision. Only an accepted NOT_AFFECTED lowers the effective count. */
export async function decideException(
  ctx: Context,
  input: DecideException,
): Promise<{ exceptionId: string; decisionId: string }> {
  const { exceptionId, verdict } = input
  const seen = await visibleException(ctx, exceptionId)
  const visible = await visibleCargo(ctx, seen.cargoId)
  authorize(ctx, 'exception:decide', { ...visible, involvedAccountIds: accountsIn(seen.author) })
  const why = requiredText(input.reason, 'reason', ['reason'])
  return act(ctx, 'exception.decide', async tx => {
    const { cargo } = await lockCargoAndPublisher(tx, seen.cargoId)
    const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: seen.versionId }
    tx.about({ subject: `exception_${exceptionId}`, ...subject })
    const [finding] = await tx.db.select().from(findings).where(eq(findings.id, seen.findingId))
    const name = finding?.aliases[0] ?? 'the finding'
    const sentence = `${cargo.slug}: the statement "${seen.status.toLowerCase().replaceAll('_', ' ')}" on ${name} was ${verdict.toLowerCase()}. ${why}`
    const reasons = [reason('S20', sentence, { evidence: [name] })]
    const decision = verdict === 'ACCEPTED' ? allowed('EXCEPTION', reasons) : refused('EXCEPTION', reasons)
    const decisionId = await storeDecision(ctx, tx, decision, subject, {
      exception: exceptionId,
      status: seen.status,
      justification: seen.justification,
      severity: finding?.severity ?? null,
    })
    const [decided] = await tx.db
      .update(exceptions)
      .set({ decisionId, ...(verdict === 'ACCEPTED' ? { acceptedAt: ctx.now } : { refusedAt: ctx.now }) })
      .where(
        and(
          eq(exceptions.id, exceptionId),
          isNull(exceptions.endedAt),
          isNull(exceptions.acceptedAt),
          isNull(exceptions.refusedAt),
        ),
      )
      .returning({ id: exceptions.id })
    if (!decided)
      throw new Refused(
        problem('WRONG_STATE', 'This statement was decided, replaced or withdrawn already. Look at the newest one.'),
      )
    tx.audit({ subject: `exception_${exceptionId}`, ...subject, decisionId, reason: why, after: { verdict } })
    enqueueReassessment(tx, [cargo.id], null)
    return { exceptionId, decisionId }
  })
}

/** Who stated it does not judge it. */
const accountsIn = (author: string): string[] => {
  const [kind, id] = author.split(':')
  return id && (kind === 'user' || kind === 'staff') ? [id] : []
}

/** A statement is its team's and staff's; for others it is absent, like an unknown id (S42). */
export async function visibleException(ctx: Context, exceptionId: string): Promise<typeof exceptions.$inferSelect> {
  const [row] = await ctx.registry.db.select().from(exceptions).where(eq(exceptions.id, exceptionId))
  if (!row || !can(ctx.actor, 'exception:read-draft', { publisherId: row.publisherId }))
    throw new Fault('NOT_FOUND', 'There is no such exception, or you may not see it. Check its id.')
  return row
}

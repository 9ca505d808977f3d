import { eq } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { isClosedCase, moveCase } from '../../domain/moderation.ts'
import { problem } from '../../domain/problem.ts'
import { limitAttempts } from '../accounts/attempts.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'
import { move } from './move-case.ts'
import { say, tellCase } from './open-case.ts'
import { lockCase, sideOf, visibleCase } from './queries.ts'
import { written } from './written.ts'

export interface Answer {
  readonly caseId: string
  readonly text: string
  /** By staff for staff; nobody else is told that there is one. */
  readonly isInternal?: boolean | null
}

/** Adds to an open case, as reporter, publisher or staff. The answer to a question sends it back to who asked. */
export async function answerCase(ctx: Context, input: Answer): Promise<{ caseId: string }> {
  const seen = await visibleCase(ctx, input.caseId)
  authorize(ctx, 'case:answer', seen.subject)
  const text = written(input.text)
  const side = sideOf(ctx, seen)
  const isInternal = input.isInternal === true
  if (isInternal && side !== 'staff')
    throw new Refused(
      problem('FORBIDDEN', 'Internal notes are written by staff. Leave isInternal out.', ['isInternal']),
    )
  if (side !== 'staff' && 'accountId' in ctx.actor)
    await limitAttempts(ctx, { kind: 'case messages of account', of: ctx.actor.accountId })
  return act(ctx, 'case.answer', async tx => {
    const row = await lockCase(tx, seen.id)
    if (isClosedCase(row.state))
      throw new Refused(
        problem('WRONG_STATE', `This case was closed as ${row.state.toLowerCase()}. Nothing can be added.`),
      )
    const answers = !isInternal && moveCase(row.kind, row.state, 'answer', side) !== undefined
    if (answers) await move(ctx, tx, row, 'answer', side)
    else if (!isInternal) {
      await tx.db.update(cases).set({ updatedAt: ctx.now }).where(eq(cases.id, row.id))
      tellCase(tx, row, 'ANSWERED')
    }
    await say(ctx, tx, row.id, { side, text, isInternal, ...(answers && { event: 'answer' as const }) })
    return { caseId: row.id }
  })
}

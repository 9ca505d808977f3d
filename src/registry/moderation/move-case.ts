import { and, eq } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { type CaseEvent, type CaseMover, isClosedCase, moveCase } from '../../domain/moderation.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import type { Tx } from '../transaction.ts'
import { auditCase, tellCase } from './open-case.ts'
import type { CaseRow } from './queries.ts'

type Columns = Partial<typeof cases.$inferInsert>

/** One move of a case by the one table of moves: state, audit and event together. The case is locked by the caller. */
export async function move(
  ctx: Context,
  tx: Tx,
  row: CaseRow,
  event: CaseEvent,
  by: CaseMover,
  change: { readonly columns?: Columns; readonly reason?: string; readonly decisionId?: string } = {},
): Promise<CaseRow> {
  const state = moveCase(row.kind, row.state, event, by)
  if (!state) throw cannot(row, event)
  const [moved] = await tx.db
    .update(cases)
    .set({ ...change.columns, state, updatedAt: ctx.now, ...(isClosedCase(state) && { closedAt: ctx.now }) })
    .where(and(eq(cases.id, row.id), eq(cases.state, row.state)))
    .returning()
  if (!moved) throw cannot(row, event)
  const { reason, decisionId } = change
  auditCase(tx, moved, `case.${event}`, {
    before: { state: row.state },
    after: { state },
    ...(reason !== undefined && { reason }),
    ...(decisionId !== undefined && { decisionId }),
  })
  tellCase(tx, moved, state)
  return moved
}

const cannot = (row: CaseRow, event: CaseEvent): Refused =>
  new Refused(
    problem(
      'WRONG_STATE',
      row.closedAt
        ? `This case was closed as ${row.state.toLowerCase()} and stays as it is.`
        : `This case is ${row.state.toLowerCase().replaceAll('_', ' ')}: "${event}" is not possible now. Look at it again.`,
    ),
  )

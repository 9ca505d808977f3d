import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { act } from '../transaction.ts'
import { move } from './move-case.ts'
import { lockCase, visibleCase } from './queries.ts'

/** Who opened a report or an appeal takes it back. It is closed for good: what it appealed stands. */
export async function withdrawCase(ctx: Context, caseId: string): Promise<{ caseId: string }> {
  const seen = await visibleCase(ctx, caseId)
  authorize(ctx, 'case:withdraw', seen.subject)
  return act(ctx, 'case.withdraw', async tx => {
    const row = await lockCase(tx, caseId)
    await move(ctx, tx, row, 'withdraw', row.kind === 'APPEAL' ? 'publisher' : 'reporter')
    return { caseId }
  })
}

import { problem } from '../../domain/problem.ts'
import { requireAccount } from '../authorize.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act } from '../transaction.ts'
import { openCase } from './open-case.ts'
import { withinLimits } from './report-issue.ts'

/** A security report (R29): seen by its reporter and staff alone until staff have triaged it, then by the publisher too. */
export async function reportSecurityIssue(
  ctx: Context,
  input: { readonly cargoId: string; readonly text: string },
): Promise<{ caseId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  const { accountId } = requireAccount(ctx, 'case:open-security-report')
  const text = textWithin(input.text, 'message', ['text'])
  if (text.trim() === '')
    throw new Refused(
      problem('INVALID_INPUT', 'Describe what you found, and how it can be seen. Nobody but staff reads it.', ['text']),
    )
  return act(ctx, 'case.report-security', async tx => {
    // Without a limit by Cargo: several flaws of one image are several reports.
    await withinLimits(ctx, tx, accountId, { id: accountId, slug: seen.slug })
    const caseId = await openCase(ctx, tx, {
      kind: 'SECURITY',
      title: `Security report about ${seen.slug}`,
      text,
      reporterId: accountId,
      publisherId: seen.publisherId,
      cargoId: seen.id,
      versionId: seen.currentVersionId,
    })
    return { caseId }
  })
}

import { and, desc, eq } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { appealRefusal } from '../../domain/moderation.ts'
import { can } from '../../domain/permission.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault, Refused, violatedConstraint } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { openCase } from './open-case.ts'

/**
 * Appeals an adverse Decision (R49). It stays in force meanwhile, and somebody other than who decided it decides. A Decision is
 * appealed once: what was decided on an appeal, or withdrawn, is not opened again.
 */
export async function appealDecision(
  ctx: Context,
  input: { readonly decisionId: string; readonly why: string },
): Promise<{ caseId: string }> {
  const { decision, publisher } = await visibleDecision(ctx, input.decisionId)
  authorize(ctx, 'decision:appeal', {
    publisherId: publisher.id,
    tier: publisher.tier,
    isBanned: publisher.bannedAt !== null,
  })
  const why = textWithin(input.why, 'message', ['why'])
  if (why.trim() === '')
    throw new Refused(problem('INVALID_INPUT', 'Say why this decision should be reconsidered (R49).', ['why']))
  try {
    return await act(ctx, 'case.appeal', async tx => {
      tx.about({ subject: `decision_${decision.id}`, publisherId: publisher.id, cargoId: decision.cargoId })
      await checkAppealable(tx, decision)
      const caseId = await openCase(ctx, tx, {
        kind: 'APPEAL',
        title: `Appeal: ${decision.message}`.slice(0, 200),
        text: why,
        reporterId: 'accountId' in ctx.actor ? ctx.actor.accountId : null,
        publisherId: publisher.id,
        cargoId: decision.cargoId,
        versionId: decision.versionId,
        decisionId: decision.id,
      })
      return { caseId }
    })
  } catch (error) {
    if (violatedConstraint(error) === 'cases_one_open_appeal') throw new Refused(alreadyOpen())
    throw error
  }
}

type DecisionRow = typeof decisions.$inferSelect

/** Decisions are the team's and staff's; to anybody else they are as good as absent (S42). */
async function visibleDecision(ctx: Context, decisionId: string) {
  const [row] = await ctx.registry.db
    .select({ decision: decisions, publisher: publishers })
    .from(decisions)
    .innerJoin(publishers, eq(publishers.id, decisions.publisherId))
    .where(eq(decisions.id, decisionId))
  if (!row || !can(ctx.actor, 'publisher:read-private', { publisherId: row.publisher.id }))
    throw new Fault('NOT_FOUND', 'There is no such decision, or you may not see it. Check its id.')
  return row
}

async function checkAppealable(tx: Tx, decision: DecisionRow): Promise<void> {
  const [earlier] = await tx.db
    .select()
    .from(cases)
    .where(and(eq(cases.decisionId, decision.id), eq(cases.kind, 'APPEAL')))
    .orderBy(desc(cases.openedAt))
    .limit(1)
  const refusal = appealRefusal(
    { appealable: decision.isAdverse && decision.isAppealable },
    earlier !== undefined && earlier.closedAt === null,
  )
  if (refusal === 'APPEAL_ALREADY_OPEN') throw new Refused(alreadyOpen())
  if (refusal === 'NOT_APPEALABLE')
    throw new Refused(
      problem('NOT_APPEALABLE', 'This decision takes nothing away or is final already, so there is nothing to appeal.'),
    )
  if (earlier)
    throw new Refused(
      problem(
        'NOT_APPEALABLE',
        earlier.state === 'WITHDRAWN'
          ? 'The appeal of this decision was withdrawn, and a decision is appealed once. Write to staff if something new came up.'
          : `This decision was appealed already: ${earlier.state.toLowerCase()}. A decision is appealed once.`,
      ),
    )
}

const alreadyOpen = () =>
  problem('APPEAL_ALREADY_OPEN', 'An appeal of this decision is open. Add to it instead of opening another.')

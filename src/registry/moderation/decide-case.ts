import { eq } from 'drizzle-orm'
import { decisions } from '../../database/tables/decisions.ts'
import { itemKey } from '../../domain/alert.ts'
import { allowed, type Decision, reason, refused } from '../../domain/decision.ts'
import { accountOf } from '../../domain/permission.ts'
import { problem } from '../../domain/problem.ts'
import { upholdComplaint } from '../../domain/reputation.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { topics } from '../log/event.ts'
import { lockPublisher } from '../publishers/subject.ts'
import { takeOut } from '../ratings/exclude-rating.ts'
import { lockRating } from '../ratings/queries.ts'
import { changeFeedback } from '../reputation/change-feedback.ts'
import { act, type Tx } from '../transaction.ts'
import { move } from './move-case.ts'
import { say } from './open-case.ts'
import { type CaseRow, lockCase, type SeenCase, visibleCase } from './queries.ts'
import { restore } from './restore.ts'
import { written } from './written.ts'

export const RULINGS = ['UPHOLD', 'DISMISS', 'OVERTURN'] as const
export type Ruling = (typeof RULINGS)[number]

export interface CaseRuling {
  readonly caseId: string
  readonly ruling: Ruling
  /** The statement of reasons: told to both sides, and stored as a Decision. */
  readonly reasons: string
}

const EVENTS = { UPHOLD: 'uphold', DISMISS: 'dismiss', OVERTURN: 'overturn' } as const satisfies Record<Ruling, string>

/**
 * Decides a case with a statement of reasons. An upheld issue report weighs in the score (S29); an upheld report of a rating takes
 * the rating out; an overturned decision is undone as far as the scans still allow (R49). Who took the decision that is
 * appealed does not judge it again.
 */
export async function decideCase(ctx: Context, input: CaseRuling): Promise<{ caseId: string }> {
  const seen = await visibleCase(ctx, input.caseId)
  await refuseOwnDecision(ctx, seen)
  authorize(ctx, 'case:decide', seen.subject)
  const reasons = written(input.reasons, 'reasons')
  return act(ctx, 'case.decide', async tx => {
    if (seen.cargoId) await lockCargoAndPublisher(tx, seen.cargoId)
    else if (seen.publisherId) await lockPublisher(tx, seen.publisherId)
    tx.about({ subject: `case_${seen.id}` })
    const row = await lockCase(tx, seen.id)
    const statement = statementOf(row, input.ruling, reasons)
    const decisionId = await keep(ctx, tx, row, statement, input.ruling)
    const moved = await move(ctx, tx, row, EVENTS[input.ruling], 'staff', {
      reason: reasons,
      columns: {
        outcome: reasons,
        decidedBy: accountOf(ctx.actor) ?? null,
        outcomeDecisionId: decisionId,
        // What is decided is no secret of the staff any more, except where it never was the publisher's to know.
        ...(row.kind === 'SECURITY' && input.ruling === 'UPHOLD' && { triagedAt: row.triagedAt ?? ctx.now }),
        ...(row.kind === 'ISSUE' && input.ruling === 'UPHOLD' && { countsSince: ctx.now }),
      },
      ...(decisionId && { decisionId }),
    })
    await say(ctx, tx, row.id, { side: 'staff', text: reasons, event: EVENTS[input.ruling] })
    await follow(ctx, tx, moved, input.ruling, reasons)
    tellTeam(tx, moved, statement, decisionId)
    return { caseId: row.id }
  })
}

async function refuseOwnDecision(ctx: Context, seen: SeenCase): Promise<void> {
  if (seen.kind !== 'APPEAL' || !seen.decisionId || ctx.actor.kind !== 'staff') return
  const [decision] = await ctx.registry.db.select().from(decisions).where(eq(decisions.id, seen.decisionId))
  if (decision?.decidedBy === `staff:${ctx.actor.accountId}`)
    throw new Refused(
      problem(
        'DECIDED_BY_SAME_PERSON',
        'You took the decision that is appealed. Another member of staff decides (R49).',
      ),
    )
}

function statementOf(row: CaseRow, ruling: Ruling, text: string): Decision {
  switch (row.kind) {
    case 'APPEAL': {
      const because = [reason('R49', text, { evidence: [`decision_${row.decisionId}`] })]
      // Final: an appeal of an appeal would never end.
      return ruling === 'OVERTURN' ? allowed('APPEAL', because) : { ...refused('APPEAL', because), appealable: false }
    }
    case 'ISSUE': {
      const because = [reason('R48', text, { evidence: [`case_${row.id}`] })]
      return ruling === 'UPHOLD' ? refused('CASE', because) : allowed('CASE', because)
    }
    default:
      return allowed('CASE', [reason(row.kind === 'SECURITY' ? 'R29' : 'R48', text, { evidence: [`case_${row.id}`] })])
  }
}

/** A Decision is the publisher's to read: what the publisher may not know of has its statement in the case alone. */
async function keep(ctx: Context, tx: Tx, row: CaseRow, statement: Decision, ruling: Ruling): Promise<string | null> {
  const isTold =
    row.kind === 'ISSUE' || row.kind === 'APPEAL' || row.triagedAt !== null || isUpheldSecurity(row, ruling)
  if (!row.publisherId || row.kind === 'STAFF' || !isTold) return null
  const subject = { publisherId: row.publisherId, cargoId: row.cargoId, versionId: row.versionId }
  return storeDecision(ctx, tx, statement, subject, { case: `case_${row.id}`, ruling })
}

const isUpheldSecurity = (row: CaseRow, ruling: Ruling): boolean => row.kind === 'SECURITY' && ruling === 'UPHOLD'

async function follow(ctx: Context, tx: Tx, row: CaseRow, ruling: Ruling, reasons: string): Promise<void> {
  if (ruling === 'OVERTURN') return restore(ctx, tx, row, reasons)
  if (ruling !== 'UPHOLD') return
  if (row.kind === 'ISSUE' && row.cargoId)
    await changeFeedback(ctx, tx, row.cargoId, {
      cause: { kind: 'COMPLAINT_UPHELD', reason: reasons },
      tally: { upheldComplaints: 1 },
      sums: before => upholdComplaint(before, ctx.now),
    })
  if (row.kind === 'STAFF' && row.ratingId) {
    const rating = await lockRating(tx, row.ratingId)
    if (!rating.excludedAt) await takeOut(ctx, tx, rating, reasons)
  }
}

function tellTeam(tx: Tx, row: CaseRow, statement: Decision, decisionId: string | null): void {
  if (!row.publisherId || !decisionId) return
  const message = statement.reasons.map(one => one.message).join(' ')
  tx.raise({
    topic: topics.alerts(row.publisherId),
    cause: 'CASE_DECIDED',
    publisherId: row.publisherId,
    cargoId: row.cargoId,
    versionId: row.versionId,
    decisionId,
    body: { title: `${row.title}: ${row.state.toLowerCase()}.` },
    items: [
      {
        key: itemKey('CASE_DECIDED', `case_${row.id}`),
        item: { cause: 'CASE_DECIDED', message, before: null, after: { state: row.state } },
      },
    ],
  })
}

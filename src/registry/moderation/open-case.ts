import { type CaseSide, caseMessages, cases } from '../../database/tables/cases.ts'
import type { CaseEvent, CaseMover } from '../../domain/moderation.ts'
import { accountOf } from '../../domain/permission.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import type { Tx } from '../transaction.ts'
import type { CaseRow } from './queries.ts'

export type NewCase = Pick<CaseRow, 'kind' | 'title' | 'text'> &
  Partial<
    Pick<
      CaseRow,
      'reporterId' | 'publisherId' | 'cargoId' | 'versionId' | 'jobId' | 'decisionId' | 'ratingId' | 'expected'
    >
  >

/** Opens a case in the act that leads to it: a report, an appeal, or a rule that wants staff to look (S4, R48). */
export async function openCase(ctx: Context, tx: Tx, fresh: NewCase): Promise<string> {
  const id = ctx.registry.newId()
  await tx.db.insert(cases).values({ ...fresh, id, openedAt: ctx.now, updatedAt: ctx.now })
  auditCase(tx, { ...fresh, id }, 'case.open', { after: { kind: fresh.kind, state: 'OPEN' } })
  tellCase(tx, { ...fresh, id }, 'OPENED')
  return id
}

interface Words {
  readonly side: CaseMover
  readonly text: string
  readonly event?: CaseEvent
  readonly isInternal?: boolean
}

/** Adds what somebody said to a case, with the move it made if it made one. */
export async function say(ctx: Context, tx: Tx, caseId: string, words: Words): Promise<void> {
  await tx.db.insert(caseMessages).values({
    id: ctx.registry.newId(),
    caseId,
    side: SIDES[words.side],
    authorId: accountOf(ctx.actor) ?? null,
    event: words.event ?? null,
    text: words.text,
    isInternal: words.isInternal ?? false,
    at: ctx.now,
  })
}

const SIDES: Record<CaseMover, CaseSide> = { reporter: 'REPORTER', publisher: 'PUBLISHER', staff: 'STAFF' }

type Told = Pick<CaseRow, 'id'> & Partial<Pick<CaseRow, 'publisherId' | 'cargoId' | 'versionId'>>

/** Tells those who follow the case; what it says is read by each with their own eyes. */
export function tellCase(tx: Tx, row: Told, cause: string): void {
  const { publisherId = null, cargoId = null, versionId = null } = row
  tx.raise({ topic: topics.case(row.id), cause, publisherId, cargoId, versionId })
}

/** Into the publisher's chain once the publisher may know of it; until then, and for staff cases, into the staff's own (R29). */
export function auditCase(
  tx: Tx,
  row: Told & Pick<CaseRow, 'kind'> & Partial<Pick<CaseRow, 'triagedAt'>>,
  action: string,
  change: {
    readonly before?: unknown
    readonly after?: unknown
    readonly reason?: string
    readonly decisionId?: string
  },
): void {
  const isPrivate = row.kind === 'STAFF' || (row.kind === 'SECURITY' && !row.triagedAt)
  tx.audit({
    subject: `case_${row.id}`,
    publisherId: isPrivate ? null : (row.publisherId ?? null),
    cargoId: isPrivate ? null : (row.cargoId ?? null),
    action,
    ...change,
  })
}

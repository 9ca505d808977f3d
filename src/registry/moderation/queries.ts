import { and, desc, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { members, publishers } from '../../database/tables/publishers.ts'
import { ratings } from '../../database/tables/ratings.ts'
import { type CaseKind, type CaseMover, isStaffOnlyCase } from '../../domain/moderation.ts'
import { accountOf, can, roleIn, type Subject } from '../../domain/permission.ts'
import type { Context, Queryable } from '../context.ts'
import { Fault } from '../errors.ts'
import type { Tx } from '../transaction.ts'

export type CaseRow = typeof cases.$inferSelect
/** A case with what permission asks about it. */
export type SeenCase = CaseRow & { readonly subject: Subject }

/** The case as the actor may see it: somebody else's, or a security report before triage, is as good as absent (R29, S42). */
export async function visibleCase(ctx: Context, caseId: string): Promise<SeenCase> {
  const seen = await readCase(ctx.registry.db, caseId)
  if (!seen || !can(ctx.actor, 'case:read', seen.subject)) throw noSuchCase()
  return seen
}

/** Locks the case, after publisher and Cargo where a verb locks those. */
export async function lockCase(tx: Tx, caseId: string): Promise<CaseRow> {
  const [row] = await tx.db.select().from(cases).where(eq(cases.id, caseId)).for('no key update')
  if (!row) throw noSuchCase()
  return row
}

async function readCase(db: Queryable, caseId: string): Promise<SeenCase | undefined> {
  const [row] = await db
    .select({
      case: cases,
      publisher: publishers,
      decidedBy: decisions.decidedBy,
      reporterRole: members.role,
      raterId: ratings.accountId,
    })
    .from(cases)
    .leftJoin(publishers, eq(publishers.id, cases.publisherId))
    .leftJoin(decisions, eq(decisions.id, cases.decisionId))
    .leftJoin(ratings, eq(ratings.id, cases.ratingId))
    .leftJoin(members, and(eq(members.publisherId, cases.publisherId), eq(members.accountId, cases.reporterId)))
    .where(eq(cases.id, caseId))
  return row && { ...row.case, subject: subjectOf(row) }
}

function subjectOf(row: {
  readonly case: CaseRow
  readonly publisher: typeof publishers.$inferSelect | null
  readonly decidedBy: string | null
  readonly reporterRole: string | null
  readonly raterId: string | null
}): Subject {
  const { reporterId, publisherId, kind, triagedAt } = row.case
  const decider = row.decidedBy && /^(?:staff|user):(.+)$/.exec(row.decidedBy)?.[1]
  return {
    ...(publisherId && { publisherId }),
    // An appeal is the publisher's: who opened it and has left the team since has no more to do with it (S8).
    ...(reporterId && (kind !== 'APPEAL' || row.reporterRole) && { accountId: reporterId }),
    ...(row.publisher && {
      tier: row.publisher.tier,
      isFirstParty: row.publisher.isFirstParty,
      isBanned: row.publisher.bannedAt !== null,
    }),
    isStaffOnly: isStaffOnlyCase(kind, triagedAt !== null),
    involvedAccountIds: [reporterId, decider, row.raterId].filter(id => id != null && id !== ''),
  } as Subject // safe because the filter leaves strings only
}

/** On which side of a case the actor, who may answer it, stands: its reporter, the publisher it is about, or staff. */
export function sideOf(ctx: Context, seen: CaseRow): CaseMover {
  const { actor } = ctx
  if (seen.kind !== 'APPEAL' && accountOf(actor) === seen.reporterId) return 'reporter'
  return actor.kind === 'staff' && roleIn(actor, seen.publisherId ?? undefined) === undefined ? 'staff' : 'publisher'
}

/** Reports that an account opened within the window, and those still open about one Cargo. */
export async function reportsBy(
  db: Queryable,
  accountId: string,
  cargoId: string,
  since: Date,
): Promise<{ recent: number; openHere: number }> {
  const [row] = await db
    .select({
      recent: sql<number>`count(*) filter (where ${cases.openedAt} > ${since.toISOString()}::timestamptz)::int`,
      openHere: sql<number>`count(*) filter (where ${cases.closedAt} is null and ${cases.cargoId} = ${cargoId}::uuid and ${cases.kind} = 'ISSUE')::int`,
    })
    .from(cases)
    .where(
      and(eq(cases.reporterId, accountId), inArray(cases.kind, ['ISSUE', 'SECURITY', 'STAFF'] satisfies CaseKind[])),
    )
  return row!
}

/** When the complaints of the last while about a Cargo were made; what was withdrawn is no complaint any more. */
export async function complaintsSince(db: Queryable, cargoId: string, since: Date): Promise<Date[]> {
  const rows = await db
    .select({ at: cases.openedAt })
    .from(cases)
    .where(
      and(eq(cases.cargoId, cargoId), eq(cases.kind, 'ISSUE'), gt(cases.openedAt, since), ne(cases.state, 'WITHDRAWN')),
    )
  return rows.map(row => row.at)
}

/** When complaints last raised a review flag (R48): of what staff look at, nobody reported it. */
export async function lastReviewFlag(db: Queryable, cargoId: string): Promise<Date | undefined> {
  const [row] = await db
    .select({ at: cases.openedAt })
    .from(cases)
    .where(and(eq(cases.cargoId, cargoId), eq(cases.kind, 'STAFF'), isNull(cases.reporterId), isNull(cases.ratingId)))
    .orderBy(desc(cases.openedAt))
    .limit(1)
  return row?.at
}

/** The open report of a rating by this account, if there is one. */
export async function openRatingReport(db: Queryable, ratingId: string, accountId: string): Promise<boolean> {
  const rows = await db
    .select({ id: cases.id })
    .from(cases)
    .where(and(eq(cases.ratingId, ratingId), eq(cases.reporterId, accountId), isNull(cases.closedAt)))
  return rows.length > 0
}

const noSuchCase = (): Fault => new Fault('NOT_FOUND', 'There is no such case, or you may not see it. Check its id.')

import { inArray, sql } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import type { CaseKind, CaseState } from '../../domain/moderation.ts'
import type { Queryable } from '../context.ts'

export interface ModerationCount {
  readonly kind: CaseKind
  readonly state: CaseState
  readonly count: number
}

/** What becomes of reports and appeals, counted for everybody. What staff open among themselves is not in it. */
export const moderationCounts = (db: Queryable): Promise<ModerationCount[]> =>
  db
    .select({ kind: cases.kind, state: cases.state, count: sql<number>`count(*)::int` })
    .from(cases)
    .where(inArray(cases.kind, ['ISSUE', 'SECURITY', 'APPEAL']))
    .groupBy(cases.kind, cases.state)
    .orderBy(cases.kind, cases.state)

import { and, asc, eq, gte, isNotNull, lt, max } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { reputationDays, reputations } from '../../database/tables/reputation.ts'
import type { Band } from '../../domain/policy.ts'
import { bandOf, dayOf, isProvisional, shownScore } from '../../domain/reputation.ts'
import type { Queryable } from '../context.ts'
import { sumsOf } from './ledger.ts'

/** Days that a curve shows. */
export const CURVE_DAYS = 90

export interface ReputationCurve {
  readonly shown: string
  readonly band: Band
  readonly isProvisional: boolean
  /** One score a day, the oldest first: a day without evidence has the score of the day before (S29). */
  readonly scores: readonly number[]
}

/** The last 90 days of a published Cargo's stored score; null for any other, so that a picture tells nothing of it. */
export async function reputationCurve(db: Queryable, slug: string, now: Date): Promise<ReputationCurve | null> {
  const [row] = await db
    .select({ reputation: reputations })
    .from(cargos)
    .innerJoin(reputations, eq(reputations.cargoId, cargos.id))
    .where(and(eq(cargos.slug, slug), eq(cargos.state, 'PUBLISHED')))
  if (!row) return null
  const { reputation } = row
  const from = dayOf(now) - CURVE_DAYS + 1
  const days = await db
    .select({ day: reputationDays.day, score: reputationDays.score })
    .from(reputationDays)
    .where(
      and(
        eq(reputationDays.cargoId, reputation.cargoId),
        gte(reputationDays.day, (await lastDayBefore(db, reputation.cargoId, from)) ?? from),
        isNotNull(reputationDays.score),
      ),
    )
    .orderBy(asc(reputationDays.day))
  return {
    shown: shownScore(reputation.score),
    band: bandOf(reputation.score),
    isProvisional: isProvisional(sumsOf(reputation)),
    scores: filled(days, from, dayOf(now)),
  }
}

async function lastDayBefore(db: Queryable, cargoId: string, day: number): Promise<number | null> {
  const [row] = await db
    .select({ day: max(reputationDays.day) })
    .from(reputationDays)
    .where(and(eq(reputationDays.cargoId, cargoId), lt(reputationDays.day, day), isNotNull(reputationDays.score)))
  return row?.day ?? null
}

function filled(days: readonly { day: number; score: number | null }[], from: number, to: number): number[] {
  const known = new Map(days.map(one => [one.day, one.score]))
  const scores: number[] = []
  let last = days.findLast(one => one.day < from)?.score
  for (let day = from; day <= to; day++) {
    last = known.get(day) ?? last
    if (last != null) scores.push(last)
  }
  return scores
}

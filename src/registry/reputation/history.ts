import { and, asc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { ratings } from '../../database/tables/ratings.ts'
import { jobs } from '../../database/tables/runtime.ts'
import {
  addRating,
  countJob,
  dayOf,
  NEW_REPUTATION,
  type ReputationDay,
  type ReputationSums,
  upholdComplaint,
} from '../../domain/reputation.ts'
import type { Queryable } from '../context.ts'

/** Jobs read at once: a Cargo may have millions. */
const PAGE = 10_000

export interface Summed {
  readonly sums: ReputationSums
  readonly days: ReadonlyMap<number, ReputationDay>
}

/**
 * The reputation from every piece of evidence there is (S29): what the stored sums must equal, how they are checked, and how they
 * are made anew where a subtraction would lose precision. Inherited history counts like one's own (R46).
 */
export async function sumEvidence(db: Queryable, cargoId: string): Promise<Summed> {
  const lineage = await lineageOf(db, cargoId)
  const days = new Map<number, ReputationDay>()
  let sums = NEW_REPUTATION
  for await (const job of countedJobsOf(db, lineage)) {
    const counted = countJob(sums, days.get(dayOf(job.completedAt)), job)
    sums = counted.sums
    days.set(counted.day.day, counted.day)
  }
  for (const rating of await countedRatingsOf(db, lineage)) sums = addRating(sums, rating.ratedAt, rating.stars)
  for (const upheldAt of await complaintsOf(db, lineage)) sums = upholdComplaint(sums, upheldAt)
  return { sums, days }
}

/** The Cargo and those whose history it inherited, and theirs. */
async function lineageOf(db: Queryable, cargoId: string): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    with recursive lineage(id) as (
      select ${cargoId}::uuid
      union
      select i.from_cargo_id from reputation_inheritances i join lineage l on i.cargo_id = l.id)
    select id::text from lineage`)
  return rows.map(row => row.id)
}

async function* countedJobsOf(db: Queryable, lineage: readonly string[]) {
  let after: { completedAt: Date; id: string } | undefined
  for (;;) {
    const page = await db
      .select({
        id: jobs.id,
        completedAt: sql<Date>`${jobs.completedAt}`.mapWith(jobs.completedAt),
        outcome: jobs.outcome,
      })
      .from(jobs)
      .where(
        and(
          inArray(jobs.cargoId, [...lineage]),
          isNotNull(jobs.completedAt),
          isNull(jobs.excludedAt),
          or(eq(jobs.outcome, 'SUCCEEDED'), eq(jobs.cause, 'CARGO')),
          after &&
            or(
              gt(jobs.completedAt, after.completedAt),
              and(eq(jobs.completedAt, after.completedAt), gt(jobs.id, after.id)),
            ),
        ),
      )
      .orderBy(asc(jobs.completedAt), asc(jobs.id))
      .limit(PAGE)
    for (const { completedAt, outcome } of page) yield { completedAt, isSuccess: outcome === 'SUCCEEDED' }
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}

const countedRatingsOf = (db: Queryable, lineage: readonly string[]) =>
  db
    .select({ ratedAt: ratings.ratedAt, stars: ratings.stars })
    .from(ratings)
    .where(and(inArray(ratings.cargoId, [...lineage]), isNull(ratings.excludedAt), eq(ratings.isOwn, false)))

async function complaintsOf(db: Queryable, lineage: readonly string[]): Promise<Date[]> {
  const rows = await db
    .select({ at: cases.countsSince })
    .from(cases)
    .where(and(inArray(cases.cargoId, [...lineage]), isNotNull(cases.countsSince)))
  return rows.flatMap(row => row.at ?? [])
}

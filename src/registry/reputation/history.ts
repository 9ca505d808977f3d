import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { ratings } from '../../database/tables/ratings.ts'
import { DAY_MS, REPUTATION_PARTS } from '../../domain/policy.ts'
import {
  addRating,
  NEW_REPUTATION,
  type ReputationDay,
  type ReputationSums,
  sumDays,
  upholdComplaint,
} from '../../domain/reputation.ts'
import { EMPTY_SUM, type WeightedSum } from '../../domain/weighted-sum.ts'
import type { Queryable } from '../context.ts'
import { textArray } from '../sql-array.ts'
import type { Tally } from './ledger.ts'

export interface Summed {
  readonly sums: ReputationSums
  readonly days: ReadonlyMap<number, ReputationDay>
}

/**
 * The reputation from every piece of evidence there is (S29): what the stored sums must equal, how they are checked, and how they
 * are made anew where evidence is taken back. Inherited history counts like one's own (R46). One statement over the jobs,
 * of which a Cargo may have millions.
 */
export async function sumEvidence(db: Queryable, cargoId: string): Promise<Summed> {
  const lineage = await lineageOf(db, cargoId)
  const { success, days } = await sumJobs(db, lineage)
  const feedback = await feedbackOf(db, lineage)
  return { sums: { success, reliability: sumDays(days.values()), feedback }, days }
}

/** The part of ratings and complaints alone. */
export async function sumFeedback(db: Queryable, cargoId: string): Promise<WeightedSum> {
  return feedbackOf(db, await lineageOf(db, cargoId))
}

/** What is counted beside the sums (S30, S34), of the whole lineage. A job that was stopped at dispatch never ran (S15). */
export async function tallyHistory(db: Queryable, cargoId: string): Promise<Tally> {
  const ids = sql`${textArray(await lineageOf(db, cargoId))}::uuid[]`
  const [row] = await db.execute<Tally & Record<string, unknown>>(sql`
    select j."uncountedJobs", j."ownJobs", j."excludedJobs", r."ratingCount", r."excludedRatings", r."ownRatings", c."upheldComplaints"
    from (
      select count(*) filter (where not is_own and outcome <> 'SUCCEEDED' and cause <> 'CARGO')::int as "uncountedJobs",
        count(*) filter (where is_own)::int as "ownJobs", count(excluded_at)::int as "excludedJobs"
      from jobs where cargo_id = any(${ids}) and outcome is not null and stop_decision_id is null) j,
    (select count(*) filter (where excluded_at is null and not is_own)::int as "ratingCount",
        count(excluded_at)::int as "excludedRatings", count(*) filter (where excluded_at is null and is_own)::int as "ownRatings"
      from ratings where cargo_id = any(${ids})) r,
    (select count(*)::int as "upheldComplaints" from cases where cargo_id = any(${ids}) and counts_since is not null) c`)
  return row!
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

interface DayRow extends Record<string, unknown> {
  readonly day: number
  readonly counted: number
  readonly successes: number
  readonly weights: number
  readonly values: number
  readonly newest: number
}

async function sumJobs(db: Queryable, lineage: readonly string[]) {
  const halfLifeMs = REPUTATION_PARTS.success.halfLifeDays * DAY_MS
  // Beyond 1,000 half-lives a weight is nothing, and PostgreSQL calls it an error.
  const rows = await db.execute<DayRow>(sql`
    with counted as (
      select (extract(epoch from completed_at) * 1000)::float8 as at, (outcome = 'SUCCEEDED')::int as success
      from jobs
      where cargo_id = any(${textArray(lineage)}::uuid[]) and outcome is not null and excluded_at is null and not is_own
        and (outcome = 'SUCCEEDED' or cause = 'CARGO'))
    select floor(at / ${DAY_MS}::float8)::int as day, count(*)::int as counted, sum(success)::int as successes,
      sum(weight) as weights, sum(weight * success) as values, max(newest) as newest
    from counted, (select max(at) as newest from counted) n,
      lateral (select power(2::float8, greatest(-1000, (at - newest) / ${halfLifeMs}::float8)) as weight) w
    group by 1 order by 1`)
  const days = new Map(rows.map(({ day, successes, counted }) => [day, { day, successes, counted }]))
  const total = (figure: (row: DayRow) => number) => rows.reduce((sum, row) => sum + figure(row), 0)
  const newest = rows.at(-1)?.newest
  const success: WeightedSum =
    newest === undefined
      ? EMPTY_SUM
      : {
          count: total(row => row.counted),
          weights: total(row => row.weights),
          values: total(row => row.values),
          at: newest,
        }
  return { success, days }
}

async function feedbackOf(db: Queryable, lineage: readonly string[]): Promise<WeightedSum> {
  let sums = NEW_REPUTATION
  for (const rating of await countedRatingsOf(db, lineage)) sums = addRating(sums, rating.ratedAt, rating.stars)
  for (const upheldAt of await complaintsOf(db, lineage)) sums = upholdComplaint(sums, upheldAt)
  return sums.feedback
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

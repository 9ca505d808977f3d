import { postgresOf } from '../../database/postgres-of.ts'
import type { ScoreEventKind } from '../../database/tables/reputation.ts'
import { COMMUNITY_JOBS } from '../../domain/policy.ts'
import { bandOf, dayOf, shownScore, successRate } from '../../domain/reputation.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import type { Tx } from '../transaction.ts'
import type { Ledger } from './ledger.ts'

/** Why the score of a ledger moved; `scoreBefore` and after are read off it. */
export interface Cause {
  readonly kind: ScoreEventKind
  readonly successes?: number
  readonly failures?: number
  readonly reason?: string
}

export interface Recorded {
  readonly ledger: Ledger
  readonly cause: Cause
}

/**
 * Writes what changed, in four statements however many Cargos: the sums, the days with today's score, the copy on the Cargo that
 * the catalog sorts by, with its successful jobs (S25), and what moved the score. The Cargos' rows are locked by the caller.
 */
export async function storeLedgers(ctx: Context, tx: Tx, recorded: readonly Recorded[]): Promise<void> {
  if (recorded.length === 0) return
  const sorted = recorded.toSorted((a, b) => (a.ledger.row.cargoId < b.ledger.row.cargoId ? -1 : 1))
  await writeSums(tx, sorted)
  await writeDays(ctx, tx, sorted)
  await writeEvents(ctx, tx, sorted)
  for (const { ledger } of sorted) tellBand(tx, ledger)
}

async function writeSums(tx: Tx, recorded: readonly Recorded[]): Promise<void> {
  const sql = postgresOf(tx.db)
  const rows = JSON.stringify(
    recorded.map(({ ledger, cause }) => ({ ...toColumns(ledger), credited: creditOf(cause) })),
  )
  await sql`
    update reputations r set score = g.score,
      success_count = g.success_count, success_weights = g.success_weights, success_values = g.success_values, success_at = g.success_at,
      reliability_count = g.reliability_count, reliability_weights = g.reliability_weights,
      reliability_values = g.reliability_values, reliability_at = g.reliability_at,
      feedback_count = g.feedback_count, feedback_weights = g.feedback_weights, feedback_values = g.feedback_values, feedback_at = g.feedback_at,
      warning_armed = g.warning_armed, demotion_armed = g.demotion_armed, suspension_armed = g.suspension_armed,
      rate_warning_armed = g.rate_warning_armed, rate_demotion_armed = g.rate_demotion_armed,
      uncounted_jobs = g.uncounted_jobs, own_jobs = g.own_jobs, excluded_jobs = g.excluded_jobs, rating_count = g.rating_count,
      excluded_ratings = g.excluded_ratings, own_ratings = g.own_ratings, upheld_complaints = g.upheld_complaints
    from jsonb_populate_recordset(null::reputations, ${rows}::text::jsonb) as g
    where r.cargo_id = g.cargo_id`
  const risen = await sql<{ id: string }[]>`
    update cargos c set reputation_score = g.score, counted_jobs = g.success_count, success_rate = g.rate,
      successful_jobs = c.successful_jobs + g.credited
    from jsonb_to_recordset(${rows}::text::jsonb)
      as g(cargo_id uuid, score float8, success_count bigint, rate float8, credited int)
    where c.id = g.cargo_id
      and (g.credited <> 0
        or (c.reputation_score, c.counted_jobs, c.success_rate) is distinct from (g.score, g.success_count, g.rate))
    returning case when g.credited > 0 and c.trust_level = 0 and c.successful_jobs >= ${COMMUNITY_JOBS} then c.id::text end as id`
  // R13: who may rise by them is settled by a job of its own.
  for (const { id } of risen)
    if (id) tx.enqueue({ task: 'settle-cargos', payload: { cargoIds: [id] }, key: `settle:${id}` })
}

/** S25: successes that staff take out are not counted for the level any more either. */
const creditOf = ({ kind, successes = 0 }: Cause): number =>
  kind === 'JOBS' ? successes : kind === 'JOB_EXCLUDED' ? -successes : 0

function toColumns(ledger: Ledger) {
  const { sums, latches, tally, row } = ledger
  return {
    cargo_id: row.cargoId,
    score: ledger.score,
    rate: successRate(sums) ?? null,
    ...sumColumns('success', sums.success),
    ...sumColumns('reliability', sums.reliability),
    ...sumColumns('feedback', sums.feedback),
    warning_armed: latches.WARNING,
    demotion_armed: latches.DEMOTION,
    suspension_armed: latches.SUSPENSION,
    rate_warning_armed: latches.RATE_WARNING,
    rate_demotion_armed: latches.RATE_DEMOTION,
    uncounted_jobs: tally.uncountedJobs,
    own_jobs: tally.ownJobs,
    excluded_jobs: tally.excludedJobs,
    rating_count: tally.ratingCount,
    excluded_ratings: tally.excludedRatings,
    own_ratings: tally.ownRatings,
    upheld_complaints: tally.upheldComplaints,
  }
}

const sumColumns = (name: string, sum: { count: number; weights: number; values: number; at: number }) => ({
  [`${name}_count`]: sum.count,
  [`${name}_weights`]: sum.weights,
  [`${name}_values`]: sum.values,
  [`${name}_at`]: sum.at,
})

/** Days of completion with their counts, and today with the score as it is stored now. */
async function writeDays(ctx: Context, tx: Tx, recorded: readonly Recorded[]): Promise<void> {
  const today = dayOf(ctx.now)
  const rows = recorded.flatMap(({ ledger }) => {
    const { cargoId } = ledger.row
    const days = [...ledger.changedDays.values()].map(({ day, successes, counted }) => ({
      cargo_id: cargoId,
      day,
      successes,
      counted,
      score: day === today ? ledger.score : null,
    }))
    const hasToday = ledger.changedDays.has(today)
    return hasToday
      ? days
      : [...days, { cargo_id: cargoId, day: today, successes: null, counted: null, score: ledger.score }]
  })
  await postgresOf(tx.db)`
    insert into reputation_days as d (cargo_id, day, successes, counted, score)
    select g.cargo_id, g.day, coalesce(g.successes, e.successes, 0), coalesce(g.counted, e.counted, 0), g.score
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as g(cargo_id uuid, day int, successes int, counted int, score float8)
    left join reputation_days e on e.cargo_id = g.cargo_id and e.day = g.day
    order by g.cargo_id, g.day
    on conflict (cargo_id, day) do update set
      successes = excluded.successes, counted = excluded.counted, score = coalesce(excluded.score, d.score)`
}

/** Jobs of one day are one event that grows; anything else is an event of its own. */
async function writeEvents(ctx: Context, tx: Tx, recorded: readonly Recorded[]): Promise<void> {
  const rows = recorded
    .filter(
      ({ ledger, cause }) =>
        cause.kind !== 'JOBS' ||
        (cause.successes ?? 0) + (cause.failures ?? 0) > 0 ||
        ledger.score !== ledger.row.score,
    )
    .map(({ ledger, cause }) => ({
      id: ctx.registry.newId(),
      cargo_id: ledger.row.cargoId,
      kind: cause.kind,
      day: dayOf(ctx.now),
      at: ctx.now.toISOString(),
      score_before: ledger.row.score,
      score_after: ledger.score,
      moved: ledger.score - ledger.row.score,
      successes: cause.successes ?? 0,
      failures: cause.failures ?? 0,
      reason: cause.reason ?? null,
    }))
  if (rows.length === 0) return
  await postgresOf(tx.db)`
    insert into score_events as e (id, cargo_id, kind, day, at, score_before, score_after, moved, successes, failures, reason)
    select id, cargo_id, kind, day, at, score_before, score_after, moved, successes, failures, reason
    from jsonb_populate_recordset(null::score_events, ${JSON.stringify(rows)}::text::jsonb)
    on conflict (cargo_id, day) where kind = 'JOBS' do update set
      at = excluded.at, score_after = excluded.score_after, moved = e.moved + excluded.moved,
      successes = e.successes + excluded.successes, failures = e.failures + excluded.failures`
}

/** Whoever shows the Cargo hears of another band, not of every job. */
function tellBand(tx: Tx, ledger: Ledger): void {
  const { cargoId, publisherId, score } = ledger.row
  const [from, to] = [bandOf(score), bandOf(ledger.score)]
  if (from === to) return
  tx.raise({
    topic: topics.cargo(cargoId),
    cause: 'REPUTATION_BAND',
    cargoId,
    publisherId,
    body: { from, to, shown: shownScore(ledger.score) },
  })
}

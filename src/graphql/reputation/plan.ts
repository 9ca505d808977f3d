import { type Column, eq, type SQL, sql } from 'drizzle-orm'
import { reputationDays, reputations, scoreEvents } from '../../database/tables/reputation.ts'
import {
  PART_PRIOR,
  PROVISIONAL_JOBS,
  RATE_THRESHOLDS,
  REPUTATION_PARTS,
  REPUTATION_THRESHOLDS,
} from '../../domain/policy.ts'
import type { PartName } from '../../domain/reputation.ts'
import { connection, descending, embedded, expr, gated, type Plan, plan, resolved, sorts } from '../plan/declare.ts'
import { bandSql, shownSql } from './score-sql.ts'
import {
  NotCounted,
  Reputation,
  ReputationDay,
  ReputationPart,
  ReputationParts,
  type ReputationThreshold,
  ScoreEvent,
} from './type.ts'

/** Reached from a Cargo only, whose predicate was asked. Reputation is public (R32). */
export const reputationPlan: Plan<Reputation, typeof reputations> = plan(() => Reputation, reputations, {
  visibleTo: () => true,
  fields: r => ({
    score: r.score,
    shown: expr(shownSql(r.score)),
    band: expr(bandSql(r.score)),
    isProvisional: expr(sql<boolean>`(${r.successCount} < ${sql.raw(String(PROVISIONAL_JOBS))})`),
    countedJobs: r.successCount,
    successRate: expr(mean(r.successCount, r.successValues, r.successWeights)),
    parts: embedded(() => ReputationParts, {
      success: part('success', r.successCount, r.successValues, r.successWeights),
      reliability: part('reliability', r.reliabilityCount, r.reliabilityValues, r.reliabilityWeights),
      feedback: part('feedback', r.feedbackCount, r.feedbackValues, r.feedbackWeights),
    }),
    notCounted: embedded(() => NotCounted, {
      byOthers: r.uncountedJobs,
      ownJobs: r.ownJobs,
      excludedJobs: r.excludedJobs,
      excludedRatings: r.excludedRatings,
      ownRatings: r.ownRatings,
    }),
    upheldComplaints: r.upheldComplaints,
    thresholds: gated(actor => actor.kind === 'staff' || actor.owns(r.publisherId), expr(thresholds(r), 'jsonb')),
    trend: resolved({ score: r.score, scores: lastScores(r) }),
    forecast: resolved({ sums: sumsJson(r), days: lastDays(r) }, 5),
    history: connection(
      () => reputationDayPlan,
      (d: typeof reputationDays) => eq(d.cargoId, r.cargoId),
      d => [descending(d.day)],
    ),
    events: connection(
      () => scoreEventPlan,
      (e: typeof scoreEvents) => eq(e.cargoId, r.cargoId),
      sorts('sort', 'BIGGEST', {
        BIGGEST: (e: typeof scoreEvents) => [descending(sql`abs(${e.moved})`, { type: 'float8' })],
        NEWEST: (e: typeof scoreEvents) => [descending(e.at)],
      }),
    ),
  }),
})

export const reputationDayPlan: Plan<ReputationDay, typeof reputationDays> = plan(() => ReputationDay, reputationDays, {
  visibleTo: () => true,
  fields: d => ({
    day: expr(sql<string>`to_char(date '1970-01-01' + ${d.day}, 'YYYY-MM-DD')`),
    successes: d.successes,
    counted: d.counted,
    successRate: expr(sql<number | null>`case when ${d.counted} > 0 then ${d.successes}::float8 / ${d.counted} end`),
    score: d.score,
  }),
})

export const scoreEventPlan: Plan<ScoreEvent, typeof scoreEvents> = plan(() => ScoreEvent, scoreEvents, {
  visibleTo: () => true,
  fields: e => ({
    kind: e.kind,
    at: e.at,
    scoreBefore: e.scoreBefore,
    scoreAfter: e.scoreAfter,
    moved: e.moved,
    successes: e.successes,
    failures: e.failures,
    reason: gated(
      actor =>
        actor.kind === 'staff' ||
        sql`exists (select from ${reputations} er where er.cargo_id = ${e.cargoId} and ${actor.owns(sql`er.publisher_id`)} offset 0)`,
      e.reason,
    ),
  }),
})

/** `meanOf` of the domain in SQL; a test holds the two against each other. */
const mean = (count: Column, values: Column, weights: Column): SQL<number | null> =>
  sql`case when ${count} > 0 and ${weights} > 0 then least(1, greatest(0, ${values} / ${weights})) end`

function part(name: PartName, count: Column, values: Column, weights: Column) {
  const { weight, halfLifeDays, k } = REPUTATION_PARTS[name]
  const [prior, pull] = [sql.raw(String(PART_PRIOR)), sql.raw(String(k))]
  return embedded(() => ReputationPart, {
    weight: constant(weight),
    value: expr(
      sql<number>`(${prior} + (coalesce(${mean(count, values, weights)}, ${prior}) - ${prior}) * (${count}::float8 / (${count} + ${pull})))`,
    ),
    mean: expr(mean(count, values, weights)),
    sampleSize: expr(sql<number>`${count}`),
    halfLifeDays: constant(halfLifeDays, 'int4'),
    prior: constant(PART_PRIOR),
    pull: constant(k, 'int4'),
  })
}

const constant = (value: number, type = 'float8') => expr(sql<number>`${sql.raw(String(value))}::${sql.raw(type)}`)

function thresholds(r: typeof reputations): SQL<ReputationThreshold[]> {
  const armed = {
    WARNING: r.warningArmed,
    DEMOTION: r.demotionArmed,
    SUSPENSION: r.suspensionArmed,
    RATE_WARNING: r.rateWarningArmed,
    RATE_DEMOTION: r.rateDemotionArmed,
  }
  const rows = [...REPUTATION_THRESHOLDS, ...RATE_THRESHOLDS].map(
    ({ latch, below, rearmAt }) =>
      sql`jsonb_build_object('latch', ${sql.raw(`'${latch}'`)}, 'below', ${sql.raw(String(below))}::float8, 'rearmedAt', ${sql.raw(String(rearmAt))}::float8, 'armed', ${armed[latch]})`,
  )
  return sql`jsonb_build_array(${sql.join(rows, sql`, `)})`
}

/**
 * Days with a stored score, the newest first: of the last 32 at most 31 are younger than 30 days, so the score of 30 days ago
 * is among them whatever day it is.
 */
const lastScores = (r: typeof reputations): SQL => sql`(select jsonb_agg(jsonb_build_array(s.day, s.score)) from (
  select d.day, d.score from ${reputationDays} d where d.cargo_id = ${r.cargoId} and d.score is not null order by d.day desc limit 32) s)`

/** The latest seven active days: what a forecast goes on from. */
const lastDays = (
  r: typeof reputations,
): SQL => sql`(select jsonb_agg(jsonb_build_object('day', s.day, 'successes', s.successes, 'counted', s.counted)) from (
  select d.day, d.successes, d.counted from ${reputationDays} d where d.cargo_id = ${r.cargoId} and d.counted > 0 order by d.day desc limit 7) s)`

const sumsJson = (r: typeof reputations): SQL => sql`jsonb_build_object(
  'success', jsonb_build_object('count', ${r.successCount}, 'weights', ${r.successWeights}, 'values', ${r.successValues}, 'at', ${r.successAt}),
  'reliability', jsonb_build_object('count', ${r.reliabilityCount}, 'weights', ${r.reliabilityWeights}, 'values', ${r.reliabilityValues}, 'at', ${r.reliabilityAt}),
  'feedback', jsonb_build_object('count', ${r.feedbackCount}, 'weights', ${r.feedbackWeights}, 'values', ${r.feedbackValues}, 'at', ${r.feedbackAt}))`

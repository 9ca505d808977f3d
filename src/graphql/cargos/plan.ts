import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import type { ratings } from '../../database/tables/ratings.ts'
import type { reputations } from '../../database/tables/reputation.ts'
import type { reviews } from '../../database/tables/reviews.ts'
import { jobs, type standings } from '../../database/tables/runtime.ts'
import type { scans } from '../../database/tables/scans.ts'
import type { pendingChanges } from '../../database/tables/trust.ts'
import { TRUST_LEVEL_TABLE, TRUST_LEVELS } from '../../domain/policy.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { TRUST_LEVEL_NAMES } from '../enums.ts'
import { casePlan } from '../moderation/plan.ts'
import {
  connection,
  decoded,
  descending,
  embedded,
  expr,
  gated,
  globalId,
  maybe,
  one,
  type Plan,
  plan,
  resolved,
} from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { ratingPlan } from '../ratings/plan.ts'
import { reputationPlan } from '../reputation/plan.ts'
import { reviewPlan } from '../reviews/plan.ts'
import { scanPlan } from '../scans/plan.ts'
import { limitsPlan, pendingChangePlan } from '../trust/plan.ts'
import { versionPlan } from '../versions/plan.ts'
import { publisherSubject } from '../viewer-can.ts'
import { Cargo, TrustBadge } from './type.ts'

const titles = TRUST_LEVELS.map(level => TRUST_LEVEL_TABLE[level].title)
const colors = TRUST_LEVELS.map(level => TRUST_LEVEL_TABLE[level].color)
const meanings = TRUST_LEVELS.map(level => TRUST_LEVEL_TABLE[level].meaning)

/** Cargos that everybody may see; the tombstone of a deleted one is its team's and staff's. */
const PUBLIC_STATES = ['PUBLISHED', 'SUSPENDED'] as const

export const cargoPlan: Plan<Cargo, typeof cargos> = plan(() => Cargo, cargos, {
  visibleTo: (c, actor) =>
    actor.kind === 'staff' ||
    (actor.signedIn
      ? or(inArray(c.state, [...PUBLIC_STATES]), actor.owns(c.publisherId))
      : inArray(c.state, [...PUBLIC_STATES])),
  fields: c => ({
    id: globalId('cargo', c.id),
    viewerCan: resolved({ subject: publisherSubject(c.publisherId) }),
    slug: c.slug,
    name: c.name,
    tagline: c.tagline,
    description: c.description,
    readme: c.readme,
    iconUrl: c.iconUrl,
    category: c.category,
    tags: c.tags,
    capabilities: c.capabilities,
    grantedAccess: c.grantedAccess,
    runtime: c.runtime,
    inputSchema: c.inputSchema,
    outputSchema: c.outputSchema,
    licence: c.licence,
    sourceUrl: c.sourceUrl,
    state: c.state,
    trustLevel: decoded(c.trustLevel, TRUST_LEVEL_NAMES),
    badge: embedded(() => TrustBadge, {
      level: decoded(c.trustLevel, TRUST_LEVEL_NAMES),
      number: c.trustLevel,
      name: decoded(c.trustLevel, titles),
      color: decoded(c.trustLevel, colors),
      meaning: decoded(c.trustLevel, meanings),
    }),
    createdAt: c.createdAt,
    updatedAt: c.updatedAt,
    publishedAt: c.publishedAt,
    publisher: one(() => publisherPlan, c.publisherId),
    currentVersion: maybe(() => versionPlan, c.currentVersionId),
    versions: connection(
      () => versionPlan,
      (v: typeof versions) => eq(v.cargoId, c.id),
      v => [descending(v.number)],
    ),
    scanHistory: connection(
      () => scanPlan,
      (s: typeof scans) => ofCargo(s, c.id),
      s => [descending(s.queuedAt)],
    ),
    heartbeats: connection(
      () => scanPlan,
      (s: typeof scans) =>
        sql`(${ofCargo(s, c.id)} and ${s.kind} = 'RESCAN' and ${s.state} = 'PASSED' and ${s.changeCount} = 0)`,
      s => [descending(s.queuedAt)],
    ),
    pendingChange: maybe(
      () => pendingChangePlan,
      (p: typeof pendingChanges) => and(eq(p.cargoId, c.id), isNull(p.closedAt)),
    ),
    effectiveLimits: maybe(
      () => limitsPlan,
      (s: typeof standings) => eq(s.cargoId, c.id),
    ),
    successfulJobs: c.successfulJobs,
    runningJobs: gated(
      actor => actor.kind === 'staff' || actor.owns(c.publisherId),
      expr(
        sql<number>`(select count(*)::int from ${jobs} rj where rj.cargo_id = ${c.id} and rj.outcome is null and rj.expired_at is null)`,
      ),
    ),
    trustChecklist: resolved({ cargoKey: c.id }, 5),
    reviews: gated(
      actor => actor.kind === 'staff' || actor.owns(c.publisherId),
      connection(
        () => reviewPlan,
        (r: typeof reviews) => eq(r.cargoId, c.id),
        r => [descending(r.requestedAt)],
      ),
    ),
    reputation: one(
      () => reputationPlan,
      (r: typeof reputations) => eq(r.cargoId, c.id),
    ),
    ratings: connection(
      () => ratingPlan,
      (r: typeof ratings) => eq(r.cargoId, c.id),
      r => [descending(r.ratedAt)],
    ),
    cases: gated(
      actor => actor.kind === 'staff' || actor.owns(c.publisherId),
      connection(
        () => casePlan,
        (k: typeof cases) => eq(k.cargoId, c.id),
        k => [descending(k.openedAt)],
      ),
    ),
    decisions: gated(
      actor => actor.kind === 'staff' || actor.owns(c.publisherId),
      connection(
        () => decisionPlan,
        (d: typeof decisions) => eq(d.cargoId, c.id),
        d => [descending(d.decidedAt)],
      ),
    ),
  }),
})

const ofCargo = (s: typeof scans, cargoId: unknown) =>
  sql`${s.versionId} in (select hv.id from ${versions} hv where hv.cargo_id = ${cargoId})`

import { eq, inArray, or, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import type { ratings } from '../../database/tables/ratings.ts'
import type { reputations } from '../../database/tables/reputation.ts'
import { TRUST_LEVEL_TABLE, TRUST_LEVELS } from '../../domain/policy.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { TRUST_LEVEL_NAMES } from '../enums.ts'
import { casePlan } from '../moderation/plan.ts'
import {
  connection,
  decoded,
  descending,
  embedded,
  gated,
  globalId,
  maybe,
  one,
  type Plan,
  plan,
} from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { ratingPlan } from '../ratings/plan.ts'
import { reputationPlan } from '../reputation/plan.ts'
import { versionPlan } from '../versions/plan.ts'
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
    slug: c.slug,
    name: c.name,
    tagline: c.tagline,
    description: c.description,
    readme: c.readme,
    iconUrl: c.iconUrl,
    category: c.category,
    tags: c.tags,
    capabilities: c.capabilities,
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

/** For plans that hang on a Cargo: true where the Cargo itself is public. */
export const isPublicCargo = (cargoId: unknown) =>
  sql`exists (select from ${cargos} pc where pc.id = ${cargoId} and pc.state in ('PUBLISHED', 'SUSPENDED'))`

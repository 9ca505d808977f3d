import { and, eq, ne, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { can } from '../../domain/permission.ts'
import type { PublisherTier, TrustLevel } from '../../domain/policy.ts'
import type { Context, Queryable } from '../context.ts'
import { type CargoRow, noSuchCargo } from './lock-cargo.ts'

/** A Cargo with what permission asks about its publisher. */
export type VisibleCargo = CargoRow & { tier: PublisherTier; isFirstParty: boolean; isBanned: boolean }

/** The Cargo as the actor may see it: a draft or a deleted one of others is as good as absent (S42). */
export async function visibleCargo(ctx: Context, cargoId: string, absent = noSuchCargo): Promise<VisibleCargo> {
  const [row] = await ctx.registry.db
    .select({
      cargo: cargos,
      tier: publishers.tier,
      bannedAt: publishers.bannedAt,
      isFirstParty: publishers.isFirstParty,
    })
    .from(cargos)
    .innerJoin(publishers, eq(publishers.id, cargos.publisherId))
    .where(eq(cargos.id, cargoId))
  if (!row) throw absent()
  const isPublic = row.cargo.state === 'PUBLISHED' || row.cargo.state === 'SUSPENDED'
  const seen = { ...row.cargo, tier: row.tier, isFirstParty: row.isFirstParty, isBanned: row.bannedAt !== null }
  if (!isPublic && !can(ctx.actor, 'cargo:read-private', seen)) throw absent()
  return seen
}

/** Slots of a publisher in use, beside this Cargo's (S1); read under the lock on the publisher's row. */
export async function slotsUsedByOthers(db: Queryable, publisherId: string, cargoId: string): Promise<number> {
  const [row] = await db
    .select({ used: sql<number>`count(*)::int` })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), ne(cargos.id, cargoId), occupiesSlotSql))
  return row!.used
}

/** `occupiesSlot` of the domain, as a condition; a test holds the two against each other. */
export const occupiesSlotSql = sql`(${cargos.state} in ('PUBLISHED', 'SUSPENDED', 'DELETING') or (${cargos.state} = 'DRAFT' and exists (
  select from ${versions} v where v.cargo_id = ${cargos.id} and (
    v.state in ('SCANNING', 'IN_REVIEW', 'PUBLISHED', 'HELD') or (v.state = 'SCAN_FAILED' and v.scan_gave_up_at is null)))))`

/** What a badge shows of a Cargo that everybody may see; null for any other, so that a badge tells nothing of it. */
export async function cargoBadge(
  db: Queryable,
  slug: string,
): Promise<{ level: TrustLevel; reputation: number | null } | null> {
  const [row] = await db
    .select({ level: cargos.trustLevel, score: cargos.reputationScore, jobs: cargos.countedJobs })
    .from(cargos)
    .where(and(eq(cargos.slug, slug), eq(cargos.state, 'PUBLISHED')))
  // Safe because the column only ever holds what the domain decided.
  return row ? { level: row.level as TrustLevel, reputation: row.jobs > 0 ? row.score : null } : null
}

import { and, eq, or, type SQL, sql } from 'drizzle-orm'
import { advisories, advisoryAffected, packageMatches } from '../../database/tables/advisories.ts'
import { packageVersions } from '../../database/tables/packages.ts'
import type { AffectedRange } from '../../domain/advisory/advisory.ts'
import { versionMatcher } from '../../domain/advisory/affects.ts'
import { fixAdvice } from '../../domain/advisory/fix-advice.ts'
import { numberArray, textArray } from '../sql-array.ts'
import type { Tx } from '../transaction.ts'

const MATCHING_LOCK = 7_301_118

/** Taken by whoever stores package versions: many at once, none while advisories are stored. */
export const shareMatching = (tx: Tx): Promise<unknown> =>
  tx.db.execute(sql`select pg_advisory_xact_lock_shared(${MATCHING_LOCK})`)

/** Taken by whoever stores advisories: one at a time, with no package versions in flight. */
export const ownMatching = (tx: Tx): Promise<unknown> =>
  tx.db.execute(sql`select pg_advisory_xact_lock(${MATCHING_LOCK})`)

export interface Match {
  readonly packageVersionId: number
  readonly advisoryId: string
  readonly fixedVersion: string | null
}

/** Matches new package versions against every stored advisory of their package. */
export async function matchPackages(tx: Tx, packageVersionIds: readonly number[]): Promise<void> {
  for (let at = 0; at < packageVersionIds.length; at += 5_000) {
    const ids = numberArray(packageVersionIds.slice(at, at + 5_000))
    await insertMatches(tx, await matchesOfPackages(tx, sql`${packageVersions.id} = any(${sql.param(ids)}::bigint[])`))
  }
}

/** What hits these package versions among all stored advisories. */
export const matchesOfPackages = async (tx: Tx, which: SQL | undefined): Promise<Match[]> =>
  matchesAmong(await candidates(tx, which))

/** What these advisories hit among all stored package versions, whatever was stored about them before. */
export async function matchesOf(tx: Tx, advisoryIds: readonly string[]): Promise<Match[]> {
  const ids = sql.param(textArray(advisoryIds))
  return matchesAmong(await candidates(tx, sql`${advisoryAffected.advisoryId} = any(${ids}::text[])`))
}

export async function insertMatches(tx: Tx, matches: readonly Match[]): Promise<void> {
  for (let at = 0; at < matches.length; at += 5_000)
    await tx.db
      .insert(packageMatches)
      .values(matches.slice(at, at + 5_000))
      .onConflictDoUpdate({
        target: [packageMatches.packageVersionId, packageMatches.advisoryId],
        set: { fixedVersion: sql`excluded.fixed_version` },
      })
}

interface Candidate {
  readonly packageVersionId: number
  readonly ecosystem: string
  readonly name: string
  readonly version: string
  readonly advisoryId: string
  readonly ranges: unknown
  readonly versions: string[]
}

/** The coarse step: the same package name in the same ecosystem, over distinct package versions and not over images. */
const candidates = (tx: Tx, which: SQL | undefined): Promise<Candidate[]> =>
  tx.db
    .select({
      packageVersionId: packageVersions.id,
      ecosystem: packageVersions.ecosystem,
      name: packageVersions.matchName,
      version: packageVersions.matchVersion,
      advisoryId: advisoryAffected.advisoryId,
      ranges: advisoryAffected.ranges,
      versions: advisoryAffected.versions,
    })
    .from(advisoryAffected)
    .innerJoin(advisories, eq(advisories.id, advisoryAffected.advisoryId))
    .innerJoin(
      packageVersions,
      and(
        eq(packageVersions.matchName, advisoryAffected.name),
        // An advisory of `Debian` is about every release, `Debian:12` among them.
        or(
          eq(advisoryAffected.ecosystem, packageVersions.ecosystem),
          eq(advisoryAffected.ecosystem, sql`split_part(${packageVersions.ecosystem}, ':', 1)`),
        ),
      ),
    )
    .where(and(which, eq(advisories.isInForce, true)))

/** The precise step, once for each advisory and package, with its ranges read once for all versions of that package. */
function matchesAmong(found: readonly Candidate[]): Match[] {
  const byPackage = new Map<string, Candidate[]>()
  for (const candidate of found) {
    const key = JSON.stringify([candidate.advisoryId, candidate.ecosystem, candidate.name])
    const group = byPackage.get(key)
    if (group) group.push(candidate)
    else byPackage.set(key, [candidate])
  }
  return [...byPackage.values()].flatMap(group => {
    const [first] = group
    return first ? matchesOfPackage(first, group) : []
  })
}

function matchesOfPackage({ ecosystem, name, advisoryId }: Candidate, group: readonly Candidate[]): Match[] {
  const entries = new Map(
    group.map(one => [
      JSON.stringify([one.ranges, one.versions]),
      // Safe because the column holds what `parseOsv` made.
      { ecosystem, name, ranges: one.ranges as AffectedRange[], versions: one.versions },
    ]),
  )
  const affected = [...entries.values()]
  const verdictOf = versionMatcher(affected, ecosystem, name)
  const versions = new Map(group.map(one => [one.packageVersionId, one.version]))
  return [...versions].flatMap(([packageVersionId, version]) => {
    if (verdictOf(version) !== 'AFFECTED') return []
    const advice = fixAdvice([affected], ecosystem, name, version)
    return [{ packageVersionId, advisoryId, fixedVersion: advice.kind === 'upgrade' ? advice.version : null }]
  })
}

import { and, eq, type SQL, sql } from 'drizzle-orm'
import { advisories, advisoryAffected, packageMatches } from '../../database/tables/advisories.ts'
import { packageVersions } from '../../database/tables/packages.ts'
import type { AffectedRange } from '../../domain/advisory/advisory.ts'
import { versionMatcher } from '../../domain/advisory/affects.ts'
import { fixAdvisor } from '../../domain/advisory/fix-advice.ts'
import { isSameEcosystem } from '../../domain/versions/ecosystem.ts'
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
    const packages = await packagesWhere(tx, sql`${packageVersions.id} = any(${sql.param(ids)}::bigint[])`)
    await insertMatches(tx, await matchesOfPackages(tx, packages))
  }
}

/** What hits these package versions among all stored advisories. */
export async function matchesOfPackages(tx: Tx, packages: readonly PackageRow[]): Promise<Match[]> {
  const names = sql.param(textArray(packages.map(one => one.name)))
  return matchesAmong(await affectedWhere(tx, sql`${advisoryAffected.name} = any(${names}::text[])`), packages)
}

/** What these advisories hit among all stored package versions, whatever was stored about them before. */
export async function matchesOf(tx: Tx, advisoryIds: readonly string[]): Promise<Match[]> {
  const ids = sql.param(textArray(advisoryIds))
  const affected = await affectedWhere(tx, sql`${advisoryAffected.advisoryId} = any(${ids}::text[])`)
  if (affected.length === 0) return []
  const names = sql.param(textArray(affected.map(one => one.name)))
  return matchesAmong(affected, await packagesWhere(tx, sql`${packageVersions.matchName} = any(${names}::text[])`))
}

export async function insertMatches(tx: Tx, matches: readonly Match[]): Promise<void> {
  for (let at = 0; at < matches.length; at += 10_000)
    await tx.db.execute(sql`
      insert into ${packageMatches} (package_version_id, advisory_id, fixed_version)
      select * from jsonb_to_recordset(${JSON.stringify(matches.slice(at, at + 10_000))}::text::jsonb)
        as m("packageVersionId" bigint, "advisoryId" text, "fixedVersion" text)
      on conflict (package_version_id, advisory_id) do update set fixed_version = excluded.fixed_version`)
}

/** A package version by the name and version that advisories speak of. */
export interface PackageRow {
  readonly id: number
  readonly ecosystem: string
  readonly name: string
  readonly version: string
}

/** The coarse step: package versions, each once for all images that hold it. */
export const packagesWhere = (tx: Tx, which: SQL): Promise<PackageRow[]> =>
  tx.db
    .select({
      id: packageVersions.id,
      ecosystem: packageVersions.ecosystem,
      name: packageVersions.matchName,
      version: packageVersions.matchVersion,
    })
    .from(packageVersions)
    .where(which)

interface AffectedRow {
  readonly advisoryId: string
  readonly ecosystem: string
  readonly name: string
  readonly ranges: unknown
  readonly versions: string[]
}

/** Its other half: what advisories say of packages of those names. */
const affectedWhere = (tx: Tx, which: SQL): Promise<AffectedRow[]> =>
  tx.db
    .select({
      advisoryId: advisoryAffected.advisoryId,
      ecosystem: advisoryAffected.ecosystem,
      name: advisoryAffected.name,
      ranges: advisoryAffected.ranges,
      versions: advisoryAffected.versions,
    })
    .from(advisoryAffected)
    .innerJoin(advisories, eq(advisories.id, advisoryAffected.advisoryId))
    .where(and(which, eq(advisories.isInForce, true)))

/** The precise step, once for each advisory and package, with its ranges read once for all versions of that package. */
function matchesAmong(affected: readonly AffectedRow[], packages: readonly PackageRow[]): Match[] {
  const byAdvisory = grouped(affected, one => `${one.name}\0${one.advisoryId}`)
  const byName = grouped([...byAdvisory.values()], ([first]) => first!.name) // safe because groups are not empty
  const byPackage = grouped(packages, one => `${one.name}\0${one.ecosystem}`)
  const matches: Match[] = []
  for (const versions of byPackage.values()) {
    const { name, ecosystem } = versions[0]! // safe because groups are not empty
    for (const entries of byName.get(name) ?? []) {
      const about = entries.filter(entry => isSameEcosystem(entry.ecosystem, ecosystem))
      if (about.length > 0) matches.push(...matchesOfPackage(about, ecosystem, name, versions))
    }
  }
  return matches
}

function matchesOfPackage(
  rows: readonly AffectedRow[],
  ecosystem: string,
  name: string,
  versions: readonly PackageRow[],
): Match[] {
  // Safe because the column holds what `parseOsv` made.
  const affected = rows.map(row => ({ ecosystem, name, ranges: row.ranges as AffectedRange[], versions: row.versions }))
  const verdictOf = versionMatcher(affected, ecosystem, name)
  const hit = versions.filter(one => verdictOf(one.version) === 'AFFECTED')
  if (hit.length === 0) return []
  const adviceFor = fixAdvisor([affected], ecosystem, name)
  return hit.map(({ id, version }) => {
    const advice = adviceFor(version)
    const fixedVersion = advice.kind === 'upgrade' ? advice.version : null
    return { packageVersionId: id, advisoryId: rows[0]!.advisoryId, fixedVersion }
  })
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

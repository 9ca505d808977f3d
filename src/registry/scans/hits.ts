import { and, eq, inArray, not, sql } from 'drizzle-orm'
import { advisories } from '../../database/tables/advisories.ts'
import { scannerFindings } from '../../database/tables/packages.ts'
import { type Hit, underOwnGroups } from '../../domain/finding.ts'
import type { Severity } from '../../domain/policy.ts'
import { textArray } from '../sql-array.ts'
import type { Tx } from '../transaction.ts'
import type { VersionRow } from './assess-version.ts'

/** The name under which our own matching of advisories reports. */
export const OWN_MATCHING = 'osv'

export interface Hits {
  readonly hits: readonly Hit[]
  /** S27: of advisories that wait for staff. */
  readonly onHold: readonly Hit[]
}

/** What hits the packages of a version: our own matches, and what other scanners say of its image (S19). */
export async function hitsOf(tx: Tx, version: VersionRow): Promise<Hits> {
  if (version.imageId === null) return { hits: [], onHold: [] }
  const own = await ownHits(tx, version.imageId)
  const foreign = await foreignHits(tx, version.imageId)
  return {
    hits: [...own.filter(hit => !hit.isOnHold), ...underOwnGroups(foreign, own)],
    onHold: own.filter(hit => hit.isOnHold),
  }
}

/** S27: which of these names are records that wait for staff; also those that no longer hit, for their saying so waits too. */
export async function namesOnHold(tx: Tx, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const rows = await tx.db
    .select({ id: advisories.id })
    .from(advisories)
    .where(and(inArray(advisories.id, [...new Set(names)]), advisories.isOnHold))
  return rows.map(row => row.id)
}

interface MatchRow extends Record<string, unknown> {
  readonly advisoryId: string
  readonly aliasGroup: string
  readonly upstream: string | null
  readonly severity: Severity
  readonly summary: string
  readonly knownExploited: boolean
  readonly isOnHold: boolean
  readonly fixedVersion: string | null
  readonly ecosystem: string
  readonly packageName: string
  readonly installedVersion: string
  readonly isOwned: boolean
}

async function ownHits(tx: Tx, imageId: number): Promise<(Hit & { isOnHold: boolean })[]> {
  const rows = await tx.db.execute<MatchRow>(sql`
    select a.id as "advisoryId", a.alias_group as "aliasGroup", a.severity, a.summary,
      case when cardinality(a.upstream) = 1 then a.upstream[1] end as upstream, a.known_exploited as "knownExploited", a.is_on_hold as "isOnHold", m.fixed_version as "fixedVersion",
      p.ecosystem, p.match_name as "packageName", p.version as "installedVersion", bool_and(i.owned_by is not null) as "isOwned"
    from image_packages i
    join package_versions p on p.id = i.package_version_id
    join package_matches m on m.package_version_id = p.id
    join advisories a on a.id = m.advisory_id
    where i.image_id = ${imageId}
    group by a.id, m.fixed_version, p.id`)
  const judged = rows.some(row => row.isOwned) && (await vendorTellsUnfixed(tx, imageId))
  const counted = judged ? rows.filter(row => !row.isOwned) : rows
  const names = await namesOfGroups(
    tx,
    counted.map(row => row.aliasGroup),
  )
  return counted.map(({ isOwned, ...row }) => ({
    ...row,
    names: names.get(row.aliasGroup) ?? [row.advisoryId],
    scanner: OWN_MATCHING,
    isVendorUnknown: isOwned,
  }))
}

/**
 * Files that an OS package brought are judged by the vendor, who mends them without a new upstream version; but only
 * where the vendor's data tells of holes that are not fixed yet. Where it lists fixes alone, silence says nothing.
 */
async function vendorTellsUnfixed(tx: Tx, imageId: number): Promise<boolean> {
  const [row] = await tx.db.execute<{ tells: boolean }>(sql`
    with vendor as (
      select distinct p.ecosystem from image_packages i join package_versions p on p.id = i.package_version_id
      where i.image_id = ${imageId} and (p.purl like 'pkg:deb/%' or p.purl like 'pkg:apk/%' or p.purl like 'pkg:rpm/%'))
    select exists (
      select from vendor v join advisory_affected x on x.is_open_ended and x.ecosystem in (v.ecosystem, split_part(v.ecosystem, ':', 1))
    ) as tells`)
  return row!.tells
}

/** Findings of other scanners, each under the group that our own advisories give its name. */
async function foreignHits(tx: Tx, imageId: number): Promise<Hit[]> {
  const rows = await tx.db
    .select()
    .from(scannerFindings)
    .where(and(eq(scannerFindings.imageId, imageId), not(isOfDistribution)))
  if (rows.length === 0) return []
  const groups = await groupsOfNames(
    tx,
    rows.map(row => row.advisoryId),
  )
  return rows.map(row => {
    const group = groups.get(row.advisoryId)
    return {
      advisoryId: row.advisoryId,
      aliasGroup: group?.aliasGroup ?? row.advisoryId,
      names: group?.names ?? [row.advisoryId],
      severity: row.severity,
      summary: row.title,
      knownExploited: group?.knownExploited ?? false,
      fixedVersion: row.fixedVersion,
      ecosystem: row.ecosystem,
      packageName: row.packageName,
      installedVersion: row.installedVersion,
      scanner: row.scanner,
    }
  })
}

/** A language package whose every copy a distribution package brought: its vendor judges it, whoever reports it. */
const isOfDistribution = sql`coalesce((
  select bool_and(i.owned_by is not null) from image_packages i join package_versions p on p.id = i.package_version_id
  where i.image_id = ${scannerFindings.imageId} and p.ecosystem = ${scannerFindings.ecosystem}
    and p.match_name = ${scannerFindings.packageName} and p.version = ${scannerFindings.installedVersion}), false)`

interface Group {
  readonly aliasGroup: string
  readonly names: readonly string[]
  readonly knownExploited: boolean
}

async function groupsOfNames(tx: Tx, wanted: readonly string[]): Promise<Map<string, Group>> {
  const rows = await tx.db.execute<{ name: string; group: string; knownExploited: boolean }>(sql`
    select w.name, min(a.alias_group) as "group", bool_or(a.known_exploited) as "knownExploited"
    from unnest(${sql.param(textArray(wanted))}::text[]) w(name)
    join lateral (
      select alias_group, known_exploited from advisories where id = w.name
      union select g.alias_group, g.known_exploited from advisory_aliases x join advisories g on g.id = x.advisory_id
      where x.alias = w.name and g.withdrawn_at is null
    ) a on true
    group by w.name`)
  const names = await namesOfGroups(
    tx,
    rows.map(row => row.group),
  )
  return new Map(
    rows.map(({ name, group, knownExploited }) => [
      name,
      { aliasGroup: group, names: names.get(group) ?? [name], knownExploited },
    ]),
  )
}

/** Every name of each group: the records and what they call themselves besides. */
async function namesOfGroups(tx: Tx, groups: readonly string[]): Promise<Map<string, string[]>> {
  if (groups.length === 0) return new Map()
  const rows = await tx.db.execute<{ group: string; names: string[] }>(sql`
    select a.alias_group as "group", array_agg(distinct n.name order by n.name) as names
    from advisories a
    cross join lateral (select a.id as name union all select x.alias from advisory_aliases x where x.advisory_id = a.id) n
    where a.alias_group = any(${sql.param(textArray(groups))}::text[]) and a.withdrawn_at is null
    group by a.alias_group`)
  return new Map(rows.map(row => [row.group, row.names]))
}

import { and, desc, eq, lt, ne, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { images } from '../../database/tables/packages.ts'
import { signatures } from '../../database/tables/signatures.ts'
import type { Queryable } from '../context.ts'
import type { VersionRow } from '../trust/facts.ts'

export interface ChangedPackage {
  readonly ecosystem: string
  readonly name: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}
export interface ChangedFinding {
  readonly name: string
  readonly packageName: string
  readonly severity: string
  readonly change: 'NEW' | 'GONE'
}
export interface ChangedSetting {
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

/** What changed against the last approved version; without one, against nothing. */
export interface ReviewEvidence {
  readonly baselineId: string | null
  readonly packages: readonly ChangedPackage[]
  readonly packageChanges: number
  readonly findings: readonly ChangedFinding[]
  readonly sizeBytesBefore: number | null
  readonly sizeBytesAfter: number | null
  readonly settings: readonly ChangedSetting[]
}

/** Listed at most; the number tells how many there are. */
const LISTED = 500

/** All a reviewer compares, in one answer (S26): packages, findings, size, entry point, user, exposed ports. */
export async function reviewEvidence(db: Queryable, version: VersionRow): Promise<ReviewEvidence> {
  const baseline = await lastApproved(db, version)
  const [packages, findingChanges, after, before] = await Promise.all([
    changedPackages(db, baseline?.imageId ?? null, version.imageId),
    changedFindings(db, baseline?.id ?? null, version.id),
    imageOf(db, version.imageId),
    imageOf(db, baseline?.imageId ?? null),
  ])
  return {
    baselineId: baseline?.id ?? null,
    packages: packages.slice(0, LISTED),
    packageChanges: packages.length,
    findings: findingChanges,
    sizeBytesBefore: before?.sizeBytes ?? null,
    sizeBytesAfter: after?.sizeBytes ?? null,
    settings: changedSettings(before?.config, after?.config),
  }
}

/** The newest earlier version with a review signature, whether it still holds or not. */
async function lastApproved(db: Queryable, version: VersionRow): Promise<VersionRow | undefined> {
  const [row] = await db
    .select({ version: versions })
    .from(versions)
    .innerJoin(signatures, and(eq(signatures.versionId, versions.id), eq(signatures.kind, 'REVIEW')))
    .where(and(eq(versions.cargoId, version.cargoId), ne(versions.id, version.id), lt(versions.number, version.number)))
    .orderBy(desc(versions.number))
    .limit(1)
  return row?.version
}

async function changedPackages(db: Queryable, before: number | null, after: number | null): Promise<ChangedPackage[]> {
  const rows = await db.execute<{ ecosystem: string; name: string; before: string[]; after: string[] }>(sql`
    with held as (
      select p.ecosystem, p.name,
        coalesce(array_agg(distinct p.version) filter (where i.image_id = ${before}), '{}') as before,
        coalesce(array_agg(distinct p.version) filter (where i.image_id = ${after}), '{}') as after
      from image_packages i join package_versions p on p.id = i.package_version_id
      where i.image_id in (${before}, ${after})
      group by p.ecosystem, p.name
    )
    select * from held where before <> after order by ecosystem, name`)
  return [...rows]
}

async function changedFindings(db: Queryable, before: string | null, after: string): Promise<ChangedFinding[]> {
  const rows = await db.execute<{ name: string; package_name: string; severity: string; change: 'NEW' | 'GONE' }>(sql`
    select coalesce(max(f.aliases[1]), f.alias_group) as name, f.package_name, min(f.severity) as severity,
      case when bool_or(f.version_id = ${after}) then 'NEW' else 'GONE' end as change
    from findings f
    where f.version_id in (${before ?? after}, ${after}) and f.closed_at is null
    group by f.alias_group, f.ecosystem, f.package_name
    having count(distinct f.version_id) = 1 
    order by min(f.severity_rank), f.alias_group, f.package_name`)
  return rows.map(({ name, package_name: packageName, severity, change }) => ({ name, packageName, severity, change }))
}

async function imageOf(db: Queryable, imageId: number | null) {
  if (imageId === null) return undefined
  const [image] = await db.select().from(images).where(eq(images.id, imageId))
  return image
}

/** Of the image's configuration what decides how it runs; build times and labels change with every build. */
const COMPARED = ['entrypoint', 'command', 'user', 'workingDirectory', 'exposedPorts', 'environmentNames'] as const

function changedSettings(before: unknown, after: unknown): ChangedSetting[] {
  const of = (config: unknown, name: string): unknown =>
    config !== null && typeof config === 'object' ? ((config as Record<string, unknown>)[name] ?? null) : null
  return COMPARED.map(name => ({ name, before: of(before, name), after: of(after, name) })).filter(
    one => JSON.stringify(one.before) !== JSON.stringify(one.after),
  )
}

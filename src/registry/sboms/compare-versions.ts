import { and, eq, isNull, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { findings } from '../../database/tables/scans.ts'
import { type Actor, can } from '../../domain/permission.ts'
import type { Severity, TrustLevel } from '../../domain/policy.ts'
import { highestLevelAllowed } from '../../domain/scan-gate.ts'
import { isPublicCargoState, isPublicVersionState } from '../../domain/states.ts'
import type { Context, Queryable } from '../context.ts'
import { Fault } from '../errors.ts'

const MOST = 1_000

export interface PackageDifference {
  readonly ecosystem: string
  readonly name: string
  readonly before: string[]
  readonly after: string[]
}

export interface FindingDifference {
  readonly name: string
  readonly packageName: string
  readonly severity: Severity
  readonly reason: string
}

export interface Comparison {
  readonly added: PackageDifference[]
  readonly removed: PackageDifference[]
  readonly changed: PackageDifference[]
  readonly unchangedCount: number
  /** Findings are the team's and staff's. */
  readonly findings: Record<'gained' | 'fixed' | 'unchanged', FindingDifference[]> | null
  readonly trustEffect: {
    readonly level: TrustLevel
    readonly highestLevel: TrustLevel | null
    readonly message: string
  }
}

/** Two versions side by side: packages for everybody who may see both, findings for the teams of both and staff. */
export async function compareVersions(ctx: Context, { from, to }: { from: string; to: string }): Promise<Comparison> {
  const { db } = ctx.registry
  const [first, second] = [await visibleVersion(db, ctx.actor, from), await visibleVersion(db, ctx.actor, to)]
  const packages = await packageDifferences(db, first.version.imageId, second.version.imageId)
  const seesFindings = [first, second].every(one =>
    can(ctx.actor, 'finding:read', { publisherId: one.version.publisherId }),
  )
  return {
    ...packages.lists,
    unchangedCount: packages.unchangedCount,
    findings: seesFindings ? await findingDifferences(db, from, to, packages.byName) : null,
    trustEffect: trustEffect(second),
  }
}

type Seen = { version: typeof versions.$inferSelect; cargo: typeof cargos.$inferSelect }

async function visibleVersion(db: Queryable, actor: Actor, versionId: string): Promise<Seen> {
  const [row] = await db
    .select({ version: versions, cargo: cargos })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(eq(versions.id, versionId))
  const isPublic = row && isPublicCargoState(row.cargo.state) && isPublicVersionState(row.version.state)
  if (!row || !(isPublic || can(actor, 'cargo:read-private', { publisherId: row.version.publisherId })))
    throw new Fault('NOT_FOUND', 'There is no such version, or you may not see it. Check its id.')
  return row
}

async function packageDifferences(db: Queryable, first: number | null, second: number | null) {
  const rows = await db.execute<{ ecosystem: string; name: string; before: string[]; after: string[] }>(sql`
    select p.ecosystem, p.name,
      coalesce(array_agg(distinct p.version) filter (where i.image_id = ${first}), '{}') as before,
      coalesce(array_agg(distinct p.version) filter (where i.image_id = ${second}), '{}') as after
    from image_packages i join package_versions p on p.id = i.package_version_id
    where i.image_id in (${first}, ${second})
    group by p.ecosystem, p.name order by p.ecosystem, p.name`)
  const isSame = (one: PackageDifference) => one.before.join('\0') === one.after.join('\0')
  const differing = rows.filter(one => !isSame(one))
  return {
    byName: new Map(rows.map(row => [row.name, row])),
    unchangedCount: rows.length - differing.length,
    lists: {
      added: differing.filter(one => one.before.length === 0).slice(0, MOST),
      removed: differing.filter(one => one.after.length === 0).slice(0, MOST),
      changed: differing.filter(one => one.before.length > 0 && one.after.length > 0).slice(0, MOST),
    },
  }
}

type FindingRow = typeof findings.$inferSelect

async function findingDifferences(
  db: Queryable,
  from: string,
  to: string,
  packages: ReadonlyMap<string, PackageDifference>,
): Promise<NonNullable<Comparison['findings']>> {
  const openOf = (versionId: string): Promise<FindingRow[]> =>
    db
      .select()
      .from(findings)
      .where(and(eq(findings.versionId, versionId), isNull(findings.closedAt)))
      .orderBy(findings.severityRank, findings.aliasGroup)
  const [before, after] = [await openOf(from), await openOf(to)]
  const among = (list: readonly FindingRow[]) => new Set(list.map(keyOf))
  const [had, has] = [among(before), among(after)]
  const shown = (list: readonly FindingRow[], word: 'gained' | 'fixed' | 'unchanged'): FindingDifference[] =>
    list.slice(0, MOST).map(one => ({
      name: one.aliases[0] ?? one.advisoryId,
      packageName: one.packageName,
      severity: one.severity,
      reason: reasonOf(word, one, packages.get(one.packageName)),
    }))
  return {
    gained: shown(
      after.filter(one => !had.has(keyOf(one))),
      'gained',
    ),
    fixed: shown(
      before.filter(one => !has.has(keyOf(one))),
      'fixed',
    ),
    unchanged: shown(
      after.filter(one => had.has(keyOf(one))),
      'unchanged',
    ),
  }
}

const keyOf = (one: FindingRow): string => JSON.stringify([one.aliasGroup, one.ecosystem, one.packageName])

function reasonOf(word: 'gained' | 'fixed' | 'unchanged', finding: FindingRow, change: PackageDifference | undefined) {
  const { packageName: name } = finding
  const [before, after] = [change?.before.join(', '), change?.after.join(', ')]
  if (word === 'unchanged') return `${name} ${finding.installedVersions.join(', ')} is affected in both.`
  if (before === '') return `${name} ${after} was added.`
  if (after === '') return `${name} ${before} was removed.`
  if (before !== undefined && before !== after) return `${name} changed from ${before} to ${after}.`
  // For a distribution the finding names the source package, and what changed are its binary packages.
  const { installedVersions } = finding
  return word === 'gained'
    ? `${name} ${installedVersions.join(', ')} is affected.`
    : `${name} ${installedVersions.join(', ')} is not in it any more.`
}

/** From the counts, which are public. */
function trustEffect({ version, cargo }: Seen): Comparison['trustEffect'] {
  // Safe because the column only ever holds what the domain decided.
  const level = cargo.trustLevel as TrustLevel
  const highest = highestLevelAllowed({
    CRITICAL: version.criticalCount,
    HIGH: version.effectiveHighCount,
    MEDIUM: version.mediumCount,
    LOW: version.lowCount,
    UNKNOWN: version.unknownCount,
  })
  const found = `${version.criticalCount} critical and ${version.effectiveHighCount} high findings`
  if (highest === undefined)
    return { level, highestLevel: null, message: `${found}: a critical blocks it at every level (R23).` }
  return {
    level,
    highestLevel: highest,
    message:
      highest >= level
        ? `${found}: within what level ${level} allows.`
        : `${found}: the Cargo would fall from level ${level} to ${highest} (R24).`,
  }
}

import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { advisories, packageMatches } from '../../database/tables/advisories.ts'
import { type cargos, versions } from '../../database/tables/cargos.ts'
import { imagePackages, packageVersions } from '../../database/tables/packages.ts'
import { findings } from '../../database/tables/scans.ts'
import { type AlertCause, findingCauses, findingItemKey, findingMessage, findingState } from '../../domain/alert.ts'
import { type FindingFacts, findingKey, findingsFrom, type Hit } from '../../domain/finding.ts'
import type { Severity } from '../../domain/policy.ts'
import { countSeverities, type SeverityCounts, severityRank } from '../../domain/severity.ts'
import type { Context } from '../context.ts'
import type { NewEventItem } from '../log/event.ts'
import type { Tx } from '../transaction.ts'

type CargoRow = typeof cargos.$inferSelect
export type VersionRow = typeof versions.$inferSelect
type FindingRow = typeof findings.$inferSelect

/** One transition of a finding, as an alert tells it. */
export type FindingItem = NewEventItem & { readonly cause: AlertCause; readonly severity: Severity | null }

export interface Assessment {
  readonly facts: readonly FindingFacts[]
  readonly counts: SeverityCounts
  readonly items: readonly FindingItem[]
}

/**
 * Brings the findings of one version up to what the stored matches say now, and returns what changed. The Cargo's row
 * is locked by the caller, so two passes never work on one version at once.
 */
export async function assessVersion(ctx: Context, tx: Tx, cargo: CargoRow, version: VersionRow): Promise<Assessment> {
  const facts = findingsFrom(await hitsOf(tx, version.id))
  const stored = await tx.db.select().from(findings).where(eq(findings.versionId, version.id))
  const withdrawn = await withdrawnGroups(
    tx,
    stored.filter(row => row.closedAt === null).map(row => row.advisoryId),
  )
  const items = await writeTransitions(ctx, tx, cargo, version, facts, stored, withdrawn)
  return { facts, counts: countSeverities(facts.map(one => one.severity)), items }
}

/** The matches of everything the version's image holds. What an OS package brought is judged by the vendor's data alone. */
async function hitsOf(tx: Tx, versionId: string): Promise<Hit[]> {
  const rows = await tx.db
    .selectDistinct({
      advisoryId: advisories.id,
      aliasGroup: advisories.aliasGroup,
      severity: advisories.severity,
      summary: advisories.summary,
      knownExploited: advisories.knownExploited,
      fixedVersion: packageMatches.fixedVersion,
      ecosystem: packageVersions.ecosystem,
      packageName: packageVersions.matchName,
      installedVersion: packageVersions.version,
    })
    .from(versions)
    .innerJoin(imagePackages, eq(imagePackages.imageId, versions.imageId))
    .innerJoin(packageVersions, eq(packageVersions.id, imagePackages.packageVersionId))
    .innerJoin(packageMatches, eq(packageMatches.packageVersionId, packageVersions.id))
    .innerJoin(advisories, eq(advisories.id, packageMatches.advisoryId))
    .where(and(eq(versions.id, versionId), isNull(imagePackages.ownedBy)))
  const names = await namesOfGroups(
    tx,
    rows.map(row => row.aliasGroup),
  )
  return rows.map(row => ({ ...row, names: names.get(row.aliasGroup) ?? [row.advisoryId], scanner: 'osv' }))
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

const textArray = (words: readonly string[]): string =>
  `{${[...new Set(words)].map(word => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`

async function withdrawnGroups(tx: Tx, advisoryIds: readonly string[]): Promise<Set<string>> {
  if (advisoryIds.length === 0) return new Set()
  const rows = await tx.db
    .select({ id: advisories.id })
    .from(advisories)
    .where(and(inArray(advisories.id, [...new Set(advisoryIds)]), eq(advisories.isInForce, false)))
  return new Set(rows.map(row => row.id))
}

async function writeTransitions(
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  version: VersionRow,
  facts: readonly FindingFacts[],
  stored: readonly FindingRow[],
  withdrawn: ReadonlySet<string>,
): Promise<FindingItem[]> {
  const storedByKey = new Map(stored.map(row => [findingKey(row), row]))
  const current = new Set(facts.map(findingKey))
  const items: FindingItem[] = []
  const rows: (typeof findings.$inferInsert)[] = []
  for (const one of facts) {
    const row = storedByKey.get(findingKey(one))
    const isOpen = row !== undefined && row.closedAt === null
    const causes = findingCauses(isOpen ? findingState(row) : undefined, findingState(one), false)
    const isRenamed =
      isOpen &&
      (row.advisoryId !== one.advisoryId || row.aliases.join() !== one.aliases.join() || row.summary !== one.summary)
    if (causes.length === 0 && !isRenamed) continue
    const id = row?.id ?? ctx.registry.newId()
    const transition = causes.length > 0 ? (row?.transition ?? 0) + 1 : row!.transition
    rows.push({
      ...toColumns(one),
      id,
      transition,
      versionId: version.id,
      cargoId: cargo.id,
      publisherId: cargo.publisherId,
      firstSeenAt: row?.firstSeenAt ?? ctx.now,
      // What opens again gets a clock of its own again (S23).
      countsFrom: isOpen ? row.countsFrom : null,
      changedAt: ctx.now,
    })
    for (const cause of causes) items.push(toItem(cause, id, transition, one, isOpen ? row : undefined, one))
  }
  for (const row of stored) {
    if (row.closedAt !== null || current.has(findingKey(row))) continue
    const [cause] = findingCauses(findingState(row), undefined, withdrawn.has(row.advisoryId))
    const transition = row.transition + 1
    await tx.db
      .update(findings)
      .set({ closedAt: ctx.now, closedReason: cause!, changedAt: ctx.now, transition })
      .where(eq(findings.id, row.id))
    items.push(toItem(cause!, row.id, transition, row, row, undefined))
  }
  await upsertFindings(tx, rows)
  return items
}

async function upsertFindings(tx: Tx, rows: readonly (typeof findings.$inferInsert)[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1_000)
    await tx.db
      .insert(findings)
      .values(rows.slice(at, at + 1_000))
      .onConflictDoUpdate({ target: findings.id, set: REPLACED })
}

const toColumns = (facts: FindingFacts) => ({
  aliasGroup: facts.aliasGroup,
  advisoryId: facts.advisoryId,
  aliases: [...facts.aliases],
  ecosystem: facts.ecosystem,
  packageName: facts.packageName,
  installedVersions: [...facts.installedVersions],
  severity: facts.severity,
  severityRank: severityRank(facts.severity),
  fixedVersion: facts.fixedVersion,
  summary: facts.summary,
  knownExploited: facts.knownExploited,
  scanners: [...facts.scanners],
  closedAt: null,
  closedReason: null,
})

const REPLACED = Object.fromEntries(
  (
    [
      'advisoryId',
      'aliases',
      'installedVersions',
      'severity',
      'severityRank',
      'fixedVersion',
      'summary',
      'knownExploited',
      'scanners',
      'transition',
      'changedAt',
      'countsFrom',
      'closedAt',
      'closedReason',
    ] as const
  ).map(key => [key, sql`excluded.${sql.identifier(findings[key].name)}`]),
)

function toItem(
  cause: AlertCause,
  findingId: string,
  transition: number,
  facts: Pick<
    FindingFacts,
    'aliases' | 'advisoryId' | 'packageName' | 'installedVersions' | 'severity' | 'fixedVersion'
  >,
  before: FindingRow | undefined,
  after: FindingFacts | undefined,
): FindingItem {
  const name = facts.aliases[0] ?? facts.advisoryId
  const was = before && findingState(before)
  return {
    cause,
    severity: facts.severity,
    key: findingItemKey(findingId, transition, cause),
    item: {
      cause,
      severity: facts.severity,
      message: findingMessage(cause, name, facts, was),
      vulnerability: name,
      packageName: facts.packageName,
      findingId: `finding_${findingId}`,
      before: was ? { ...was } : null,
      after: after ? { ...findingState(after) } : null,
    },
  }
}

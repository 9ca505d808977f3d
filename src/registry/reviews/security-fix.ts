import { and, eq, inArray, isNull } from 'drizzle-orm'
import { findings } from '../../database/tables/scans.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Queryable } from '../context.ts'
import type { VersionRow } from '../trust/facts.ts'

/** S26: whether a version takes a high or critical finding away that the one it would replace still has. */
export async function isSecurityFix(db: Queryable, cargo: CargoRow, version: VersionRow): Promise<boolean> {
  if (!cargo.currentVersionId || cargo.currentVersionId === version.id) return false
  const rows = await db
    .select({ versionId: findings.versionId, group: findings.aliasGroup, name: findings.packageName })
    .from(findings)
    .where(
      and(
        inArray(findings.versionId, [cargo.currentVersionId, version.id]),
        inArray(findings.severity, ['HIGH', 'CRITICAL']),
        isNull(findings.closedAt),
      ),
    )
  const unit = (row: (typeof rows)[number]) => `${row.group} ${row.name}`
  const stillThere = new Set(rows.filter(row => row.versionId === version.id).map(unit))
  return rows.some(row => row.versionId === cargo.currentVersionId && !stillThere.has(unit(row)))
}

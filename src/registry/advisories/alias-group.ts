import { eq, inArray, or } from 'drizzle-orm'
import { advisories, advisoryAliases } from '../../database/tables/advisories.ts'
import { severityOf } from '../../domain/advisory/advisory-severity.ts'
import { aliasGroups } from '../../domain/advisory/alias-groups.ts'
import type { Tx } from '../transaction.ts'

/**
 * Writes the alias group and the severity of every record that is connected with these names (S19, S24): a new alias
 * joins groups, a revoked one splits them, and either may lend or take a severity. Returns the records that changed.
 */
export async function regroup(tx: Tx, names: readonly string[]): Promise<string[]> {
  const records = await connectedRecords(tx, names)
  const groups = aliasGroups(records.values())
  const members = new Map<string, (typeof advisories.$inferSelect)[]>()
  for (const { row } of records.values()) {
    const name = groups.get(row.id)!.name
    members.set(name, [...(members.get(name) ?? []), row])
  }
  const changed: string[] = []
  for (const [name, rows] of members)
    for (const row of rows) {
      const level = severityOf(facts(row), rows.map(facts))
      const next = {
        aliasGroup: name,
        severity: level.severity,
        severitySource: level.source,
        cvssScore: level.score ?? null,
      }
      if (Object.entries(next).every(([key, value]) => row[key as keyof typeof next] === value)) continue
      await tx.db.update(advisories).set(next).where(eq(advisories.id, row.id))
      changed.push(row.id)
    }
  return changed
}

interface Linked {
  readonly id: string
  readonly aliases: readonly string[]
  readonly withdrawn: Date | undefined
  readonly row: typeof advisories.$inferSelect
}

/** Follows ids and aliases in both directions until nothing new is found; chains are short, circles end. */
async function connectedRecords(tx: Tx, names: readonly string[]): Promise<Map<string, Linked>> {
  const records = new Map<string, Linked>()
  const asked = new Set<string>()
  let ask = [...new Set(names)]
  while (ask.length > 0) {
    for (const name of ask) asked.add(name)
    const rows = await tx.db
      .selectDistinctOn([advisories.id])
      .from(advisories)
      .leftJoin(advisoryAliases, eq(advisoryAliases.advisoryId, advisories.id))
      .where(or(inArray(advisories.id, ask), inArray(advisoryAliases.alias, ask)))
      .orderBy(advisories.id)
    const found = rows.map(row => row.advisories).filter(row => !records.has(row.id))
    const aliases = await aliasesById(
      tx,
      found.map(row => row.id),
    )
    for (const row of found)
      records.set(row.id, {
        id: row.id,
        aliases: aliases.get(row.id) ?? [],
        withdrawn: row.withdrawnAt ?? undefined,
        row,
      })
    ask = [...new Set(found.flatMap(row => [row.id, ...(aliases.get(row.id) ?? [])]))].filter(name => !asked.has(name))
  }
  return records
}

async function aliasesById(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const byId = new Map<string, string[]>()
  if (ids.length === 0) return byId
  for (const { advisoryId, alias } of await tx.db
    .select()
    .from(advisoryAliases)
    .where(inArray(advisoryAliases.advisoryId, [...ids])))
    byId.set(advisoryId, [...(byId.get(advisoryId) ?? []), alias])
  return byId
}

const facts = (row: typeof advisories.$inferSelect) => ({
  id: row.id,
  statedSeverity: row.statedSeverity ?? undefined,
  cvss: row.cvssVectors,
  withdrawn: row.withdrawnAt ?? undefined,
})

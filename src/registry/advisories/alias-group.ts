import { inArray, sql } from 'drizzle-orm'
import { advisories, advisoryAliases, exploitedVulnerabilities } from '../../database/tables/advisories.ts'
import { severityOf } from '../../domain/advisory/advisory-severity.ts'
import { aliasGroups } from '../../domain/advisory/alias-groups.ts'
import { textArray } from '../sql-array.ts'
import type { Tx } from '../transaction.ts'

/**
 * Writes the alias group, the severity and the exploitation of every record that is connected with these names (S19,
 * S24): a new alias joins groups, a revoked one splits them, and either may lend or take a severity.
 */
export async function regroup(tx: Tx, names: readonly string[]): Promise<Regrouped> {
  const records = await connectedRecords(tx, names)
  const groups = aliasGroups(records.values())
  // A distribution's record of an exploited flaw is exploited too, although it is no alias of it.
  const upstream = [...records.values()].flatMap(({ row }) => row.upstream)
  const exploited = await exploitedNames(tx, [...groups.keys(), ...upstream])
  const members = new Map<string, GroupRow[]>()
  for (const { row } of records.values()) {
    const { name } = groups.get(row.id)!
    const rows = members.get(name)
    if (rows) rows.push(row)
    else members.set(name, [row])
  }
  const changed: Standing[] = []
  for (const [name, rows] of members) {
    const names = [...groups.get(rows[0]!.id)!.members, ...rows.flatMap(row => row.upstream)]
    const knownExploited = names.some(each => exploited.has(each))
    for (const row of rows) {
      const level = severityOf(facts(row), rows.map(facts))
      const next = {
        aliasGroup: name,
        severity: level.severity,
        severitySource: level.source,
        cvssScore: level.score ?? null,
        knownExploited,
      }
      const isSame = Object.entries(next).every(([key, value]) => row[key as keyof typeof next] === value)
      if (!isSame) changed.push({ id: row.id, ...next })
    }
  }
  await writeStandings(tx, changed)
  return { changed: changed.map(row => row.id), connected: [...records.keys()] }
}

export interface Regrouped {
  /** Records whose group, severity or exploitation is another now. */
  readonly changed: readonly string[]
  /** Every record that is in a group with one of the names, whose findings bear all of them. */
  readonly connected: readonly string[]
}

interface Standing {
  readonly id: string
  readonly aliasGroup: string
  readonly severity: string
  readonly severitySource: string
  readonly cvssScore: number | null
  readonly knownExploited: boolean
}

const writeStandings = async (tx: Tx, changed: readonly Standing[]): Promise<void> => {
  if (changed.length === 0) return
  await tx.db.execute(sql`
    update advisories a set alias_group = n."aliasGroup", severity = n.severity, severity_source = n."severitySource",
      cvss_score = n."cvssScore", known_exploited = n."knownExploited"
    from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb) as n(
      id text, "aliasGroup" text, severity text, "severitySource" text, "cvssScore" float8, "knownExploited" boolean)
    where a.id = n.id`)
}

async function exploitedNames(tx: Tx, names: readonly string[]): Promise<Set<string>> {
  const rows = await tx.db
    .select({ name: exploitedVulnerabilities.name })
    .from(exploitedVulnerabilities)
    .where(sql`${exploitedVulnerabilities.name} = any(${sql.param(textArray(names))}::text[])`)
  return new Set(rows.map(row => row.name))
}

// What grouping needs of a record; its texts and its raw form are left where they are.
const GROUP_COLUMNS = {
  id: advisories.id,
  aliasGroup: advisories.aliasGroup,
  upstream: advisories.upstream,
  severity: advisories.severity,
  severitySource: advisories.severitySource,
  cvssScore: advisories.cvssScore,
  cvssVectors: advisories.cvssVectors,
  statedSeverity: advisories.statedSeverity,
  withdrawnAt: advisories.withdrawnAt,
  knownExploited: advisories.knownExploited,
}
type GroupRow = Pick<typeof advisories.$inferSelect, keyof typeof GROUP_COLUMNS>

interface Linked {
  readonly id: string
  readonly aliases: readonly string[]
  readonly withdrawn: Date | undefined
  readonly row: GroupRow
}

/** Follows ids and aliases in both directions until nothing new is found; chains are short, circles end. */
async function connectedRecords(tx: Tx, names: readonly string[]): Promise<Map<string, Linked>> {
  const records = new Map<string, Linked>()
  const asked = new Set<string>()
  let ask = [...new Set(names)]
  while (ask.length > 0) {
    for (const name of ask) asked.add(name)
    const asking = sql`${sql.param(textArray(ask))}::text[]`
    // A union of two index look-ups; one condition over both tables would read them whole.
    const rows = await tx.db
      .select(GROUP_COLUMNS)
      .from(advisories)
      .where(
        sql`${advisories.id} in (select unnest(${asking}) union select ${advisoryAliases.advisoryId} from ${advisoryAliases} where ${advisoryAliases.alias} = any(${asking}))`,
      )
    const found = rows.filter(row => !records.has(row.id))
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

const facts = (row: GroupRow) => ({
  id: row.id,
  statedSeverity: row.statedSeverity ?? undefined,
  cvss: row.cvssVectors,
  withdrawn: row.withdrawnAt ?? undefined,
})

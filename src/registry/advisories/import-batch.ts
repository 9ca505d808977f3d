import { createHash } from 'node:crypto'
import { inArray, sql } from 'drizzle-orm'
import { advisories, advisoryAffected, advisoryAliases, packageMatches } from '../../database/tables/advisories.ts'
import { type Advisory, isInForce } from '../../domain/advisory/advisory.ts'
import { parseOsv } from '../../domain/advisory/parse-osv.ts'
import type { Context, Queryable } from '../context.ts'
import { act, type Tx } from '../transaction.ts'
import { regroup } from './alias-group.ts'
import { insertMatches, matchesOf, ownMatching } from './match-packages.ts'
import { touchByFindings, touchCargos } from './touch-cargos.ts'

export interface RecordText {
  readonly name: string
  readonly text: string
}

export interface BatchResult {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Records left out, each with a sentence that names it. */
  readonly skipped: readonly string[]
}

interface Incoming {
  readonly advisory: Advisory
  readonly raw: unknown
  readonly contentHash: string
}

/**
 * Stores some records and matches them at once against every stored package version; no image is touched (S21). In
 * one transaction, so that a batch is imported whole or not at all and may be repeated.
 */
export async function importBatch(
  ctx: Context,
  source: string,
  records: readonly RecordText[],
  snapshotId: string,
): Promise<BatchResult> {
  const { incoming, skipped } = parsed(records)
  const all = [...incoming.values()]
  const nothing = { added: 0, changed: 0, unchanged: incoming.size, skipped }
  // Asked before the lock: a feed that brings nothing new keeps no scan waiting.
  const known = await storedRecords(ctx.registry.db, [...incoming.keys()])
  if (!all.some(one => isNews(one, source, known.get(one.advisory.id)))) return nothing
  return act(ctx, 'advisory.import', async tx => {
    await ownMatching(tx)
    const stored = await storedRecords(tx.db, [...incoming.keys()])
    const fresh = all.filter(one => isNews(one, source, stored.get(one.advisory.id)))
    const added = fresh.filter(one => !stored.has(one.advisory.id)).length
    if (fresh.length > 0) await store(ctx, tx, source, fresh, snapshotId)
    // Findings that rested on what a held or refused record said before were kept for it, and have no match that could tell of them.
    if (fresh.some(one => stored.get(one.advisory.id)?.isOnHold)) await touchByFindings(tx, snapshotId)
    return { added, changed: fresh.length - added, unchanged: incoming.size - fresh.length, skipped }
  })
}

function parsed(records: readonly RecordText[]): { incoming: Map<string, Incoming>; skipped: string[] } {
  const incoming = new Map<string, Incoming>()
  const skipped: string[] = []
  for (const { name, text } of records) {
    const record = parsedJson(text)
    const result = record === undefined ? undefined : parseOsv(record)
    if (result?.kind === 'advisory') {
      const contentHash = createHash('sha256').update(text).digest('hex')
      const raw = JSON.parse(JSON.stringify(record).replaceAll('\\u0000', '\\ufffd'))
      // A record that comes twice in one feed counts once, by its newest modification.
      const twin = incoming.get(result.advisory.id)
      if (!twin || twin.advisory.modified <= result.advisory.modified)
        incoming.set(result.advisory.id, { advisory: result.advisory, raw, contentHash })
    } else skipped.push(`${name}: ${result?.message ?? 'It is not JSON.'}`)
  }
  return { incoming, skipped }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface StoredRecord {
  readonly contentHash: string
  readonly modifiedAt: Date
  readonly source: string
  readonly isOnHold: boolean
}

async function storedRecords(db: Queryable, ids: readonly string[]): Promise<Map<string, StoredRecord>> {
  const rows = await db
    .select({
      id: advisories.id,
      contentHash: advisories.contentHash,
      modifiedAt: advisories.modifiedAt,
      source: advisories.source,
      isOnHold: advisories.isOnHold,
    })
    .from(advisories)
    .where(inArray(advisories.id, [...ids]))
  return new Map(rows.map(row => [row.id, row]))
}

/**
 * A feed that goes backwards in time brings back what was corrected: an older revision never replaces a newer one. Of
 * two sources that tell one revision differently the first is kept, or a record would change with every import.
 */
function isNews(one: Incoming, source: string, stored: StoredRecord | undefined): boolean {
  if (!stored) return true
  if (stored.contentHash === one.contentHash) return false
  const isNewer = stored.modifiedAt < one.advisory.modified
  return isNewer || (stored.modifiedAt.getTime() === one.advisory.modified.getTime() && stored.source === source)
}

async function store(
  ctx: Context,
  tx: Tx,
  source: string,
  fresh: readonly Incoming[],
  snapshotId: string,
): Promise<void> {
  const ids = fresh.map(one => one.advisory.id)
  const namesBefore = await aliasesOf(tx, ids)
  const hitBefore = await matchedVersions(tx, ids)
  await upsert(ctx, tx, source, fresh, snapshotId)
  const { connected } = await regroup(tx, [...ids, ...namesBefore, ...fresh.flatMap(one => one.advisory.aliases)])
  const matches = await matchesOf(tx, ids)
  await tx.db.delete(packageMatches).where(inArray(packageMatches.advisoryId, ids))
  await insertMatches(tx, matches)
  // Whoever is hit now, was hit before, or is hit by a record of the same flaw: a name that another record gains or loses is
  // a name of its findings too, although neither the group's own name nor its severity moves.
  const hitBySiblings = await matchedVersions(tx, connected)
  const touched = new Set([...hitBefore, ...matches.map(match => match.packageVersionId), ...hitBySiblings])
  await touchCargos(ctx, tx, [...touched], snapshotId)
}

async function aliasesOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.db
    .select()
    .from(advisoryAliases)
    .where(inArray(advisoryAliases.advisoryId, [...ids]))
  return rows.map(row => row.alias)
}

async function matchedVersions(tx: Tx, ids: readonly string[]): Promise<number[]> {
  if (ids.length === 0) return []
  const rows = await tx.db
    .selectDistinct({ id: packageMatches.packageVersionId })
    .from(packageMatches)
    .where(inArray(packageMatches.advisoryId, [...ids]))
  return rows.map(row => row.id)
}

async function upsert(
  ctx: Context,
  tx: Tx,
  source: string,
  fresh: readonly Incoming[],
  snapshotId: string,
): Promise<void> {
  const ids = fresh.map(one => one.advisory.id)
  await tx.db
    .insert(advisories)
    .values(fresh.map(one => toRow(ctx, source, one, snapshotId)))
    .onConflictDoUpdate({ target: advisories.id, set: REPLACED })
  await tx.db.delete(advisoryAliases).where(inArray(advisoryAliases.advisoryId, ids))
  await tx.db.delete(advisoryAffected).where(inArray(advisoryAffected.advisoryId, ids))
  const aliases = fresh.flatMap(({ advisory }) => advisory.aliases.map(alias => ({ advisoryId: advisory.id, alias })))
  if (aliases.length > 0) await tx.db.insert(advisoryAliases).values(aliases).onConflictDoNothing()
  const affected = fresh.flatMap(({ advisory }) =>
    advisory.affected.map(({ ecosystem, name, ranges, versions }) => ({
      advisoryId: advisory.id,
      ecosystem,
      name,
      ranges,
      versions: [...versions],
      isOpenEnded: ranges.some(({ events }) => events.every(event => event.kind === 'introduced')),
    })),
  )
  for (let at = 0; at < affected.length; at += 2_000)
    await tx.db.insert(advisoryAffected).values(affected.slice(at, at + 2_000))
}

const toRow = (ctx: Context, source: string, { advisory, raw, contentHash }: Incoming, snapshotId: string) => ({
  id: advisory.id,
  aliasGroup: advisory.id,
  summary: advisory.summary,
  details: advisory.details,
  severity: 'UNKNOWN' as const,
  severitySource: 'NONE' as const,
  upstream: [...advisory.upstream],
  cvssVectors: [...advisory.cvss],
  statedSeverity: advisory.statedSeverity ?? null,
  references: advisory.references,
  publishedAt: advisory.published ?? null,
  modifiedAt: advisory.modified,
  withdrawnAt: advisory.withdrawn ?? null,
  isInForce: isInForce(advisory),
  source,
  snapshotId,
  isOnHold: false,
  contentHash,
  importedAt: ctx.now,
  raw,
})

// Group and severity are left as they were: `regroup` writes them next, and reports what it changed.
const REPLACED = Object.fromEntries(
  (
    [
      'summary',
      'details',
      'upstream',
      'cvssVectors',
      'statedSeverity',
      'references',
      'publishedAt',
      'modifiedAt',
      'withdrawnAt',
      'isInForce',
      'source',
      'snapshotId',
      'isOnHold',
      'contentHash',
      'importedAt',
      'raw',
    ] as const
  ).map(key => [key, sql`excluded.${sql.identifier(advisories[key].name)}`]),
)

import { and, desc, inArray, isNotNull, sql } from 'drizzle-orm'
import { advisories, advisorySnapshots } from '../../database/tables/advisories.ts'
import { findings, findingTransitions } from '../../database/tables/scans.ts'
import {
  type AlertCause,
  type FindingState,
  findingCauses,
  findingItemKey,
  findingMessage,
  findingState,
} from '../../domain/alert.ts'
import type { FindingFacts } from '../../domain/finding.ts'
import type { Known, Pair, Pairing } from '../../domain/finding-identity.ts'
import { severityRank } from '../../domain/severity.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context, Queryable } from '../context.ts'
import { textArray } from '../sql-array.ts'
import type { Tx } from '../transaction.ts'
import type { FindingItem, VersionRow } from './assess-version.ts'

export type FindingRow = typeof findings.$inferSelect
type StoredRow = FindingRow & Known
type NewFinding = typeof findings.$inferInsert

export interface ExceptionFacts {
  readonly state: NonNullable<FindingState['exception']>
  /** Staff accepted that it is not affected, and it lasts. */
  readonly isAccepted: boolean
}

interface Pass {
  readonly cargo: CargoRow
  readonly version: VersionRow
  readonly pairing: Pairing<StoredRow>
  /** By the id of the finding. */
  readonly stated: ReadonlyMap<string, ExceptionFacts>
}

/** Writes what changed about the findings of one version, each state with its number, and returns the items to tell. */
export async function writeFindings(ctx: Context, tx: Tx, pass: Pass): Promise<FindingItem[]> {
  const { gone, pairs } = pass.pairing
  const withdrawn = await withdrawnAmong(
    tx,
    gone.map(one => one.known.advisoryId),
  )
  const closing = gone.map(({ known, isMerged }) => closed(ctx, known, isMerged, withdrawn.has(known.advisoryId)))
  const standing = pairs.map(pair => continued(ctx, pass, pair)).filter(change => change !== undefined)
  const changes = [...closing, ...standing]
  if (changes.length === 0) return []
  // Those that close come first: one may give its name to another of the same statement.
  await upsert(
    tx,
    closing.map(change => change.row),
  )
  await upsert(
    tx,
    standing.map(change => change.row),
  )
  await keepTransitions(ctx, tx, changes)
  return changes.flatMap(change => change.items)
}

interface Change {
  readonly row: NewFinding & { readonly transition: number; readonly aliases: string[] }
  readonly causes: readonly string[]
  readonly items: readonly FindingItem[]
}

function closed(ctx: Context, known: StoredRow, isMerged: boolean, isWithdrawn: boolean): Change {
  const before = stateOf(known)
  const [cause] = findingCauses(before, undefined, isWithdrawn)
  const transition = known.transition + 1
  const { isOpen: _, ...row } = known
  return {
    row: { ...row, transition, closedAt: ctx.now, closedReason: isMerged ? 'MERGED' : cause!, changedAt: ctx.now },
    causes: [isMerged ? 'MERGED' : cause!],
    items:
      isMerged || known.vendorStatusUnknown ? [] : [toItem(cause!, known.id, transition, known, before, undefined)],
  }
}

/** Undefined where nothing changed. */
function continued(ctx: Context, { cargo, version, stated }: Pass, pair: Pair<StoredRow>): Change | undefined {
  const { facts, known, before } = pair
  const exception = known && stated.get(known.id)
  const is = findingState({ ...facts, ...(exception && { exception: exception.state }) })
  const was = before && !before.vendorStatusUnknown ? stateOf(before) : undefined
  // What the vendor has not told of is shown and counts for nothing, so it wakes nobody either.
  const causes = facts.vendorStatusUnknown ? [] : findingCauses(was, is, false)
  const isAnother = known === undefined || !known.isOpen
  if (causes.length === 0 && !isAnother && isSame(known, facts, exception)) return undefined
  const isTold = causes.length > 0 || isAnother
  const transition = (known?.transition ?? 0) + (isTold ? 1 : 0)
  const id = known?.id ?? ctx.registry.newId()
  // S20, S23: an exception that ends opens its finding again, with notice like any other.
  const isReopened = known?.isExcepted === true && exception?.isAccepted !== true
  const countsFrom = known?.isOpen ? known.countsFrom : (before?.countsFrom ?? null)
  return {
    row: {
      ...toColumns(facts, exception),
      id,
      transition,
      versionId: version.id,
      cargoId: cargo.id,
      publisherId: cargo.publisherId,
      // A flaw that got a name of its own was there as long as the one that it was known under.
      // What opens again gets a clock of its own again (S23).
      countsFrom: isReopened ? null : countsFrom,
      firstSeenAt: known?.isOpen ? known.firstSeenAt : (before?.firstSeenAt ?? known?.firstSeenAt ?? ctx.now),
      changedAt: ctx.now,
    },
    causes: causes.length > 0 || !isTold ? causes : [facts.vendorStatusUnknown ? 'VENDOR_STATUS_UNKNOWN' : 'SPLIT'],
    items: causes.map(cause => toItem(cause, id, transition, facts, was, is)),
  }
}

const stateOf = (row: FindingRow): FindingState => {
  const { exceptionState: exception, ...facts } = row
  return findingState({ ...facts, ...(exception && { exception }) })
}

/** Neither its names nor anything shown of it differs. */
const isSame = (known: FindingRow, facts: FindingFacts, exception: ExceptionFacts | undefined): boolean =>
  Object.entries(toColumns(facts, exception)).every(
    ([key, value]) => JSON.stringify(known[key as keyof FindingRow]) === JSON.stringify(value),
  )

const toColumns = (facts: FindingFacts, exception: ExceptionFacts | undefined) => ({
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
  vendorStatusUnknown: facts.vendorStatusUnknown,
  exceptionState: exception?.state ?? null,
  isExcepted: exception?.isAccepted ?? false,
  closedAt: null,
  closedReason: null,
})

async function upsert(tx: Tx, rows: readonly NewFinding[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1_000)
    await tx.db
      .insert(findings)
      .values(rows.slice(at, at + 1_000))
      .onConflictDoUpdate({ target: findings.id, set: REPLACED })
}

const REPLACED = Object.fromEntries(
  (
    [
      'aliasGroup',
      'advisoryId',
      'aliases',
      'installedVersions',
      'severity',
      'severityRank',
      'fixedVersion',
      'summary',
      'knownExploited',
      'scanners',
      'vendorStatusUnknown',
      'exceptionState',
      'isExcepted',
      'transition',
      'changedAt',
      'countsFrom',
      'closedAt',
      'closedReason',
    ] as const
  ).map(key => [key, sql`excluded.${sql.identifier(findings[key].name)}`]),
)

async function keepTransitions(ctx: Context, tx: Tx, changes: readonly Change[]): Promise<void> {
  const snapshotId = await latestSnapshot(tx.db)
  const rows = changes
    .filter(change => change.causes.length > 0)
    .map(({ row, causes }) => ({
      findingId: row.id,
      transition: row.transition,
      versionId: row.versionId,
      publisherId: row.publisherId,
      at: ctx.now,
      causes: [...causes],
      isOpen: row.closedAt == null,
      name: row.aliases[0] ?? row.advisoryId,
      severity: row.severity,
      severityRank: row.severityRank,
      fixedVersion: row.fixedVersion ?? null,
      knownExploited: row.knownExploited ?? false,
      snapshotId,
    }))
  for (let at = 0; at < rows.length; at += 1_000)
    await tx.db.insert(findingTransitions).values(rows.slice(at, at + 1_000))
}

/** The data that is judged by: the newest import that ended. */
export async function latestSnapshot(db: Queryable): Promise<string | null> {
  const [row] = await db
    .select({ id: advisorySnapshots.id })
    .from(advisorySnapshots)
    .where(and(isNotNull(advisorySnapshots.finishedAt), inArray(advisorySnapshots.state, ['DONE', 'RELEASED'])))
    .orderBy(desc(advisorySnapshots.finishedAt))
    .limit(1)
  return row?.id ?? null
}

async function withdrawnAmong(tx: Tx, advisoryIds: readonly string[]): Promise<Set<string>> {
  if (advisoryIds.length === 0) return new Set()
  const rows = await tx.db
    .select({ id: advisories.id })
    .from(advisories)
    .where(sql`${advisories.id} = any(${sql.param(textArray(advisoryIds))}::text[]) and not ${advisories.isInForce}`)
  return new Set(rows.map(row => row.id))
}

type Shown = Pick<
  FindingFacts,
  'aliases' | 'advisoryId' | 'packageName' | 'installedVersions' | 'severity' | 'fixedVersion'
>

function toItem(
  cause: AlertCause,
  findingId: string,
  transition: number,
  facts: Shown,
  before: FindingState | undefined,
  after: FindingState | undefined,
): FindingItem {
  const name = facts.aliases[0] ?? facts.advisoryId
  return {
    cause,
    severity: facts.severity,
    key: findingItemKey(findingId, transition, cause),
    item: {
      cause,
      severity: facts.severity,
      message: findingMessage(cause, name, facts, before),
      vulnerability: name,
      packageName: facts.packageName,
      findingId: `finding_${findingId}`,
      before: before ? { ...before } : null,
      after: after ? { ...after } : null,
    },
  }
}

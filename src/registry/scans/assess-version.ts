import { and, eq, isNull } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { exceptions, findings } from '../../database/tables/scans.ts'
import type { AlertCause } from '../../domain/alert.ts'
import { exceptionState, lowersCount } from '../../domain/exception.ts'
import { type FindingFacts, findingsFrom } from '../../domain/finding.ts'
import { type Known, pairFindings } from '../../domain/finding-identity.ts'
import type { Severity } from '../../domain/policy.ts'
import { countsEffectively, type GateFinding } from '../../domain/scan-gate.ts'
import { countSeverities, type SeverityCounts } from '../../domain/severity.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import type { NewEventItem } from '../log/event.ts'
import type { Tx } from '../transaction.ts'
import { hitsOf, namesOnHold } from './hits.ts'
import { type ExceptionFacts, type FindingRow, writeFindings } from './write-findings.ts'

export type VersionRow = typeof versions.$inferSelect

/** One transition of a finding, as an alert tells it. */
export type FindingItem = NewEventItem & { readonly cause: AlertCause; readonly severity: Severity | null }

/** What counts of a version: a finding and whether an exception takes it out of the effective count (S20). */
export type CountedFinding = FindingFacts & { readonly isExcepted: boolean }

/** Raw counts, and the high ones that exceptions leave (S20). */
export type Counts = SeverityCounts & { readonly effectiveHigh: number }

export interface Assessment {
  /** The findings that count. Those whose vendor's status is unknown are stored and shown, and are not here. */
  readonly facts: readonly CountedFinding[]
  readonly counts: Counts
  readonly items: readonly FindingItem[]
}

/**
 * Brings the findings of one version, and its counts, up to what the stored matches and exceptions say now, and returns
 * what changed. The Cargo's row is locked by the caller, so two passes never work on one version at once.
 */
export async function assessVersion(ctx: Context, tx: Tx, cargo: CargoRow, version: VersionRow): Promise<Assessment> {
  const { hits, onHold } = await hitsOf(tx, version)
  const stored = await tx.db.select().from(findings).where(eq(findings.versionId, version.id))
  const known = stored.map(row => ({ ...row, isOpen: row.closedAt === null }))
  const open = known.filter(row => row.isOpen)
  const waiting = [
    ...onHold.flatMap(one => one.names),
    ...(await namesOnHold(
      tx,
      open.flatMap(row => row.aliases),
    )),
  ]
  const facts = [...findingsFrom(hits), ...keptOnHold(open, hits, new Set(waiting))]
  const pairing = pairFindings(known, facts)
  const stated = await exceptionsOf(ctx, tx, version.id)
  const items = await writeFindings(ctx, tx, { cargo, version, pairing, stated })
  const counted = pairing.pairs
    .filter(pair => !pair.facts.vendorStatusUnknown)
    .map(pair => ({ ...pair.facts, isExcepted: stated.get(pair.known?.id ?? '')?.isAccepted ?? false }))
  const counts = countsOf(counted)
  await writeCounts(tx, version, counts)
  return { facts: counted, counts, items }
}

/** A finding as the gate reads it. */
export const toGateFinding = (facts: CountedFinding): GateFinding => ({
  name: facts.aliases[0] ?? facts.advisoryId,
  packageName: facts.packageName,
  severity: facts.severity,
  isExcepted: facts.isExcepted,
  ...(facts.fixedVersion !== null && { fixedVersion: facts.fixedVersion }),
})

/** S27: an advisory that waits for staff closes nothing: an open finding that rests on it stays as it was. */
function keptOnHold(
  open: readonly (FindingRow & Known)[],
  hits: readonly { readonly names: readonly string[] }[],
  waiting: ReadonlySet<string>,
): FindingFacts[] {
  const told = new Set(hits.flatMap(hit => hit.names))
  return open.filter(row => row.aliases.some(name => waiting.has(name)) && !row.aliases.some(name => told.has(name)))
}

async function exceptionsOf(ctx: Context, tx: Tx, versionId: string): Promise<Map<string, ExceptionFacts>> {
  const rows = await tx.db
    .select()
    .from(exceptions)
    .where(and(eq(exceptions.versionId, versionId), isNull(exceptions.endedAt)))
  return new Map(
    rows.map(row => {
      const { status, reasonText, expiresAt } = row
      const exception = {
        status,
        reasonText,
        expiresAt,
        justification: row.justification ?? undefined,
        acceptedAt: row.acceptedAt ?? undefined,
      }
      return [
        row.findingId,
        {
          state: exceptionState(exception, ctx.now),
          // Of which severity it is does not matter here: the gate lowers the high ones alone.
          isAccepted: lowersCount(exception, 'HIGH', ctx.now),
        },
      ]
    }),
  )
}

function countsOf(counted: readonly CountedFinding[]): Counts {
  const effective = counted.filter(one => one.severity === 'HIGH' && countsEffectively(toGateFinding(one)))
  return { ...countSeverities(counted.map(one => one.severity)), effectiveHigh: effective.length }
}

async function writeCounts(tx: Tx, version: VersionRow, counts: Counts): Promise<void> {
  const columns = countColumns(counts)
  if (Object.entries(columns).every(([key, value]) => version[key as keyof typeof columns] === value)) return
  await tx.db.update(versions).set(columns).where(eq(versions.id, version.id))
}

export const countColumns = (counts: Counts) => ({
  criticalCount: counts.CRITICAL,
  highCount: counts.HIGH,
  mediumCount: counts.MEDIUM,
  lowCount: counts.LOW,
  unknownCount: counts.UNKNOWN,
  effectiveHighCount: counts.effectiveHigh,
})

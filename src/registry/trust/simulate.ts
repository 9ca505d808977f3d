import { and, asc, eq, isNull, notInArray, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { standings } from '../../database/tables/runtime.ts'
import { findings } from '../../database/tables/scans.ts'
import type { Decision } from '../../domain/decision.ts'
import {
  DAY_MS,
  PROOF_GRACE_MS,
  type PublisherTier,
  SCORE_MAX,
  type Severity,
  type TrustLevel,
} from '../../domain/policy.ts'
import { severityRank } from '../../domain/severity.ts'
import type { VersionState } from '../../domain/states.ts'
import { isTierAtLeast } from '../../domain/tier.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher, type PublisherRow } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'
import { lowerReviewedCargos } from '../publishers/tier/lower-reviewed-cargos.ts'
import { textArray } from '../sql-array.ts'
import { rehearse, type Tx } from '../transaction.ts'
import { openPending } from './facts.ts'
import { settleCargo } from './settle-cargo.ts'

/** A world that is not: each part is left as it is unless given. */
export interface SupposedChange {
  /** The scan of the current version finds so many more. */
  readonly moreFindings?: readonly {
    readonly severity: Severity
    readonly count: number
    readonly isExploited?: boolean
  }[]
  /** The advisories of these findings, by the names people know, are withdrawn. */
  readonly withoutFindings?: readonly string[]
  /** Staff accept that these findings do not affect it (S20): only a high one counts less for it. */
  readonly acceptedFindings?: readonly string[]
  readonly tier?: PublisherTier
  readonly successfulJobs?: number
  readonly score?: number
  readonly successRate?: number
  /** So much later. */
  readonly afterDays?: number
}

export interface Supposed {
  readonly level: TrustLevel
  readonly currentState: VersionState | null
  readonly effectiveLevel: number | null
  readonly admitsJobs: boolean
  readonly pendingTo: number | null
  readonly pendingDueAt: Date | null
  readonly decisions: readonly Pick<Decision, 'kind' | 'outcome' | 'reasons'>[]
}

/**
 * What would follow if. The change is written, the Cargo settled by the code that always does, the outcome read, and all of
 * it taken back: a simulation cannot say anything else than what would happen.
 */
export async function simulateTrust(ctx: Context, cargoId: string, change: SupposedChange): Promise<Supposed> {
  authorize(ctx, 'finding:read', await visibleCargo(ctx, cargoId))
  requireSupposable(change)
  return rehearse(ctx, async tx => {
    const { cargo } = await lockCargoAndPublisher(tx, cargoId)
    await suppose(ctx, tx, cargo, change)
    const now = new Date(ctx.now.getTime() + (change.afterDays ?? 0) * DAY_MS)
    const system: Context = { ...ctx, actor: { kind: 'system', task: 'simulation' } }
    const later: Context = { ...system, now }
    const known = new Set(
      (await tx.db.select({ id: decisions.id }).from(decisions).where(eq(decisions.cargoId, cargoId))).map(
        row => row.id,
      ),
    )
    // What is supposed is so from today on: its clocks start now, and the time that passes then counts for them.
    if (change.afterDays) await settleCargo(system, tx, await lockCargoAndPublisher(tx, cargoId))
    await loseTier(later, { ...tx, now }, (await lockCargoAndPublisher(tx, cargoId)).publisher, change)
    await settleCargo(later, { ...tx, now }, await lockCargoAndPublisher(tx, cargoId))
    return outcome(tx, cargoId, known)
  })
}

function requireSupposable({ afterDays, moreFindings, successfulJobs, score, successRate }: SupposedChange): void {
  const isWithin = (value: number | undefined | null, least: number, most: number) =>
    value == null || (value >= least && value <= most)
  const wrong = [
    !isWithin(afterDays, 0, SUPPOSED_DAYS_MOST) && `afterDays has to be 0 to ${SUPPOSED_DAYS_MOST}.`,
    !(moreFindings ?? []).every(one => isWithin(one.count, 1, SUPPOSED_FINDINGS_MOST)) &&
      `count has to be 1 to ${SUPPOSED_FINDINGS_MOST}.`,
    !isWithin(successfulJobs, 0, Number.MAX_SAFE_INTEGER) && 'successfulJobs has to be 0 or more.',
    !isWithin(score, 0, SCORE_MAX) && `score has to be 0 to ${SCORE_MAX}.`,
    !isWithin(successRate, 0, 1) && 'successRate has to be 0 to 1.',
  ].filter(one => one !== false)
  if (wrong.length > 0) throw new Fault('BAD_INPUT', wrong.join(' '))
}

const SUPPOSED_DAYS_MOST = 3_650
const SUPPOSED_FINDINGS_MOST = 100

/** S7: a tier below Organization costs level 2, and does so when the grace is over. */
async function loseTier(ctx: Context, tx: Tx, publisher: PublisherRow, change: SupposedChange): Promise<void> {
  const { tier, afterDays = 0 } = change
  if (!tier || isTierAtLeast(tier, 'ORGANIZATION') || publisher.isFirstParty) return
  if (afterDays * DAY_MS >= PROOF_GRACE_MS)
    await lowerReviewedCargos(ctx, tx, publisher.id, `The tier would be ${tier.toLowerCase()}.`)
}

type CargoRow = typeof cargos.$inferSelect

async function suppose(ctx: Context, tx: Tx, cargo: CargoRow, change: SupposedChange): Promise<void> {
  if (change.tier) await tx.db.update(publishers).set({ tier: change.tier }).where(eq(publishers.id, cargo.publisherId))
  const figures = {
    ...(change.successfulJobs !== undefined && { successfulJobs: change.successfulJobs }),
    ...(change.score !== undefined && { reputationScore: change.score }),
    ...(change.successRate !== undefined && { successRate: change.successRate }),
  }
  if (Object.keys(figures).length > 0) await tx.db.update(cargos).set(figures).where(eq(cargos.id, cargo.id))
  if (!cargo.currentVersionId) return
  const named = (names: readonly string[]) =>
    and(
      eq(findings.versionId, cargo.currentVersionId!), // safe because of the line above
      isNull(findings.closedAt),
      sql`${findings.aliases} && ${sql.param(textArray(names))}::text[]`,
    )
  if (change.withoutFindings?.length)
    await tx.db
      .update(findings)
      .set({ closedAt: ctx.now, closedReason: 'WITHDRAWN' })
      .where(named(change.withoutFindings))
  if (change.acceptedFindings?.length)
    await tx.db.update(findings).set({ isExcepted: true }).where(named(change.acceptedFindings))
  const rows = (change.moreFindings ?? []).flatMap(({ severity, count, isExploited }) =>
    Array.from({ length: count }, (_, at) => supposedFinding(ctx, cargo, severity, at, isExploited)),
  )
  if (rows.length > 0) await tx.db.insert(findings).values(rows)
}

function supposedFinding(
  ctx: Context,
  cargo: CargoRow,
  severity: Severity,
  at: number,
  isExploited = false,
): typeof findings.$inferInsert {
  const name = `supposed ${severity.toLowerCase()} ${at + 1}`
  return {
    id: ctx.registry.newId(),
    versionId: cargo.currentVersionId!, // safe because the caller looked
    cargoId: cargo.id,
    publisherId: cargo.publisherId,
    aliasGroup: name,
    advisoryId: name,
    aliases: [name],
    ecosystem: 'supposed',
    packageName: name,
    installedVersions: [],
    severity,
    severityRank: severityRank(severity),
    knownExploited: isExploited,
    scanners: [],
    firstSeenAt: ctx.now,
    changedAt: ctx.now,
  }
}

async function outcome(tx: Tx, cargoId: string, known: ReadonlySet<string>): Promise<Supposed> {
  const [cargo] = await tx.db.select().from(cargos).where(eq(cargos.id, cargoId))
  const [current] = cargo!.currentVersionId
    ? await tx.db.select().from(versions).where(eq(versions.id, cargo!.currentVersionId))
    : []
  const [standing] = await tx.db.select().from(standings).where(eq(standings.cargoId, cargoId))
  const pending = await openPending(tx.db, cargoId)
  const made = await tx.db
    .select()
    .from(decisions)
    .where(and(eq(decisions.cargoId, cargoId), known.size > 0 ? notInArray(decisions.id, [...known]) : undefined))
    .orderBy(asc(decisions.decidedAt), asc(decisions.id))
  return {
    level: cargo!.trustLevel as TrustLevel, // safe because levels are written by the domain only
    currentState: current?.state ?? null,
    effectiveLevel: current?.effectiveLevel ?? null,
    admitsJobs: standing?.kind === 'GRANT',
    pendingTo: pending?.toLevel ?? null,
    pendingDueAt: pending?.dueAt ?? null,
    decisions: made.map(({ kind, outcome: way, reasons }) => ({ kind, outcome: way, reasons })),
  }
}

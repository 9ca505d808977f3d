import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { reputationInheritances } from '../../database/tables/reputation.ts'
import { demotions } from '../../database/tables/trust.ts'
import { reason, refused } from '../../domain/decision.ts'
import { REPUTATION_THRESHOLDS } from '../../domain/policy.ts'
import type { SuspensionCause } from '../../domain/states.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { suspend } from '../cargos/suspend-cargo.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'
import { sumEvidence } from './history.ts'
import { openLedger } from './open-ledgers.ts'
import { storeLedgers } from './store-ledgers.ts'

/**
 * R46: an image that this publisher served before under a Cargo it deleted comes back with that Cargo's history: jobs, ratings,
 * complaints, the thresholds that had fired, what keeps it from rising again, and its suspension. So deleting and publishing again is no reset (R33). Publisher and Cargo are
 * locked by the caller; nothing is inherited across publishers.
 */
export async function inheritReputation(
  ctx: Context,
  tx: Tx,
  cargo: { readonly id: string; readonly publisherId: string },
  digest: string,
): Promise<void> {
  for (const from of await ancestors(tx, cargo, digest)) {
    const [isNew] = await tx.db
      .insert(reputationInheritances)
      .values({ cargoId: cargo.id, fromCargoId: from.id, at: ctx.now })
      .onConflictDoNothing()
      .returning()
    if (!isNew) continue
    const score = await inherit(ctx, tx, cargo.id, from)
    await inheritDemotions(ctx, tx, cargo.id, from)
    await inheritSuspension(ctx, tx, cargo.id, from, score)
  }
}

interface Ancestor {
  readonly id: string
  readonly slug: string
  readonly successfulJobs: number
  readonly suspensionDecisionId: string | null
}

async function ancestors(
  tx: Tx,
  cargo: { readonly id: string; readonly publisherId: string },
  digest: string,
): Promise<Ancestor[]> {
  return tx.db
    .selectDistinct({
      id: cargos.id,
      slug: cargos.slug,
      successfulJobs: cargos.successfulJobs,
      suspensionDecisionId: cargos.suspensionDecisionId,
    })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(
      and(
        or(eq(versions.digest, digest), eq(versions.indexDigest, digest)),
        eq(versions.publisherId, cargo.publisherId),
        ne(versions.cargoId, cargo.id),
        inArray(cargos.state, ['DELETING', 'DELETED']),
      ),
    )
    .orderBy(cargos.id)
}

/** Gives the score with the inherited history. */
async function inherit(ctx: Context, tx: Tx, cargoId: string, from: Ancestor): Promise<number> {
  const [theirs, ledger] = [await openLedger(tx.db, from.id), await openLedger(tx.db, cargoId)]
  const { sums, days } = await sumEvidence(tx.db, cargoId)
  ledger.inherit(sums, days.values(), theirs)
  await storeLedgers(ctx, tx, [{ ledger, cause: { kind: 'INHERITED', reason: `The history of ${from.slug}.` } }])
  // The days on which the score stood there are days of this Cargo's history now.
  await tx.db.execute(sql`
    insert into reputation_days (cargo_id, day, successes, counted, score)
    select ${cargoId}::uuid, day, 0, 0, score from reputation_days where cargo_id = ${from.id}::uuid and score is not null
    on conflict (cargo_id, day) do update set score = coalesce(reputation_days.score, excluded.score)`)
  await tx.db
    .update(cargos)
    .set({ successfulJobs: sql`${cargos.successfulJobs} + ${from.successfulJobs}` })
    .where(eq(cargos.id, cargoId))
  tx.audit({
    subject: `cargo_${cargoId}`,
    publisherId: ledger.row.publisherId,
    cargoId,
    action: 'reputation.inherit',
    reason: `Its image was published before as ${from.slug}.`,
    before: { score: ledger.row.score },
    after: { score: ledger.score },
  })
  return ledger.score
}

/** S27: a demotion whose cause is not cleared holds here as well. */
async function inheritDemotions(ctx: Context, tx: Tx, cargoId: string, from: Ancestor): Promise<void> {
  const open = await tx.db
    .select()
    .from(demotions)
    .where(and(eq(demotions.cargoId, from.id), isNull(demotions.endedAt)))
    .orderBy(demotions.at, demotions.id)
  for (const row of open) await tx.db.insert(demotions).values({ ...row, id: ctx.registry.newId(), cargoId })
}

/**
 * S33: out of suspension by staff alone. What staff suspended for a policy or an incident is suspended again with its image; what
 * was suspended for performance while the score, both histories together, is not clearly back.
 */
async function inheritSuspension(ctx: Context, tx: Tx, cargoId: string, from: Ancestor, score: number): Promise<void> {
  if (!from.suspensionDecisionId) return
  const [former] = await tx.db.select().from(decisions).where(eq(decisions.id, from.suspensionDecisionId))
  const { cause = 'INCIDENT' } = (former?.inputs ?? {}) as { cause?: SuspensionCause } // safe because `suspend` writes them; a kill has none
  if (cause === 'BAN' || (cause === 'PERFORMANCE' && score >= SUSPENSION_ENDS)) return
  const locked = await lockCargoAndPublisher(tx, cargoId)
  const message = `Its image was published before as ${from.slug}, which was suspended when it was deleted. Deletion ends no suspension.`
  await suspend(ctx, tx, locked, {
    cause,
    decision: refused('SUSPENSION', [reason('R33', message, { evidence: [`decision_${from.suspensionDecisionId}`] })]),
    inputs: { inherited: from.slug, score },
  })
}

const SUSPENSION_ENDS = REPUTATION_THRESHOLDS.find(one => one.latch === 'SUSPENSION')!.rearmAt

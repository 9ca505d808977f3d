import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { reputationInheritances } from '../../database/tables/reputation.ts'
import { demotions } from '../../database/tables/trust.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'
import { sumEvidence } from './history.ts'
import { openLedger } from './open-ledgers.ts'
import { storeLedgers } from './store-ledgers.ts'

/**
 * R46: an image that this publisher served before under a Cargo it deleted comes back with that Cargo's history: jobs, ratings,
 * complaints and the thresholds that had fired. So deleting and publishing again is no reset (R33). Publisher and Cargo are
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
    if (isNew) await inherit(ctx, tx, cargo.id, from)
  }
}

/**
 * S27: a level that was lost for performance or by staff comes back on the terms of that demotion, whatever the Cargo is called
 * now. What was lost for findings is not inherited: the new version's own scan speaks, and no former level comes back with it.
 */
async function inheritDemotions(ctx: Context, tx: Tx, cargoId: string, from: Ancestor): Promise<void> {
  const open = await tx.db
    .select()
    .from(demotions)
    .where(and(eq(demotions.cargoId, from.id), isNull(demotions.endedAt), ne(demotions.cause, 'VULNERABILITY')))
  if (open.length > 0)
    await tx.db.insert(demotions).values(open.map(row => ({ ...row, id: ctx.registry.newId(), cargoId })))
}

interface Ancestor {
  readonly id: string
  readonly slug: string
  readonly successfulJobs: number
}

async function ancestors(
  tx: Tx,
  cargo: { readonly id: string; readonly publisherId: string },
  digest: string,
): Promise<Ancestor[]> {
  return tx.db
    .selectDistinct({ id: cargos.id, slug: cargos.slug, successfulJobs: cargos.successfulJobs })
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

async function inherit(ctx: Context, tx: Tx, cargoId: string, from: Ancestor): Promise<void> {
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
  await inheritDemotions(ctx, tx, cargoId, from)
  tx.audit({
    subject: `cargo_${cargoId}`,
    publisherId: ledger.row.publisherId,
    cargoId,
    action: 'reputation.inherit',
    reason: `Its image was published before as ${from.slug}.`,
    before: { score: ledger.row.score },
    after: { score: ledger.score },
  })
}

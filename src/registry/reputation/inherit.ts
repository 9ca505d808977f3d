import { and, eq, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { reputationInheritances } from '../../database/tables/reputation.ts'
import { demotions } from '../../database/tables/trust.ts'
import { lockCargo } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'
import { openDemotions } from '../trust/facts.ts'
import { sumEvidence, tallyHistory } from './history.ts'
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
 * R46: the other way round: an image that serves under a second name already, and then goes under its first one, would leave its history
 * behind. Publisher and Cargo are locked by the caller; the Cargo is being deleted by now.
 */
export async function passOnReputation(
  ctx: Context,
  tx: Tx,
  cargo: { readonly id: string; readonly publisherId: string },
): Promise<void> {
  const theirs = alias(versions, 'theirs')
  const heirs = await tx.db
    .selectDistinct({ id: theirs.cargoId, digest: theirs.digest })
    .from(versions)
    .innerJoin(theirs, or(eq(theirs.digest, versions.digest), eq(theirs.digest, versions.indexDigest)))
    .innerJoin(cargos, eq(cargos.id, theirs.cargoId))
    .where(
      and(
        eq(versions.cargoId, cargo.id),
        eq(theirs.publisherId, cargo.publisherId),
        isNotNull(theirs.publishedAt),
        inArray(cargos.state, ['PUBLISHED', 'SUSPENDED']),
      ),
    )
    .orderBy(theirs.cargoId, theirs.digest)
  for (const { id, digest } of heirs) {
    await lockCargo(tx, id)
    await inheritReputation(ctx, tx, { id, publisherId: cargo.publisherId }, digest)
    tx.enqueue({ task: 'settle-cargos', payload: { cargoIds: [id] }, key: `settle:${id}` })
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
  const known = new Set((await openDemotions(tx.db, cargoId)).map(row => row.decisionId))
  const fresh = open.filter(row => !known.has(row.decisionId))
  if (fresh.length > 0)
    await tx.db.insert(demotions).values(fresh.map(row => ({ ...row, id: ctx.registry.newId(), cargoId })))
}

interface Ancestor {
  readonly id: string
  readonly slug: string
}

async function ancestors(
  tx: Tx,
  cargo: { readonly id: string; readonly publisherId: string },
  digest: string,
): Promise<Ancestor[]> {
  return tx.db
    .selectDistinct({ id: cargos.id, slug: cargos.slug })
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
  // Summed as one: of two ancestors one may have inherited the other already, and nothing counts twice.
  ledger.inherit(sums, days.values(), await tallyHistory(tx.db, cargoId), theirs)
  await storeLedgers(ctx, tx, [{ ledger, cause: { kind: 'INHERITED', reason: `The history of ${from.slug}.` } }])
  // The days on which the score stood there are days of this Cargo's history now.
  await tx.db.execute(sql`
    insert into reputation_days (cargo_id, day, successes, counted, score)
    select ${cargoId}::uuid, day, 0, 0, score from reputation_days where cargo_id = ${from.id}::uuid and score is not null
    on conflict (cargo_id, day) do update set score = coalesce(reputation_days.score, excluded.score)`)
  await tx.db
    .update(cargos)
    .set({ successfulJobs: [...days.values()].reduce((sum, day) => sum + day.successes, 0) })
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

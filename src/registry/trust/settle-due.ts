import { and, eq, gte, inArray, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { standings } from '../../database/tables/runtime.ts'
import { signatures } from '../../database/tables/signatures.ts'
import { pendingChanges } from '../../database/tables/trust.ts'
import { REMINDERS_MS } from '../../domain/pending-change.ts'
import { REVIEWED_LEVEL } from '../../domain/policy.ts'
import { SIGNATURE_RENEWAL_MS } from '../../domain/signature.ts'
import { SERVED_STATES } from '../../domain/states.ts'
import type { Context } from '../context.ts'
import { signVersion } from '../signatures/sign-version.ts'
import { act } from '../transaction.ts'
import { settleCargoNow } from './settle-cargo.ts'
import { alertTeam } from './tell.ts'

/** Cargos settled in one run; the rest waits for the next minute. */
const AT_ONCE = 200

/** Settles every Cargo of which a clock ended: an announced change, a reminder, a standing; renews signatures and tells of reviews that end. */
export async function settleDue(ctx: Context): Promise<number> {
  const { db } = ctx.registry
  const due = await db
    .select({ cargoId: standings.cargoId })
    .from(standings)
    .where(and(isNotNull(standings.expiresAt), lte(standings.expiresAt, ctx.now)))
    .limit(AT_ONCE)
  const announced = await db
    .select({ cargoId: pendingChanges.cargoId })
    .from(pendingChanges)
    .where(
      and(
        isNull(pendingChanges.closedAt),
        or(lte(pendingChanges.dueAt, ctx.now), ...REMINDERS_MS.map(ms => isReminderDue(ms, ctx.now))),
      ),
    )
    .limit(AT_ONCE)
  const cargoIds = [...new Set([...due, ...announced].map(row => row.cargoId))].sort()
  const faults = await eachOf(cargoIds, cargoId => settleCargoNow(ctx, cargoId))
  faults.push(...(await renewSignatures(ctx)), ...(await tellOfReviewEnds(ctx)))
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of what was due could not be done.`)
  return cargoIds.length
}

/** One that fails keeps none of the others from its due. Answers with the faults. */
async function eachOf<Key>(keys: readonly Key[], act: (key: Key) => Promise<unknown>): Promise<unknown[]> {
  const faults: unknown[] = []
  for (const key of keys)
    try {
      await act(key)
    } catch (cause) {
      faults.push(cause)
    }
  return faults
}

const isReminderDue = (ms: number, now: Date) => {
  const moment = sql`${pendingChanges.dueAt} - ${ms} * interval '1 millisecond'`
  return sql`(${moment} <= ${now.toISOString()}::timestamptz and ${pendingChanges.openedAt} < ${moment}
    and (${pendingChanges.remindedAt} is null or ${pendingChanges.remindedAt} < ${moment}))`
}

/** R2: nothing that is served loses its integrity signature to time. */
async function renewSignatures(ctx: Context): Promise<unknown[]> {
  const ending = await ctx.registry.db
    .select({ versionId: signatures.versionId })
    .from(signatures)
    // What is served no more stays as it is: it would come first again each time.
    .innerJoin(versions, eq(versions.id, signatures.versionId))
    .innerJoin(cargos, eq(cargos.id, signatures.cargoId))
    .where(
      and(
        isNull(signatures.revokedAt),
        inArray(versions.state, [...SERVED_STATES]),
        ne(cargos.state, 'DELETED'),
        sql`${signatures.kind} = 'INTEGRITY'`,
        lte(signatures.expiresAt, new Date(ctx.now.getTime() + SIGNATURE_RENEWAL_MS)),
      ),
    )
    .orderBy(signatures.expiresAt)
    .limit(AT_ONCE)
  return eachOf(ending, ({ versionId }) => signVersion(ctx, versionId))
}

/** R11: a review is not renewed by itself, so its team is told in time, once. */
async function tellOfReviewEnds(ctx: Context): Promise<unknown[]> {
  const ending = await ctx.registry.db
    .select({ id: signatures.id })
    .from(signatures)
    .innerJoin(cargos, eq(cargos.currentVersionId, signatures.versionId))
    .where(and(isEndingReview(ctx.now), gte(cargos.trustLevel, REVIEWED_LEVEL)))
    .limit(AT_ONCE)
  return eachOf(ending, ({ id }) => tellOfReviewEnd(ctx, id))
}

const isEndingReview = (now: Date) =>
  and(
    isNull(signatures.revokedAt),
    isNull(signatures.endToldAt),
    sql`${signatures.kind} = 'REVIEW'`,
    lte(signatures.expiresAt, new Date(now.getTime() + SIGNATURE_RENEWAL_MS)),
  )

async function tellOfReviewEnd(ctx: Context, signatureId: string): Promise<void> {
  await act(ctx, 'review.tell-end', async tx => {
    // Conditional: of two workers one tells.
    const [told] = await tx.db
      .update(signatures)
      .set({ endToldAt: ctx.now })
      .where(and(eq(signatures.id, signatureId), isEndingReview(ctx.now)))
      .returning()
    if (!told) return
    const [cargo] = await tx.db.select().from(cargos).where(eq(cargos.id, told.cargoId))
    const on = told.expiresAt!.toISOString().slice(0, 10) // safe because it was chosen by its end
    alertTeam(tx, cargo!, {
      cause: 'PENDING_CHANGE',
      subject: `signature_${told.id}`,
      versionId: told.versionId,
      title: `The review of ${cargo!.slug} ends on ${on}.`,
      message: 'Ask for a new one: without it its jobs get the limits of level 1 from then on.',
      before: { reviewedUntil: told.expiresAt!.toISOString() },
    })
  })
}

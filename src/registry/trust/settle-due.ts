import { and, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import { standings } from '../../database/tables/runtime.ts'
import { signatures } from '../../database/tables/signatures.ts'
import { pendingChanges } from '../../database/tables/trust.ts'
import { REMINDERS_MS } from '../../domain/pending-change.ts'
import { SIGNATURE_RENEWAL_MS } from '../../domain/signature.ts'
import type { Context } from '../context.ts'
import { signVersion } from '../signatures/sign-version.ts'
import { settleCargoNow } from './settle-cargo.ts'

/** Cargos settled in one run; the rest waits for the next minute. */
const AT_ONCE = 200

/** Settles every Cargo of which a clock ended: an announced change, a reminder, a standing; and renews signatures. */
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
  for (const cargoId of cargoIds) await settleCargoNow(ctx, cargoId)
  await renewSignatures(ctx)
  return cargoIds.length
}

const isReminderDue = (ms: number, now: Date) => {
  const moment = sql`${pendingChanges.dueAt} - ${ms} * interval '1 millisecond'`
  return sql`(${moment} <= ${now.toISOString()}::timestamptz and ${pendingChanges.openedAt} < ${moment}
    and (${pendingChanges.remindedAt} is null or ${pendingChanges.remindedAt} < ${moment}))`
}

/** R2: nothing that is served loses its integrity signature to time. */
async function renewSignatures(ctx: Context): Promise<void> {
  const ending = await ctx.registry.db
    .select({ versionId: signatures.versionId })
    .from(signatures)
    .where(
      and(
        isNull(signatures.revokedAt),
        sql`${signatures.kind} = 'INTEGRITY'`,
        lte(signatures.expiresAt, new Date(ctx.now.getTime() + SIGNATURE_RENEWAL_MS)),
      ),
    )
    .limit(AT_ONCE)
  for (const { versionId } of ending) await signVersion(ctx, versionId)
}

import { eq } from 'drizzle-orm'
import { pendingChanges } from '../../database/tables/trust.ts'
import { reminderDue } from '../../domain/pending-change.ts'
import { DAY_MS } from '../../domain/policy.ts'
import type { PendingChange } from '../../domain/trust-rescan.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { topics } from '../log/event.ts'
import type { Tx } from '../transaction.ts'
import type { PendingRow } from './facts.ts'
import { alertTeam, tell } from './tell.ts'

/** Brings the announced change to what it should be now (S23): opened, replaced by another, or closed by itself. */
export async function keepPending(
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  open: PendingRow | undefined,
  wanted: PendingChange | undefined,
  closedAs: 'CLEARED' | 'APPLIED' | 'GONE',
): Promise<void> {
  if (open && wanted && isSame(open, wanted)) return remind(ctx, tx, cargo, open)
  if (open) await closePending(ctx, tx, cargo, open, wanted ? 'CHANGED' : closedAs)
  if (wanted) await openPending(ctx, tx, cargo, wanted)
}

export async function closePending(
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  open: PendingRow,
  closedAs: NonNullable<PendingRow['closedAs']>,
): Promise<void> {
  await tx.db.update(pendingChanges).set({ closedAt: ctx.now, closedAs }).where(eq(pendingChanges.id, open.id))
  tx.audit({
    subject: `pending_${open.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId: open.decisionId,
    action: 'pending-change.close',
    after: { closedAs },
  })
  for (const topic of [topics.cargo(cargo.id), topics.catalog])
    tell(tx, topic, cargo, { cause: 'PENDING_CHANGE_CLOSED', decisionId: open.decisionId, body: { closedAs } })
  if (closedAs !== 'CLEARED') return
  alertTeam(tx, cargo, {
    cause: 'PENDING_CHANGE',
    subject: `pending_${open.id} ${closedAs}`,
    title: `${cargo.slug} keeps level ${open.fromLevel}.`,
    message: 'What the announced change rested on is gone.',
    before: { level: open.fromLevel, wouldFallTo: open.toLevel },
    after: { level: open.fromLevel },
  })
}

async function openPending(ctx: Context, tx: Tx, cargo: CargoRow, wanted: PendingChange): Promise<void> {
  const id = ctx.registry.newId()
  const { decision, from, to, dueAt = null } = wanted
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
  const decisionId = await storeDecision(ctx, tx, decision, subject, { from, to, dueAt })
  await tx.db.insert(pendingChanges).values({
    id,
    cargoId: cargo.id,
    publisherId: cargo.publisherId,
    versionId: cargo.currentVersionId,
    fromLevel: from,
    toLevel: to,
    dueAt,
    findingNames: [...wanted.findingNames],
    decisionId,
    openedAt: ctx.now,
  })
  tx.audit({
    subject: `pending_${id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: 'pending-change.open',
    after: { from, to, dueAt },
  })
  const body = { from, to, dueAt: dueAt?.toISOString() ?? null }
  for (const topic of [topics.cargo(cargo.id), topics.catalog])
    tell(tx, topic, cargo, { cause: 'PENDING_CHANGE', decisionId, body })
  alertTeam(tx, cargo, {
    cause: 'PENDING_CHANGE',
    subject: `pending_${id}`,
    decisionId,
    versionId: cargo.currentVersionId,
    title: dueAt
      ? `${cargo.slug} falls to level ${to} on ${dueAt.toISOString().slice(0, 10)} unless its findings are fixed.`
      : `${cargo.slug}: staff decide about its level.`,
    message: decision.reasons.map(one => one.message).join(' '),
    before: { level: from },
    after: { level: to },
  })
}

async function remind(ctx: Context, tx: Tx, cargo: CargoRow, open: PendingRow): Promise<void> {
  if (open.dueAt === null) return
  const { openedAt, dueAt } = open
  const ms = reminderDue({ openedAt, dueAt, remindedAt: open.remindedAt ?? undefined, now: ctx.now })
  if (ms === undefined) return
  await tx.db.update(pendingChanges).set({ remindedAt: ctx.now }).where(eq(pendingChanges.id, open.id))
  const days = ms / DAY_MS
  alertTeam(tx, cargo, {
    cause: 'PENDING_CHANGE',
    subject: `pending_${open.id} ${days}`,
    decisionId: open.decisionId,
    versionId: open.versionId,
    title: `${cargo.slug} falls to level ${open.toLevel} in ${days === 1 ? 'one day' : `${days} days`} unless its findings are fixed.`,
    message: `Still open: ${open.findingNames.join(', ')}.`,
    before: { level: open.fromLevel },
    after: { level: open.toLevel },
  })
}

const isSame = (open: PendingRow, wanted: PendingChange): boolean =>
  open.fromLevel === wanted.from &&
  open.toLevel === wanted.to &&
  (open.dueAt?.getTime() ?? null) === (wanted.dueAt?.getTime() ?? null)

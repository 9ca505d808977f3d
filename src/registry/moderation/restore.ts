import { and, eq, isNull, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { demotions } from '../../database/tables/trust.ts'
import { allowed, reason } from '../../domain/decision.ts'
import { REVIEWED_LEVEL, type TrustLevel } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { gateCounts, highestLevelAllowed } from '../../domain/scan-gate.ts'
import { lowerLevel } from '../../domain/trust.ts'
import { levelByDemotions } from '../../domain/trust-demotion.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { reinstate } from '../cargos/reinstate-cargo.ts'
import type { Context } from '../context.ts'
import type { DecisionRow } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { banInForce, endBan } from '../publishers/staff/ban.ts'
import { lockPublisher } from '../publishers/subject.ts'
import { changeFeedback } from '../reputation/change-feedback.ts'
import { enqueueSigning } from '../signatures/enqueue-signing.ts'
import type { Tx } from '../transaction.ts'
import { changeLevel } from '../trust/change-level.ts'
import { findingsOf, type Locked, levelOf, openDemotions, standingVersion, toDemotion } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import type { CaseRow } from './queries.ts'

/**
 * R49: undoes a decision that an appeal overturned, as far as the scans still allow. What rests on present facts (a hold, a
 * standing) is judged anew; what was a refusal needs nothing undone: it can be asked for again. Publisher and Cargo are locked.
 */
export async function restore(ctx: Context, tx: Tx, appeal: CaseRow, reasons: string): Promise<void> {
  if (!appeal.decisionId) return
  const [decision] = await tx.db.select().from(decisions).where(eq(decisions.id, appeal.decisionId))
  if (decision?.kind === 'BAN' && decision.publisherId)
    return overturnBan(ctx, tx, decision.publisherId, decision.id, reasons)
  if (!decision?.cargoId) return
  let locked: Locked = await lockCargoAndPublisher(tx, decision.cargoId)
  if (decision.kind === 'SUSPENSION' || decision.kind === 'KILL')
    locked = await endSuspension(ctx, tx, locked, decision, reasons)
  if (decision.kind === 'DEMOTION') locked = await raiseAgain(ctx, tx, locked, decision.id, reasons)
  if (decision.kind === 'CASE') await takeComplaintBack(ctx, tx, locked, decision.id, reasons)
  await settleCargo(ctx, tx, locked)
}

/** S45: unless it was lifted, or another ban followed. */
async function overturnBan(
  ctx: Context,
  tx: Tx,
  publisherId: string,
  decisionId: string,
  reasons: string,
): Promise<void> {
  const publisher = await lockPublisher(tx, publisherId)
  if (publisher.bannedAt && (await banInForce(tx, publisherId))?.id === decisionId)
    await endBan(ctx, tx, publisher, reasons)
}

/**
 * S33: back in service, on probation at level 0 after a suspension for performance, else at what the scans allow. Only the
 * suspension that was appealed ends: another one, the kill switch or a ban stands until it is overturned itself.
 */
async function endSuspension(
  ctx: Context,
  tx: Tx,
  locked: Locked,
  decision: DecisionRow,
  reasons: string,
): Promise<Locked> {
  const { cargo, publisher } = locked
  const isInForce = cargo.state === 'SUSPENDED' && cargo.suspensionDecisionId === decision.id
  if (publisher.bannedAt && isInForce)
    throw stillStands(`${publisher.slug} is banned, and its Cargos stay suspended. Decide on the ban first.`)
  if (decision.kind === 'SUSPENSION' && isInForce && cargo.killedAt)
    throw stillStands(`${cargo.slug} was stopped by the kill switch since. Decide on that first.`)
  if (isInForce) {
    const isProbation = cargo.suspendedFor === 'PERFORMANCE'
    const message = `${cargo.slug} is back in service${isProbation ? ', on probation at level 0' : ''}: ${reasons}`
    await reinstate(ctx, tx, locked, allowed('REINSTATEMENT', [reason('R49', message)]))
  } else if (decision.kind === 'KILL' && cargo.killedAt) await takeKillBack(ctx, tx, locked, decision, reasons)
  return lockCargoAndPublisher(tx, cargo.id)
}

/** It was suspended before it was killed, and that stands. */
async function takeKillBack(
  ctx: Context,
  tx: Tx,
  { cargo }: Locked,
  decision: DecisionRow,
  reasons: string,
): Promise<void> {
  await tx.db.update(cargos).set({ killedAt: null, updatedAt: ctx.now }).where(eq(cargos.id, cargo.id))
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId: decision.id,
    action: 'cargo.take-kill-back',
    reason: reasons,
    before: { killed: true },
    after: { killed: false, state: cargo.state },
  })
}

const stillStands = (message: string): Refused => new Refused(problem('WRONG_STATE', message))

/**
 * The level without the demotion, if the Cargo is still below it and the findings allow it; from 2 up only with its review. What it
 * lost by other decisions since stays lost until those are overturned themselves.
 */
async function raiseAgain(ctx: Context, tx: Tx, locked: Locked, decisionId: string, reasons: string): Promise<Locked> {
  const { cargo } = locked
  const open = (await openDemotions(tx.db, cargo.id)).toReversed()
  const demotion = open.find(one => one.decisionId === decisionId)
  await endDemotion(ctx, tx, decisionId)
  if (!demotion) return locked
  const [first = demotion] = open
  const former = levelByDemotions(toDemotion(first).from, open.filter(one => one !== demotion).map(toDemotion))
  const byScan = (await allowedByScan(tx, locked)) ?? 0
  const current = await standingVersion(tx.db, cargo)
  // A review speaks of one image: for another the highest level without one is 1.
  const bySignature: TrustLevel = demotion.digest !== null && current?.digest === demotion.digest ? 3 : 1
  const to = lowerLevel(former, lowerLevel(byScan, bySignature))
  if (cargo.state !== 'PUBLISHED' || to <= levelOf(cargo)) return locked
  const decision = allowed('REVERSAL', [
    reason('R49', `${cargo.slug} is at level ${to} again: ${reasons}`, { threshold: former, actual: to }),
  ])
  const changed = await changeLevel(ctx, tx, locked, {
    decision,
    to,
    inputs: { overturned: `decision_${decisionId}` },
    reverses: demotion.id,
  })
  // The image is the one that was reviewed: its review is signed again, by a job.
  if (to >= REVIEWED_LEVEL && current) enqueueSigning(tx, current.id)
  return { ...locked, cargo: changed }
}

/** It binds nobody any more, nor a Cargo that inherited it (R46). */
async function endDemotion(ctx: Context, tx: Tx, decisionId: string): Promise<void> {
  await tx.db
    .update(demotions)
    .set({ endedAt: ctx.now })
    .where(and(eq(demotions.decisionId, decisionId), isNull(demotions.endedAt)))
}

/** The complaint that was upheld weighs no more. */
async function takeComplaintBack(
  ctx: Context,
  tx: Tx,
  { cargo }: Locked,
  decisionId: string,
  reasons: string,
): Promise<void> {
  const [complaint] = await tx.db
    .update(cases)
    .set({ countsSince: null })
    .where(and(eq(cases.outcomeDecisionId, decisionId), sql`${cases.countsSince} is not null`))
    .returning({ id: cases.id })
  if (!complaint) return
  await changeFeedback(ctx, tx, cargo.id, {
    cause: { kind: 'COMPLAINT_REVERSED', reason: reasons },
    tally: { upheldComplaints: -1 },
  })
}

async function allowedByScan(tx: Tx, { cargo }: Locked): Promise<TrustLevel | undefined> {
  const version = await standingVersion(tx.db, cargo)
  return version?.scannedAt ? highestLevelAllowed(gateCounts(await findingsOf(tx.db, version.id)).effective) : undefined
}

import { and, eq, isNull, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { demotions } from '../../database/tables/trust.ts'
import { allowed, reason } from '../../domain/decision.ts'
import type { TrustLevel } from '../../domain/policy.ts'
import { gateCounts, highestLevelAllowed } from '../../domain/scan-gate.ts'
import { lowerLevel } from '../../domain/trust.ts'
import { levelAfterReinstatement } from '../../domain/trust-demotion.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { changeFeedback } from '../reputation/change-feedback.ts'
import type { Tx } from '../transaction.ts'
import { changeLevel } from '../trust/change-level.ts'
import { findingsOf, type Locked, levelOf, standingVersion } from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam, tellAll } from '../trust/tell.ts'
import type { CaseRow } from './queries.ts'

/**
 * R49: undoes a decision that an appeal overturned, as far as the scans still allow. What rests on present facts (a hold, a
 * standing) is judged anew; what was a refusal needs nothing undone: it can be asked for again.
 */
export async function restore(ctx: Context, tx: Tx, appeal: CaseRow, reasons: string): Promise<void> {
  if (!appeal.decisionId) return
  const [decision] = await tx.db.select().from(decisions).where(eq(decisions.id, appeal.decisionId))
  if (!decision?.cargoId) return
  let locked: Locked = await lockCargoAndPublisher(tx, decision.cargoId)
  if (decision.kind === 'SUSPENSION') locked = await reinstate(ctx, tx, locked, reasons)
  if (decision.kind === 'DEMOTION') locked = await raiseAgain(ctx, tx, locked, decision.id, reasons)
  if (decision.kind === 'CASE') await takeComplaintBack(ctx, tx, locked, decision.id, reasons)
  await settleCargo(ctx, tx, locked)
}

/** S33: back in service, on probation at level 0 after a suspension for performance, else at what the scans allow. */
async function reinstate(ctx: Context, tx: Tx, locked: Locked, reasons: string): Promise<Locked> {
  const { cargo } = locked
  if (cargo.state !== 'SUSPENDED') return locked
  const isProbation = cargo.suspendedFor === 'PERFORMANCE'
  const level = levelAfterReinstatement(levelOf(cargo), await allowedByScan(tx, locked), isProbation)
  const decision = allowed('REINSTATEMENT', [
    reason('R49', `${cargo.slug} is back in service${isProbation ? ', on probation at level 0' : ''}: ${reasons}`),
  ])
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
  const decisionId = await storeDecision(ctx, tx, decision, subject, { suspendedFor: cargo.suspendedFor, level })
  const [changed] = await tx.db
    .update(cargos)
    .set({ state: 'PUBLISHED', suspendedFor: null, updatedAt: ctx.now })
    .where(eq(cargos.id, cargo.id))
    .returning()
  await tx.db
    .update(publishers)
    .set({ publishedCargoCount: sql`${publishers.publishedCargoCount} + 1` })
    .where(eq(publishers.id, cargo.publisherId))
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: 'cargo.reinstate',
    reason: reasons,
    before: { state: cargo.state },
    after: { state: 'PUBLISHED', level },
  })
  tellAll(tx, cargo, { cause: 'REINSTATED', decisionId, versionId: cargo.currentVersionId })
  alertTeam(tx, cargo, {
    cause: 'REINSTATED',
    subject: `decision_${decisionId}`,
    decisionId,
    title: `${cargo.slug} is back in service.`,
    message: reasons,
    before: { state: cargo.state },
    after: { state: 'PUBLISHED' },
  })
  const back = { ...locked, cargo: changed! }
  if (level >= cargo.trustLevel) return back
  return { ...back, cargo: await changeLevel(ctx, tx, back, { decision, decisionId, to: level, inputs: {} }) }
}

/** The level before the demotion, if the Cargo is still below it and the findings allow it; from 2 up only with its review. */
async function raiseAgain(ctx: Context, tx: Tx, locked: Locked, decisionId: string, reasons: string): Promise<Locked> {
  const { cargo } = locked
  const [demotion] = await tx.db
    .select()
    .from(demotions)
    .where(and(eq(demotions.decisionId, decisionId), isNull(demotions.endedAt)))
  if (!demotion) return locked
  const former = demotion.fromLevel as TrustLevel // safe because levels are written by the domain only
  const byScan = (await allowedByScan(tx, locked)) ?? 0
  const current = await standingVersion(tx.db, cargo)
  // A review speaks of one image: for another the highest level without one is 1.
  const bySignature: TrustLevel = demotion.digest !== null && current?.digest === demotion.digest ? 3 : 1
  const to = lowerLevel(former, lowerLevel(byScan, bySignature))
  if (cargo.state !== 'PUBLISHED' || to <= levelOf(cargo)) {
    await tx.db.update(demotions).set({ endedAt: ctx.now }).where(eq(demotions.id, demotion.id))
    return locked
  }
  const decision = allowed('REVERSAL', [
    reason('R49', `${cargo.slug} is at level ${to} again: ${reasons}`, { threshold: former, actual: to }),
  ])
  return {
    ...locked,
    cargo: await changeLevel(ctx, tx, locked, { decision, to, inputs: { overturned: `decision_${decisionId}` } }),
  }
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
    // Made anew: what an upheld complaint left behind is not known apart from the rest.
    sums: () => undefined,
  })
}

async function allowedByScan(tx: Tx, { cargo }: Locked): Promise<TrustLevel | undefined> {
  const version = await standingVersion(tx.db, cargo)
  return version?.scannedAt ? highestLevelAllowed(gateCounts(await findingsOf(tx.db, version.id)).effective) : undefined
}

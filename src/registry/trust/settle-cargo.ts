import { and, eq, inArray } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { findings } from '../../database/tables/scans.ts'
import { reason, refused } from '../../domain/decision.ts'
import { PENDING_CHANGE_MS, type TrustLevel } from '../../domain/policy.ts'
import { gateReasons } from '../../domain/scan-gate.ts'
import { SERVED_STATES } from '../../domain/states.ts'
import { effectiveLevel } from '../../domain/trust.ts'
import { reversalDecision } from '../../domain/trust-demotion.ts'
import { promotionDecision } from '../../domain/trust-promotion.ts'
import { rescanOutcome } from '../../domain/trust-rescan.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { enqueueSigning } from '../signatures/enqueue-signing.ts'
import { act, type Tx } from '../transaction.ts'
import { settleWaiting } from '../versions/settle-waiting.ts'
import { changeLevel } from './change-level.ts'
import {
  costALevel,
  criticalsOnHold,
  type FoundFinding,
  findingsOf,
  type Locked,
  levelOf,
  openDemotions,
  openPending,
  reviewSignedUntil,
  setClocks,
  signaturesInForce,
  standingVersion,
  toDemotion,
  type VersionRow,
} from './facts.ts'
import { holdVersion, releaseVersion, staffHoldDecision } from './hold.ts'
import { keepPending } from './pending.ts'
import { promotionFacts } from './promotion.ts'
import { writeStanding } from './standing.ts'

/** Settles one Cargo in a transaction of its own: when a clock ended, or a fact elsewhere changed. */
export async function settleCargoNow(ctx: Context, cargoId: string): Promise<void> {
  await act(ctx, 'cargo.settle', async tx => {
    await settleCargo(ctx, tx, await lockCargoAndPublisher(tx, cargoId))
  })
}

/**
 * Draws every consequence of the facts as they are stored now: hold, demotion, announced change, reversal, level 1,
 * waiting versions, standing. Called at the end of every act that changed a fact. It depends on nothing but facts and time,
 * so calling it twice changes nothing twice. Publisher and Cargo are locked by the caller.
 */
export async function settleCargo(ctx: Context, tx: Tx, given: Locked): Promise<Locked> {
  let locked = given
  const current = await currentVersion(tx, locked)
  if (current) locked = await settleCurrent(ctx, tx, locked, current)
  else await keepPending(ctx, tx, locked.cargo, await openPending(tx.db, locked.cargo.id), undefined, 'GONE')
  locked = await raise(ctx, tx, locked)
  locked = await settleWaiting(ctx, tx, locked)
  await writeStanding(ctx, tx, locked)
  await writeEffectiveLevel(ctx, tx, locked)
  return locked
}

async function currentVersion(tx: Tx, { cargo }: Locked): Promise<VersionRow | undefined> {
  return cargo.currentVersionId ? standingVersion(tx.db, cargo) : undefined
}

/** S22, S23: what the findings of the version that serves do to it and to its Cargo. */
async function settleCurrent(ctx: Context, tx: Tx, locked: Locked, current: VersionRow): Promise<Locked> {
  const { cargo } = locked
  const found = await findingsOf(tx.db, current.id)
  const level = levelOf(cargo)
  const outcome = rescanOutcome({ level, isHeld: current.state === 'HELD', findings: found, now: ctx.now })
  await setClocks(tx.db, current.id, new Date(ctx.now.getTime() + PENDING_CHANGE_MS))
  const waiting = await criticalsOnHold(tx.db, current.imageId)
  if (outcome.hold === 'HOLD' && outcome.holdDecision) await holdVersion(ctx, tx, cargo, current, outcome.holdDecision)
  else if (waiting.length > 0) await holdVersion(ctx, tx, cargo, current, waitingDecision(waiting))
  else if (current.staffHold !== null) await keepStaffHold(ctx, tx, cargo, current, { text: current.staffHold, found })
  else if (outcome.hold === 'RELEASE') await releaseVersion(ctx, tx, cargo, current)
  const open = await openPending(tx.db, cargo.id)
  // S33: a suspended Cargo keeps its level; what comes back with it is decided then.
  if (cargo.state !== 'PUBLISHED') {
    await keepPending(ctx, tx, cargo, open, undefined, 'GONE')
    return locked
  }
  const { demotion } = outcome
  await keepPending(ctx, tx, cargo, open, outcome.pending, demotion ? 'APPLIED' : 'CLEARED')
  if (!demotion) return reverse(ctx, tx, locked, current, found)
  const changed = await changeLevel(ctx, tx, locked, {
    decision: demotion,
    to: demotion.to,
    inputs: { digest: current.digest, findings: demotion.findingNames },
    demotion: { cause: 'VULNERABILITY', findingNames: demotion.findingNames, digest: current.digest },
  })
  return { ...locked, cargo: changed }
}

/** S22: restored by a yank, or clean again while staff hold it: held, and for no other reason than theirs. */
async function keepStaffHold(
  ctx: Context,
  tx: Tx,
  cargo: Locked['cargo'],
  current: VersionRow,
  { text, found }: { readonly text: string; readonly found: readonly FoundFinding[] },
): Promise<void> {
  const decision = staffHoldDecision(text)
  if (current.state === 'PUBLISHED') return holdVersion(ctx, tx, cargo, current, decision)
  const stateReason = decision.reasons.map(one => one.message).join(' ')
  const isCritical = gateReasons(found, 0).length > 0
  if (isCritical || current.stateReason === stateReason) return
  await tx.db.update(versions).set({ stateReason }).where(eq(versions.id, current.id))
}

const waitingDecision = (names: readonly string[]) =>
  refused('HOLD', [
    reason(
      'S27',
      `Advisories that wait for a check by staff call it critical: ${names.slice(0, 5).join(', ')}. No new job starts on this version meanwhile.`,
      { evidence: names, remedy: 'Staff decide on them; nothing needs to be done until then.' },
    ),
  ])

/** S27: back to the former level when all that the demotion rested on was taken back. */
async function reverse(
  ctx: Context,
  tx: Tx,
  locked: Locked,
  current: VersionRow,
  found: readonly FoundFinding[],
): Promise<Locked> {
  const row = (await openDemotions(tx.db, locked.cargo.id)).find(costALevel)
  if (row?.cause !== 'VULNERABILITY') return locked
  const reversal = reversalDecision({
    demotion: toDemotion(row),
    level: levelOf(locked.cargo),
    isSameDigest: row.digest === current.digest,
    retracted: await retractedNames(tx, current.id, row.findingNames),
    findings: found,
  })
  if (!reversal) return locked
  const changed = await changeLevel(ctx, tx, locked, {
    decision: reversal,
    to: reversal.to,
    inputs: { demotion: row.id, digest: current.digest },
    reverses: row.id,
  })
  // The digest is unchanged: its review is signed again, by a job.
  enqueueSigning(tx, current.id)
  // The one before it may have rested on a false alarm as well.
  return reverse(ctx, tx, { ...locked, cargo: changed }, current, found)
}

/** Of these findings those whose advisory was withdrawn, or corrected to a severity that costs no level. */
async function retractedNames(tx: Tx, versionId: string, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const rows = await tx.db.select().from(findings).where(eq(findings.versionId, versionId))
  const isRetracted = (row: (typeof rows)[number]) =>
    row.closedAt === null ? !['CRITICAL', 'HIGH'].includes(row.severity) : row.closedReason === 'WITHDRAWN'
  return new Set(
    names.filter(name => {
      const about = rows.filter(row => (row.aliases[0] ?? row.advisoryId) === name || row.aliases.includes(name))
      return about.length > 0 && about.every(isRetracted)
    }),
  )
}

/** R13: level 1 comes by itself. */
async function raise(ctx: Context, tx: Tx, locked: Locked): Promise<Locked> {
  if (locked.cargo.trustLevel !== 0 || locked.cargo.state !== 'PUBLISHED') return locked
  const facts = await promotionFacts(tx.db, locked)
  const decision = promotionDecision(facts, 1)
  if (decision.outcome === 'REFUSED') return locked
  const changed = await changeLevel(ctx, tx, locked, {
    decision,
    to: 1,
    inputs: { successfulJobs: facts.successfulJobs, score: facts.score },
  })
  return { ...locked, cargo: changed }
}

/** S28, for those who show a version: the level it really has. */
async function writeEffectiveLevel(ctx: Context, tx: Tx, { cargo }: Locked): Promise<void> {
  const rows = await tx.db
    .select()
    .from(versions)
    .where(and(eq(versions.cargoId, cargo.id), inArray(versions.state, [...SERVED_STATES])))
  const inForce = await signaturesInForce(
    tx.db,
    rows.map(row => row.id),
  )
  for (const row of rows) {
    const level: TrustLevel = effectiveLevel({
      cargoLevel: levelOf(cargo),
      findings: await findingsOf(tx.db, row.id),
      hasReviewSignature: reviewSignedUntil(inForce, row, ctx.now) !== undefined,
      now: ctx.now,
    })
    if (row.effectiveLevel !== level)
      await tx.db.update(versions).set({ effectiveLevel: level }).where(eq(versions.id, row.id))
  }
}

import { and, asc, eq, inArray } from 'drizzle-orm'
import { cargos, versions } from '../../../database/tables/cargos.ts'
import { decisions } from '../../../database/tables/decisions.ts'
import { allowed, type Reason, reason, refused } from '../../../domain/decision.ts'
import { MAX_CRITICAL } from '../../../domain/policy.ts'
import type { CargoRow } from '../../cargos/lock-cargo.ts'
import { reinstate } from '../../cargos/reinstate-cargo.ts'
import { suspend } from '../../cargos/suspend-cargo.ts'
import type { Context } from '../../context.ts'
import { newestDecision } from '../../decisions.ts'
import type { Tx } from '../../transaction.ts'
import { publisherOf } from '../subject.ts'

/** S45: whatever of the publisher's Cargos can be suspended is; gives their ids. */
export async function suspendForBan(ctx: Context, tx: Tx, publisherId: string, why: string): Promise<string[]> {
  const publisher = { ...(await publisherOf(tx.db, publisherId)), bannedAt: ctx.now }
  const suspended: string[] = []
  for (const cargo of await lockedCargos(tx, publisherId)) {
    const decision = refused('SUSPENSION', [reason('S45', `${cargo.slug} is suspended. ${why}`)])
    if (await suspend(ctx, tx, { cargo, publisher }, { decision, cause: 'BAN' })) suspended.push(cargo.id)
  }
  return suspended
}

/**
 * S45: brings back what a ban suspended and the last scan still allows; says why not of the others. What was suspended for a
 * reason of its own stays so, and so does what was killed under the ban (S37).
 */
export async function reinstateAfterBan(
  ctx: Context,
  tx: Tx,
  publisherId: string,
  why: string,
): Promise<{ reinstated: string[]; stillSuspended: Reason[] }> {
  const publisher = { ...(await publisherOf(tx.db, publisherId)), bannedAt: null }
  const [reinstated, stillSuspended]: [string[], Reason[]] = [[], []]
  for (const cargo of await lockedCargos(tx, publisherId)) {
    if (cargo.state !== 'SUSPENDED' || cargo.suspendedFor !== 'BAN') continue
    const against = await blocked(tx, cargo)
    if (against) {
      stillSuspended.push(against)
      continue
    }
    const decision = allowed('REINSTATEMENT', [reason('S45', `${cargo.slug} is published again. ${why}`)])
    if (await reinstate(ctx, tx, { cargo, publisher }, decision)) reinstated.push(cargo.id)
  }
  return { reinstated, stillSuspended }
}

const lockedCargos = (tx: Tx, publisherId: string): Promise<CargoRow[]> =>
  tx.db
    .select()
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), inArray(cargos.state, ['PUBLISHED', 'SUSPENDED'])))
    .orderBy(asc(cargos.id))
    .for('no key update')

async function blocked(tx: Tx, cargo: CargoRow): Promise<Reason | undefined> {
  if (cargo.killedAt) return killed(tx, cargo)
  if (!cargo.currentVersionId) return reason('S45', `${cargo.slug} stays suspended: it has no current version.`)
  const [version] = await tx.db
    .select({ state: versions.state, criticals: versions.criticalCount })
    .from(versions)
    .where(eq(versions.id, cargo.currentVersionId))
  if (version && version.criticals <= MAX_CRITICAL && version.state === 'PUBLISHED') return undefined
  return reason('R23', `${cargo.slug} stays suspended: its current version has a critical finding or is held.`, {
    remedy: 'Publish a version without it, then appeal the suspension.',
  })
}

/** From now on it is suspended by the kill switch, so that an appeal against that Decision can end it. */
async function killed(tx: Tx, cargo: CargoRow): Promise<Reason> {
  const kill = await newestDecision(tx.db, and(eq(decisions.cargoId, cargo.id), eq(decisions.kind, 'KILL')))
  await tx.db
    .update(cargos)
    .set({ suspendedFor: 'INCIDENT', ...(kill && { suspensionDecisionId: kill.id }) })
    .where(eq(cargos.id, cargo.id))
  return reason('S37', `${cargo.slug} stays suspended: the kill switch stopped it.`)
}

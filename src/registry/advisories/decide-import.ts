import { and, eq, inArray } from 'drizzle-orm'
import { advisories, advisorySnapshots, packageMatches } from '../../database/tables/advisories.ts'
import { problem } from '../../domain/problem.ts'
import { decidedBy } from '../audit.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { requiredText } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { ownMatching } from './match-packages.ts'
import { enqueueTouched, touchByFindings, touchByMatches } from './touch-cargos.ts'

export interface DecideImport {
  readonly snapshotId: string
  readonly verdict: 'RELEASED' | 'REFUSED'
  readonly reason: string
}

/**
 * S27: staff let an import take effect, or take its records out until their source corrects them: a later revision of
 * a refused record counts again.
 */
export async function decideImport(ctx: Context, input: DecideImport): Promise<{ snapshotId: string }> {
  const { snapshotId, verdict } = input
  return act(ctx, 'advisory.decide-import', async tx => {
    authorize(ctx, 'advisory:release-import', {})
    const reason = requiredText(input.reason, 'reason', ['reason'])
    await ownMatching(tx)
    const [decided] = await tx.db
      .update(advisorySnapshots)
      .set({ state: verdict, decidedBy: decidedBy(ctx.actor), decidedReason: reason, decidedAt: ctx.now })
      .where(and(eq(advisorySnapshots.id, snapshotId), eq(advisorySnapshots.state, 'HELD')))
      .returning({ id: advisorySnapshots.id })
    if (!decided) throw await notWaiting(tx, snapshotId)
    await touchByMatches(tx, snapshotId)
    await touchByFindings(tx, snapshotId)
    const ofImport = eq(advisories.snapshotId, snapshotId)
    if (verdict === 'REFUSED') await takeOut(tx, snapshotId)
    else await tx.db.update(advisories).set({ isOnHold: false }).where(ofImport)
    await enqueueTouched(tx, snapshotId)
    tx.audit({ subject: `snapshot_${snapshotId}`, reason, before: { state: 'HELD' }, after: { state: verdict } })
    return { snapshotId }
  })
}

/** They stay on hold, so that findings which rest on what they said before stay too: a refusal is no word that a flaw is gone. */
async function takeOut(tx: Tx, snapshotId: string): Promise<void> {
  const ofImport = eq(advisories.snapshotId, snapshotId)
  const ids = tx.db.select({ id: advisories.id }).from(advisories).where(ofImport)
  await tx.db.update(advisories).set({ isInForce: false }).where(ofImport)
  await tx.db.delete(packageMatches).where(inArray(packageMatches.advisoryId, ids))
}

async function notWaiting(tx: Tx, snapshotId: string): Promise<Error> {
  const [snapshot] = await tx.db
    .select({ state: advisorySnapshots.state })
    .from(advisorySnapshots)
    .where(eq(advisorySnapshots.id, snapshotId))
  if (!snapshot) return new Fault('NOT_FOUND', 'There is no such import. Check its id.')
  return new Refused(
    problem('WRONG_STATE', `This import does not wait for staff: it is ${snapshot.state.toLowerCase()} already.`),
  )
}

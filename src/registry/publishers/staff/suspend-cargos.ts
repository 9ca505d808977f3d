import { and, asc, eq, inArray } from 'drizzle-orm'
import { cargos, versions } from '../../../database/tables/cargos.ts'
import { allowed, type Decision, type Reason, reason, refused } from '../../../domain/decision.ts'
import { MAX_CRITICAL } from '../../../domain/policy.ts'
import { type CargoState, moveCargo } from '../../../domain/states.ts'
import type { Context } from '../../context.ts'
import { storeDecision } from '../../decisions.ts'
import { topics } from '../../log/event.ts'
import type { Tx } from '../../transaction.ts'

/** S45: whatever of the publisher's Cargos can be suspended is; gives their ids. */
export async function suspendForBan(ctx: Context, tx: Tx, publisherId: string, why: string): Promise<string[]> {
  const suspended: string[] = []
  for (const cargo of await lockedCargos(tx, publisherId)) {
    const state = moveCargo(cargo.state, 'suspend', 'staff')
    if (!state) continue
    const decision = refused('SUSPENSION', [reason('S45', `${cargo.slug} is suspended. ${why}`)])
    await move(ctx, tx, { ...cargo, publisherId }, state, 'SUSPENDED', decision)
    suspended.push(cargo.id)
  }
  return suspended
}

/** S45: brings back those whose current version the last scan still allows; says why not of the others. */
export async function reinstateAfterBan(
  ctx: Context,
  tx: Tx,
  publisherId: string,
  cargoIds: readonly string[],
  why: string,
): Promise<{ reinstated: string[]; stillSuspended: Reason[] }> {
  const [reinstated, stillSuspended]: [string[], Reason[]] = [[], []]
  for (const cargo of await lockedCargos(tx, publisherId)) {
    const state = moveCargo(cargo.state, 'reinstate', 'staff')
    if (!state || !cargoIds.includes(cargo.id)) continue
    const against = await blocked(tx, cargo)
    if (against) {
      stillSuspended.push(against)
      continue
    }
    const decision = allowed('REINSTATEMENT', [reason('S45', `${cargo.slug} is published again. ${why}`)])
    await move(ctx, tx, { ...cargo, publisherId }, state, 'REINSTATED', decision)
    reinstated.push(cargo.id)
  }
  return { reinstated, stillSuspended }
}

interface Locked {
  readonly id: string
  readonly slug: string
  readonly state: CargoState
  readonly currentVersionId: string | null
}

const lockedCargos = (tx: Tx, publisherId: string): Promise<Locked[]> =>
  tx.db
    .select({ id: cargos.id, slug: cargos.slug, state: cargos.state, currentVersionId: cargos.currentVersionId })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), inArray(cargos.state, ['PUBLISHED', 'SUSPENDED'])))
    .orderBy(asc(cargos.id))
    .for('update')

async function blocked(tx: Tx, cargo: Locked): Promise<Reason | undefined> {
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

async function move(
  ctx: Context,
  tx: Tx,
  cargo: Locked & { readonly publisherId: string },
  state: CargoState,
  cause: 'SUSPENDED' | 'REINSTATED',
  decision: Decision,
): Promise<void> {
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id }
  const decisionId = await storeDecision(ctx, tx, decision, subject, { before: cargo.state, after: state })
  await tx.db.update(cargos).set({ state, updatedAt: tx.now }).where(eq(cargos.id, cargo.id))
  tx.audit({
    subject: `cargo_${cargo.id}`,
    ...subject,
    decisionId,
    action: cause === 'SUSPENDED' ? 'cargo.suspend' : 'cargo.reinstate',
    before: { state: cargo.state },
    after: { state },
  })
  for (const topic of [topics.cargo(cargo.id), topics.catalog, topics.runtime])
    tx.raise({ topic, cause, ...subject, decisionId })
}

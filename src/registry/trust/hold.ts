import { and, eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { allowed, type Decision, reason, refused } from '../../domain/decision.ts'
import { moveVersion } from '../../domain/states.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import type { Tx } from '../transaction.ts'
import type { VersionRow } from './facts.ts'
import { tellAll } from './tell.ts'

/** S22: the current version takes no new jobs until it is clean. */
export const holdVersion = (ctx: Context, tx: Tx, cargo: CargoRow, version: VersionRow, decision: Decision) =>
  move(ctx, tx, cargo, version, 'hold', decision)

/** S22: staff hold a version for what no scan shows. */
export const staffHoldDecision = (text: string): Decision =>
  refused('HOLD', [
    reason('S22', `Staff hold the version: ${text} No new job starts on it meanwhile; running jobs finish.`),
  ])

/** S22: it is clean again, and staff do not hold it. */
export const releaseVersion = (
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  version: VersionRow,
  decision = isClean(cargo, version),
) => move(ctx, tx, cargo, version, 'release', decision)

const isClean = (cargo: CargoRow, version: VersionRow): Decision =>
  allowed('RELEASE', [
    reason(
      'S22',
      `${cargo.slug} ${version.tag ?? version.number} has no critical finding any more and takes new jobs again.`,
    ),
  ])

async function move(
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  version: VersionRow,
  event: 'hold' | 'release',
  decision: Decision,
): Promise<void> {
  const state = moveVersion(version.state, event, 'system')
  if (!state) return
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: version.id }
  const decisionId = await storeDecision(ctx, tx, decision, subject, { digest: version.digest })
  const stateReason = event === 'hold' ? decision.reasons.map(one => one.message).join(' ') : null
  await tx.db
    .update(versions)
    .set({ state, stateReason })
    .where(and(eq(versions.id, version.id), eq(versions.state, version.state)))
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: `version.${event}`,
    before: { state: version.state },
    after: { state },
  })
  tellAll(tx, cargo, { cause: event === 'hold' ? 'HELD' : 'RELEASED', versionId: version.id, decisionId })
}

import { and, eq, isNotNull } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { allowed, reason } from '../../domain/decision.ts'
import { problem } from '../../domain/problem.ts'
import { gateReasons } from '../../domain/scan-gate.ts'
import { isCurrentState } from '../../domain/states.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { requireReason } from '../require-reason.ts'
import { act, type Tx } from '../transaction.ts'
import { lockVersion, versionName, visibleVersion } from '../versions/queries.ts'
import { criticalsOnHold, findingsOf, type Locked, type VersionRow } from './facts.ts'
import { holdVersion, releaseVersion, staffHoldDecision } from './hold.ts'
import { settleCargo } from './settle-cargo.ts'
import { alertTeam } from './tell.ts'

interface StaffHold {
  readonly versionId: string
  readonly reason: string
}

/** S22: staff hold the current version: it stays readable, takes no new jobs, and no clean scan releases it. */
export async function holdByStaff(ctx: Context, input: StaffHold): Promise<{ versionId: string; cargoId: string }> {
  const { version: seen, cargo: seenCargo } = await visibleVersion(ctx, input.versionId)
  authorize(ctx, 'version:hold', seenCargo)
  const text = requireReason(input.reason)
  return act(ctx, 'version.hold-by-staff', async tx => {
    const { locked, version, name } = await lock(tx, seen)
    if (!isCurrentState(version.state) || version.staffHold !== null)
      throw new Refused(
        problem(
          'WRONG_STATE',
          version.staffHold === null
            ? `${name} is ${version.state.toLowerCase()}: only the version that serves is held.`
            : `Staff hold ${name} already.`,
        ),
      )
    await tx.db.update(versions).set({ staffHold: text }).where(eq(versions.id, version.id))
    const decision = staffHoldDecision(text)
    if (version.state === 'PUBLISHED') await holdVersion(ctx, tx, locked.cargo, version, decision)
    else await storeDecision(ctx, tx, decision, subjectOf(locked, version), { digest: version.digest })
    tellTeam(tx, locked, version, { text, title: `${name} is held by staff.`, isHeld: true })
    auditHold(tx, locked, version, text, true)
    await settleCargo(ctx, tx, locked)
    return { versionId: version.id, cargoId: locked.cargo.id }
  })
}

/**
 * S22: staff end their hold. A critical finding is not theirs to release (R23): it leaves by a fix, or by an advisory that is
 * withdrawn or corrected, and until then the version stays held for it.
 */
export async function releaseByStaff(ctx: Context, input: StaffHold): Promise<{ versionId: string; cargoId: string }> {
  const { version: seen, cargo: seenCargo } = await visibleVersion(ctx, input.versionId)
  authorize(ctx, 'version:release', seenCargo)
  const text = requireReason(input.reason)
  return act(ctx, 'version.release-by-staff', async tx => {
    const { locked, version, name } = await lock(tx, seen)
    const against = await otherHolds(tx, version)
    if (version.staffHold === null)
      throw new Refused(problem('WRONG_STATE', [`Staff do not hold ${name}.`, ...against].join(' ')))
    await endHolds(tx, version)
    const decision = allowed('RELEASE', [reason('S22', `Staff ended their hold: ${text}`)])
    if (version.state === 'HELD' && against.length === 0) await releaseVersion(ctx, tx, locked.cargo, version, decision)
    else await storeDecision(ctx, tx, decision, subjectOf(locked, version), { stillHeldFor: against })
    if (version.state === 'HELD' && against.length > 0)
      await tx.db
        .update(versions)
        .set({ stateReason: against.join(' ') })
        .where(eq(versions.id, version.id))
    const isHeld = against.length > 0
    tellTeam(tx, locked, version, { text, title: `Staff ended their hold of ${name}.`, isHeld })
    auditHold(tx, locked, version, text, false)
    await settleCargo(ctx, tx, locked)
    return { versionId: version.id, cargoId: locked.cargo.id }
  })
}

/** Of the image, wherever its publisher registered it: a registration inherits the hold, and so its end. */
async function endHolds(tx: Tx, version: VersionRow): Promise<void> {
  const freed = await tx.db
    .update(versions)
    .set({ staffHold: null })
    .where(
      and(
        eq(versions.publisherId, version.publisherId),
        eq(versions.digest, version.digest),
        isNotNull(versions.staffHold),
      ),
    )
    .returning({ cargoId: versions.cargoId })
  const cargoIds = [...new Set(freed.map(row => row.cargoId))].filter(id => id !== version.cargoId).sort()
  if (cargoIds.length > 0) tx.enqueue({ task: 'settle-cargos', payload: { cargoIds } })
}

async function lock(tx: Tx, seen: VersionRow) {
  const locked = await lockCargoAndPublisher(tx, seen.cargoId)
  tx.about({ subject: `version_${seen.id}`, publisherId: seen.publisherId, cargoId: seen.cargoId })
  const version = await lockVersion(tx, seen.id)
  return { locked, version, name: versionName(locked.cargo.slug, version) }
}

/** What would hold it all the same, as sentences. */
async function otherHolds(tx: Tx, version: VersionRow): Promise<string[]> {
  const waiting = await criticalsOnHold(tx.db, version.imageId)
  return [
    ...gateReasons(await findingsOf(tx.db, version.id), 0).map(one => one.message),
    ...(waiting.length > 0 ? [`Advisories that wait for a check call it critical: ${waiting.join(', ')}.`] : []),
  ]
}

function tellTeam(
  tx: Tx,
  { cargo }: Locked,
  version: VersionRow,
  told: { readonly text: string; readonly title: string; readonly isHeld: boolean },
): void {
  alertTeam(tx, cargo, {
    cause: 'TRUST_CHANGED',
    // Each hold and each end of one is a transition of its own (S38).
    subject: `version_${version.id} ${told.isHeld} ${tx.now.toISOString()}`,
    versionId: version.id,
    title: told.title,
    message: told.text,
    before: { state: version.state },
    after: { state: told.isHeld ? 'HELD' : 'PUBLISHED' },
  })
}

function auditHold(tx: Tx, { cargo }: Locked, version: VersionRow, text: string, isHeld: boolean): void {
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    reason: text,
    before: { staffHold: version.staffHold },
    after: { staffHold: isHeld ? text : null },
  })
}

const subjectOf = ({ cargo }: Locked, version: VersionRow) => ({
  publisherId: cargo.publisherId,
  cargoId: cargo.id,
  versionId: version.id,
})

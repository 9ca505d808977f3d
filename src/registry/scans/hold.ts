import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { allowed, type Reason, reason, refused } from '../../domain/decision.ts'
import { gateReasons } from '../../domain/scan-gate.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { topics } from '../log/event.ts'
import type { Tx } from '../transaction.ts'
import { type Assessment, toGateFinding } from './assess-version.ts'
import type { AssessedVersion } from './reassess-cargo.ts'

/** S22: a critical finding holds the current version until it is clean; then the hold ends by itself. */
export async function holdOrRelease(ctx: Context, tx: Tx, cargo: CargoRow, pass: AssessedVersion): Promise<void> {
  const { version, assessment } = pass
  const isCritical = reasonsToHold(assessment).length > 0
  if (version.state === 'PUBLISHED' && isCritical) await move(ctx, tx, cargo, pass, 'HELD')
  if (version.state === 'HELD' && !isCritical) await move(ctx, tx, cargo, pass, 'PUBLISHED')
}

/** S22: its criticals; S27: also those of an import that waits for staff. */
function reasonsToHold({ facts, criticalsOnHold }: Assessment): Reason[] {
  const against = gateReasons(facts.map(toGateFinding), 0)
  if (criticalsOnHold.length === 0) return against
  const waiting = reason(
    'S27',
    `Advisories that wait for a check by staff call it critical: ${criticalsOnHold.slice(0, 5).join(', ')}.`,
    { evidence: criticalsOnHold, remedy: 'Staff decide on them; nothing needs to be done until then.' },
  )
  return [...against, waiting]
}

async function move(
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  pass: AssessedVersion,
  state: 'HELD' | 'PUBLISHED',
): Promise<void> {
  const { version, assessment } = pass
  const name = `${cargo.slug} ${version.tag ?? version.number}`
  const decision =
    state === 'HELD'
      ? refused(
          'HOLD',
          reasonsToHold(assessment).map(one => ({
            ...one,
            rule: 'S22',
            message: `${name} takes no new jobs. ${one.message}`,
          })),
        )
      : allowed('RELEASE', [reason('S22', `${name} has no critical finding any more and takes new jobs again.`)])
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: version.id }
  const decisionId = await storeDecision(ctx, tx, decision, subject, {
    counts: assessment.counts,
    digest: version.digest,
  })
  const stateReason = state === 'HELD' ? decision.reasons.map(one => one.message).join(' ') : null
  await tx.db.update(versions).set({ state, stateReason }).where(eq(versions.id, version.id))
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: state === 'HELD' ? 'version.hold' : 'version.release',
    before: { state: version.state },
    after: { state },
  })
  for (const topic of [topics.cargo(cargo.id), topics.catalog])
    tx.raise({ topic, cause: state, ...subject, decisionId })
}

import { and, desc, eq } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { allowed, reason, refused } from '../../domain/decision.ts'
import { problem } from '../../domain/problem.ts'
import { successorAfterYank } from '../../domain/publication.ts'
import { isCurrentState, moveVersion } from '../../domain/states.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { closeReviewOf } from '../reviews/close-review.ts'
import { assessVersion } from '../scans/assess-version.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import {
  countFromNow,
  findingsOf,
  isRuledOut,
  isYankedByStaff,
  type Locked,
  levelOf,
  reviewSignedUntil,
  signaturesInForce,
  type VersionRow,
} from '../trust/facts.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { alertTeam, tellAll } from '../trust/tell.ts'
import { makeCurrent } from './make-current.ts'
import { lockVersion, versionName, visibleVersion } from './queries.ts'

/**
 * S16: takes a version back. It stays readable and is never admitted again. Was it the current one, the newest superseded
 * version that passes the gate by a match made now takes its place; is there none, no job is admitted.
 */
export async function yankVersion(
  ctx: Context,
  input: { readonly versionId: string; readonly reason: string },
): Promise<{ versionId: string; cargoId: string }> {
  const { version: seen, cargo: seenCargo } = await visibleVersion(ctx, input.versionId)
  authorize(ctx, 'version:yank', seenCargo)
  const why = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'version.yank', async tx => {
    const locked = await lockCargoAndPublisher(tx, seen.cargoId)
    const { cargo } = locked
    tx.about({ subject: `version_${seen.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const version = await lockVersion(tx, seen.id)
    const state = moveVersion(version.state, 'yank', ctx.actor.kind === 'staff' ? 'staff' : 'team')
    if (!state)
      throw new Refused(
        problem(
          'WRONG_STATE',
          `${versionName(cargo.slug, version)} is ${version.state.toLowerCase()}: only a version that was published is yanked. Withdraw one that waits.`,
        ),
      )
    const decisionId = await decideYank(ctx, tx, locked, version, why)
    await tx.db
      .update(versions)
      .set({ state, stateReason: why || null, rescanDueAt: null })
      .where(eq(versions.id, version.id))
    await closeReviewOf(ctx, tx, version.id, 'CLOSED')
    const now = isCurrentState(version.state) ? await replace(ctx, tx, locked, version) : locked
    tellAll(tx, cargo, { cause: 'YANKED', versionId: version.id, decisionId })
    alertTeam(tx, cargo, {
      cause: 'YANKED',
      subject: `version_${version.id}`,
      decisionId,
      versionId: version.id,
      title: `${versionName(cargo.slug, version)} was yanked.`,
      message: why || 'No reason was given.',
    })
    await settleCargo(ctx, tx, now)
    return { versionId: version.id, cargoId: cargo.id }
  })
}

async function decideYank(ctx: Context, tx: Tx, { cargo }: Locked, version: VersionRow, why: string): Promise<string> {
  const because = [reason('S16', `${versionName(cargo.slug, version)} was yanked. ${why}`.trim())]
  // Against the publisher only where it was not its own doing.
  const decision = ctx.actor.kind === 'staff' ? refused('YANK', because) : allowed('YANK', because)
  const decisionId = await storeDecision(
    ctx,
    tx,
    decision,
    { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: version.id },
    { digest: version.digest, wasCurrent: cargo.currentVersionId === version.id },
  )
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    reason: why,
    before: { state: version.state },
    after: { state: 'YANKED' },
  })
  return decisionId
}

async function replace(ctx: Context, tx: Tx, locked: Locked, yanked: VersionRow): Promise<Locked> {
  const { cargo } = locked
  const [withoutCurrent] = await tx.db
    .update(cargos)
    .set({ currentVersionId: null, updatedAt: ctx.now })
    .where(eq(cargos.id, cargo.id))
    .returning()
  const successor = await successorOf(ctx, tx, locked, yanked)
  if (!successor) return { ...locked, cargo: withoutCurrent! }
  await countFromNow(tx.db, successor.id, ctx.now)
  await makeCurrent(ctx, tx, withoutCurrent!, successor.id)
  tx.audit({
    subject: `version_${successor.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    action: 'version.restore',
    before: { state: 'SUPERSEDED' },
    after: { state: 'PUBLISHED' },
  })
  return lockCargoAndPublisher(tx, cargo.id)
}

/** Looked at one after the other, the newest first: most often the first will do. */
async function successorOf(
  ctx: Context,
  tx: Tx,
  { cargo }: Locked,
  yanked: VersionRow,
): Promise<VersionRow | undefined> {
  const superseded = await tx.db
    .select()
    .from(versions)
    .where(and(eq(versions.cargoId, cargo.id), eq(versions.state, 'SUPERSEDED')))
    .orderBy(desc(versions.number))
    .for('no key update')
  for (const candidate of superseded) {
    if (
      candidate.digest === yanked.digest ||
      candidate.staffHold !== null ||
      (await isRuledOut(tx.db, candidate.digest)) ||
      (await isYankedByStaff(tx.db, candidate.publisherId, candidate.digest))
    )
      continue
    await assessVersion(ctx, tx, cargo, candidate)
    const inForce = await signaturesInForce(tx.db, [candidate.id])
    const fit = successorAfterYank(
      [
        {
          publishedAt: candidate.publishedAt ?? candidate.registeredAt,
          findings: await findingsOf(tx.db, candidate.id),
          hasReviewSignature: reviewSignedUntil(inForce, candidate, ctx.now) !== undefined,
        },
      ],
      levelOf(cargo),
    )
    if (fit) return candidate
  }
  return undefined
}

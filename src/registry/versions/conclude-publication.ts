import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { reason, refused } from '../../domain/decision.ts'
import type { Publication } from '../../domain/publication.ts'
import { moveVersion } from '../../domain/states.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { topics } from '../log/event.ts'
import { openReview } from '../reviews/open-review.ts'
import type { Tx } from '../transaction.ts'
import { changeLevel } from '../trust/change-level.ts'
import { countFromNow, isRuledOut, type Locked, type VersionRow } from '../trust/facts.ts'
import { alertTeam, tell } from '../trust/tell.ts'
import { makeCurrent } from './make-current.ts'
import { isOvertaken, withdrawOlder, withdrawOvertaken, withdrawWaiting } from './overtaken.ts'

/** Does what was decided about a scanned version (R23, R24, R41): block it, let it wait, or make it the current one. */
export async function concludePublication(
  ctx: Context,
  tx: Tx,
  locked: Locked,
  version: VersionRow,
  passed: Publication,
): Promise<void> {
  const { cargo } = locked
  const publication = whileBanned(locked, passed)
  const { event, waitsForStaff } = publication
  // S13: staff may have ruled while it was scanned; what serves goes on serving.
  if (await isRuledOut(tx.db, version.digest))
    return withdrawWaiting(ctx, tx, cargo, version, 'Staff ruled this image out.')
  if (event !== 'block' && (await isOvertaken(tx.db, cargo, version))) return withdrawOvertaken(ctx, tx, cargo, version)
  const waits = event === 'send-to-review' || waitsForStaff
  const state = moveVersion(version.state, waits ? 'send-to-review' : event)
  if (!state) return
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: version.id }
  const decisionId = await storeDecision(ctx, tx, publication, subject, {
    cargoLevel: cargo.trustLevel,
    counts: publication.counts,
    digest: version.digest,
  })
  const message = publication.reasons.map(one => one.message).join(' ')
  tx.audit({
    subject: `version_${version.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: `version.${waits ? 'send-to-review' : event}`,
    before: { state: version.state },
    after: { state },
  })
  if (state === 'PUBLISHED') return publish(ctx, tx, locked, version, publication, decisionId)
  const stateReason = state === 'BLOCKED' ? message : null
  await tx.db
    .update(versions)
    .set({ state, stateReason, ...(state === 'BLOCKED' && { rescanDueAt: null }) })
    .where(eq(versions.id, version.id))
  if (state === 'BLOCKED') {
    tell(tx, topics.cargo(cargo.id), cargo, { cause: 'VERSION_BLOCKED', versionId: version.id, decisionId })
    return
  }
  tell(tx, topics.cargo(cargo.id), cargo, { cause: 'VERSION_IN_REVIEW', versionId: version.id, decisionId })
  // A name that waits for staff has its flag; only a version of a reviewed level is a matter for reviewers.
  if (event === 'send-to-review') await openReview(ctx, tx, locked, version, { purpose: 'UPDATE' })
}

/** S45: nothing of a banned publisher enters the catalog. Once the ban is lifted, a blocked version gets its second look. */
function whileBanned({ cargo, publisher }: Locked, publication: Publication): Publication {
  if (cargo.state !== 'DRAFT' || publisher.bannedAt === null || publication.event === 'block') return publication
  const message = `${cargo.slug} is not published: ${publisher.slug} is banned.`
  const remedy = 'Appeal the ban. When it is lifted this version is looked at again.'
  const decision = refused('PUBLICATION', [reason('S45', message, { remedy })])
  return { ...publication, ...decision, event: 'block', waitsForStaff: false, level: undefined, lowersCargo: false }
}

async function publish(
  ctx: Context,
  tx: Tx,
  locked: Locked,
  version: VersionRow,
  publication: Publication,
  decisionId: string,
): Promise<void> {
  const { cargo } = locked
  await countFromNow(tx.db, version.id, ctx.now)
  await makeCurrent(ctx, tx, cargo, version.id)
  await withdrawOlder(ctx, tx, cargo, version)
  if (publication.lowersCargo && publication.level !== undefined) {
    const message = `The publisher accepted level ${publication.level} for this version.`
    await changeLevel(ctx, tx, locked, {
      decision: publication,
      decisionId,
      to: publication.level,
      inputs: {},
      demotion: { cause: 'VULNERABILITY', reasonText: message, digest: version.digest },
    })
  }
  if (cargo.currentVersionId && cargo.currentVersionId !== version.id)
    alertTeam(tx, cargo, {
      cause: 'VERSION_CHANGED',
      subject: `version_${version.id}`,
      decisionId,
      versionId: version.id,
      title: `${cargo.slug} ${version.tag ?? version.number} is now the current version.`,
      message: 'New jobs get it; what runs on the version before goes on.',
    })
}

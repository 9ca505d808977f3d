import { and, desc, eq, inArray } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { publicationDecision } from '../../domain/publication.ts'
import { moveVersion } from '../../domain/states.ts'
import { slotFor } from '../cargos/slot.ts'
import type { Context } from '../context.ts'
import { closeReviewOf } from '../reviews/close-review.ts'
import type { Tx } from '../transaction.ts'
import { findingsOf, isNameHeldBack, type Locked, levelOf, type VersionRow } from '../trust/facts.ts'
import { concludePublication } from './conclude-publication.ts'

/**
 * Versions that wait: one in review is blocked when its findings no longer pass, and published when its Cargo fell below the
 * levels that need a review (R41); the newest one, if it was blocked, gets a second look, since an advisory may have been
 * withdrawn.
 */
export async function settleWaiting(ctx: Context, tx: Tx, given: Locked): Promise<Locked> {
  let locked = given
  if (!['DRAFT', 'PUBLISHED', 'SUSPENDED'].includes(locked.cargo.state)) return locked
  const waiting = await tx.db
    .select()
    .from(versions)
    .where(and(eq(versions.cargoId, locked.cargo.id), inArray(versions.state, ['IN_REVIEW', 'BLOCKED'])))
    .orderBy(desc(versions.number))
  for (const version of waiting) {
    const isNewest = version.number === locked.cargo.versionCount
    if (version.state === 'BLOCKED' && !isNewest) continue
    locked = await lookAgain(ctx, tx, locked, version)
  }
  return locked
}

async function lookAgain(ctx: Context, tx: Tx, locked: Locked, version: VersionRow): Promise<Locked> {
  const { cargo } = locked
  const publication = publicationDecision({
    subject: `${cargo.slug} ${version.tag ?? version.number}`,
    findings: await findingsOf(tx.db, version.id),
    cargoLevel: levelOf(cargo),
    looksAlike: await isNameHeldBack(tx.db, cargo.id),
  })
  const isBlocked = version.state === 'BLOCKED'
  const staysAsItIs =
    (isBlocked && publication.event === 'block') ||
    (!isBlocked && publication.event === 'send-to-review') ||
    (!isBlocked && publication.waitsForStaff)
  if (staysAsItIs) return locked
  if (isBlocked && !(await getsSlot(tx, locked, version))) return locked
  if (isBlocked) await scanAgain(tx, version)
  else await closeReviewOf(ctx, tx, version.id, 'CLOSED')
  await concludePublication(ctx, tx, locked, isBlocked ? { ...version, state: 'SCANNING' } : version, publication)
  const [cargoNow] = await tx.db.select().from(cargos).where(eq(cargos.id, cargo.id))
  return { ...locked, cargo: cargoNow! }
}

/** S1, S45: a blocked draft gave its slot back, and comes into the catalog only with a new one. The publisher is locked. */
async function getsSlot(tx: Tx, { cargo, publisher }: Locked, version: VersionRow): Promise<boolean> {
  if (cargo.state !== 'DRAFT') return true
  if (publisher.bannedAt !== null) return false
  const quota = await slotFor(tx.db, publisher, cargo.id)
  if (quota.outcome === 'ALLOWED') return true
  const stateReason = `It passes now, but has no slot. ${quota.reasons[0]!.message} Then register the image again.`
  if (version.stateReason !== stateReason)
    await tx.db.update(versions).set({ stateReason }).where(eq(versions.id, version.id))
  return false
}

async function scanAgain(tx: Tx, version: VersionRow): Promise<void> {
  const state = moveVersion(version.state, 'scan-again', 'system')!
  await tx.db.update(versions).set({ state, stateReason: null }).where(eq(versions.id, version.id))
}

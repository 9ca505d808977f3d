import { and, eq, inArray, sql } from 'drizzle-orm'
import type { ResolvedImage } from '../../adapters/oci/port.ts'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { scans } from '../../database/tables/scans.ts'
import { formatImageReference, type ImageReference } from '../../domain/image-reference.ts'
import { problem } from '../../domain/problem.ts'
import type { Publication } from '../../domain/publication.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import { slotFor } from '../cargos/slot.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { subjectOf } from '../publishers/subject.ts'
import { textWithin } from '../text.ts'
import { act, rehearse, type Tx } from '../transaction.ts'
import { isRuledOut, isYankedByStaff, type Locked } from '../trust/facts.ts'
import { rehearsePublication } from './rehearse-publication.ts'
import { resolveReference } from './resolve-reference.ts'

export interface NewVersion {
  readonly cargoId: string
  /** `registry/repository[:tag][@digest]` */
  readonly reference: string
  readonly releaseNotes?: string | null
}

/**
 * Registers a version (R40): the tag is resolved to a digest now (S13), before the transaction, because a registry may
 * take seconds to answer; the slot is taken under the lock on the publisher's row (S1); a job scans it (R7).
 */
export async function publishVersion(ctx: Context, input: NewVersion): Promise<{ versionId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  authorize(ctx, 'version:publish', seen)
  const releaseNotes = textWithin(input.releaseNotes ?? '', 'releaseNotes', ['releaseNotes'])
  const { reference, image } = await resolveReference(ctx, seen.publisherId, input.reference)
  const versionId = ctx.registry.newId()
  return act(ctx, 'version.publish', async tx => {
    const { cargo, publisher } = await lockCargoAndPublisher(tx, input.cargoId)
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: publisher.id, cargoId: cargo.id })
    // Asked again: the image registry took its time, and a ban or a lost tier meanwhile holds at once (S45, S8).
    authorize(ctx, 'version:publish', subjectOf(publisher))
    await requireRegistrable(tx, { cargo, publisher }, image.manifestDigest)
    await insertVersion(ctx, tx, {
      versionId,
      cargoId: cargo.id,
      publisherId: publisher.id,
      number: cargo.versionCount + 1,
      reference,
      image,
      releaseNotes,
    })
    tx.audit({
      subject: `version_${versionId}`,
      publisherId: publisher.id,
      cargoId: cargo.id,
      after: { reference: formatImageReference(reference), digest: image.manifestDigest },
    })
    return { versionId }
  })
}

/** The same without writing: the same refusals, and what the gate would say of the image. */
export async function previewVersion(ctx: Context, input: NewVersion): Promise<Publication> {
  const seen = await visibleCargo(ctx, input.cargoId)
  authorize(ctx, 'version:publish', seen)
  textWithin(input.releaseNotes ?? '', 'releaseNotes', ['releaseNotes'])
  const { reference, image } = await resolveReference(ctx, seen.publisherId, input.reference)
  await rehearse(ctx, async tx =>
    requireRegistrable(tx, await lockCargoAndPublisher(tx, input.cargoId), image.manifestDigest),
  )
  return rehearsePublication(ctx, { cargoId: input.cargoId, publisherId: seen.publisherId }, reference, image)
}

/** What has to hold for a further version, under the lock on the publisher's row (S1). */
async function requireRegistrable(tx: Tx, { cargo, publisher }: Locked, digest: string): Promise<void> {
  if (cargo.state !== 'DRAFT' && cargo.state !== 'PUBLISHED')
    throw new Refused(
      problem(
        'WRONG_STATE',
        `${cargo.slug} is ${cargo.state.toLowerCase()}: versions are registered to drafts and published Cargos.`,
      ),
    )
  if (await isRuledOut(tx.db, digest))
    throw new Refused(
      problem('DIGEST_RULED_OUT', 'Staff ruled this image out, whoever publishes it. Build another one.', [
        'reference',
      ]),
    )
  if (await isYankedByStaff(tx.db, publisher.id, digest))
    throw new Refused(
      problem('DIGEST_RULED_OUT', 'Staff yanked this image. Build another one, or appeal that decision.', [
        'reference',
      ]),
    )
  await refuseRepeated(tx, cargo.id, cargo.slug, digest)
  const quota = await slotFor(tx.db, publisher, cargo.id)
  if (quota.outcome === 'REFUSED')
    throw new Refused(
      problem('QUOTA_REACHED', quota.reasons[0]!.message, undefined, {
        limit: quota.limit,
        used: quota.used,
        tier: quota.tier,
        nextTier: quota.nextTier ?? null,
      }),
    )
}

/** The same image twice is one version; what was blocked or could not be read may be tried again. */
async function refuseRepeated(tx: Tx, cargoId: string, slug: string, digest: string): Promise<void> {
  const [same] = await tx.db
    .select({ number: versions.number, state: versions.state })
    .from(versions)
    .where(
      and(
        eq(versions.cargoId, cargoId),
        eq(versions.digest, digest),
        inArray(versions.state, ['SCANNING', 'IN_REVIEW', 'PUBLISHED', 'HELD']),
      ),
    )
  if (same)
    throw new Refused(
      problem(
        'CONFLICT',
        `${slug} has this image already: it is version ${same.number} (${same.state.toLowerCase().replace('_', ' ')}). Push a changed image to publish a new version.`,
        ['reference'],
      ),
    )
}

async function insertVersion(
  ctx: Context,
  tx: Tx,
  version: {
    versionId: string
    cargoId: string
    publisherId: string
    number: number
    reference: ImageReference
    image: ResolvedImage
    releaseNotes: string
  },
): Promise<void> {
  const { versionId, cargoId, number, reference, image } = version
  const scanId = ctx.registry.newId()
  await tx.db.insert(versions).values({
    id: versionId,
    cargoId,
    publisherId: version.publisherId,
    number,
    reference: formatImageReference(reference),
    tag: reference.tag ?? null,
    digest: image.manifestDigest,
    indexDigest: image.digest === image.manifestDigest ? null : image.digest,
    releaseNotes: version.releaseNotes,
    registeredBy: 'accountId' in ctx.actor ? ctx.actor.accountId : null,
    registeredAt: ctx.now,
    latestScanId: scanId,
  })
  await tx.db.insert(scans).values({
    id: scanId,
    versionId,
    publisherId: version.publisherId,
    kind: 'FIRST',
    state: 'QUEUED',
    queuedAt: ctx.now,
  })
  await tx.db
    .update(cargos)
    .set({ versionCount: sql`${cargos.versionCount} + 1`, updatedAt: ctx.now })
    .where(eq(cargos.id, cargoId))
  tx.enqueue({ task: 'scan-version', payload: { scanId }, key: `scan-version:${scanId}` })
  tx.raise({ topic: `cargo/${cargoId}`, cause: 'VERSION_REGISTERED', cargoId, versionId })
}

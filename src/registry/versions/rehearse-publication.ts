import { eq } from 'drizzle-orm'
import type { ResolvedImage } from '../../adapters/oci/port.ts'
import { versions } from '../../database/tables/cargos.ts'
import { images } from '../../database/tables/packages.ts'
import { formatImageReference, type ImageReference } from '../../domain/image-reference.ts'
import { problem } from '../../domain/problem.ts'
import { type Publication, publicationDecision } from '../../domain/publication.ts'
import { lockCargo } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { pullCredentialsFor } from '../publishers/pull-credentials/find.ts'
import { assessVersion } from '../scans/assess-version.ts'
import { recordCatalogue } from '../scans/record-catalogue.ts'
import { rehearse } from '../transaction.ts'
import { findingsOf, isNameHeldBack, levelOf } from '../trust/facts.ts'
import { flagLookAlike } from '../trust/flags.ts'

/**
 * What would become of an image if it were registered: catalogued if it is not known yet, matched against the stored
 * advisories and put through the gate, and all of it taken back.
 */
export async function rehearsePublication(
  ctx: Context,
  { cargoId, publisherId }: { readonly cargoId: string; readonly publisherId: string },
  reference: ImageReference,
  image: ResolvedImage,
): Promise<Publication> {
  const { db, ports, settings } = ctx.registry
  const [known] = await db.select({ id: images.id }).from(images).where(eq(images.digest, image.manifestDigest))
  const sbom = known
    ? undefined
    : await ports.scanner.catalogue(
        {
          reference,
          digest: image.manifestDigest,
          platform: settings.platform,
          credentials: await pullCredentialsFor(ctx, publisherId, reference),
        },
        {},
      )
  if (sbom?.coverage.partial)
    throw new Refused(
      problem('IMAGE_UNREADABLE', 'The image could not be read to the end, which is never a pass.', ['reference']),
    )
  return rehearse(ctx, async tx => {
    const cargo = await lockCargo(tx, cargoId)
    const imageId = known ? known.id : await recordCatalogue(ctx, tx, sbom!) // safe because one of the two is there
    const [version] = await tx.db
      .insert(versions)
      .values({
        id: ctx.registry.newId(),
        cargoId,
        publisherId: cargo.publisherId,
        number: cargo.versionCount + 1,
        reference: formatImageReference(reference),
        digest: image.manifestDigest,
        imageId,
        registeredAt: ctx.now,
      })
      .returning()
    await assessVersion(ctx, tx, cargo, version!)
    if (cargo.state === 'DRAFT') await flagLookAlike(ctx, tx, cargo)
    return publicationDecision({
      subject: `${cargo.slug} ${(reference.kind === 'registry' && reference.tag) || cargo.versionCount + 1}`,
      findings: await findingsOf(tx.db, version!.id),
      cargoLevel: levelOf(cargo),
      looksAlike: await isNameHeldBack(tx.db, cargoId),
    })
  })
}

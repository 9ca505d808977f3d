import { inArray, sql } from 'drizzle-orm'
import type { Component, Sbom } from '../../adapters/scanner/port.ts'
import { imagePackages, images, packageVersions } from '../../database/tables/packages.ts'
import { matchPackages, shareMatching } from '../advisories/match-packages.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'

/** Rows in one insert: PostgreSQL takes 65,535 parameters a statement. */
const BATCH = 2_000

/**
 * Stores what an image holds: each package version once for all images, and matches those that are new against the
 * stored advisories. The lock taken first is shared by scans and excludes imports, so neither misses the other's rows.
 */
export async function recordCatalogue(ctx: Context, tx: Tx, sbom: Sbom): Promise<number> {
  await shareMatching(tx)
  const idByPurl = await storePackageVersions(tx, sbom.components)
  const [image] = await tx.db
    .insert(images)
    .values({
      digest: sbom.manifestDigest,
      sizeBytes: sbom.coverage.compressedBytes,
      layerCount: sbom.coverage.layers,
      packageCount: idByPurl.size,
      os: sbom.os?.prettyName ?? sbom.os?.id ?? null,
      config: sbom.image,
      coverage: sbom.coverage,
      scanner: sbom.scanner.name,
      scannerVersion: sbom.scanner.version,
      cataloguedAt: ctx.now,
    })
    .onConflictDoUpdate({
      target: images.digest,
      set: {
        packageCount: idByPurl.size,
        coverage: sbom.coverage,
        scanner: sbom.scanner.name,
        scannerVersion: sbom.scanner.version,
        cataloguedAt: ctx.now,
      },
    })
    .returning({ id: images.id })
  const imageId = image!.id
  await tx.db.delete(imagePackages).where(sql`${imagePackages.imageId} = ${imageId}`)
  for (const batch of batches(sbom.components))
    await tx.db
      .insert(imagePackages)
      .values(
        batch.map(component => ({
          imageId,
          packageVersionId: idByPurl.get(component.purl)!,
          path: component.path,
          layer: component.layer,
          ownedBy: component.ownedBy,
        })),
      )
      .onConflictDoNothing()
  return imageId
}

/** The ids of all of them by purl; the new ones are inserted and matched. Sorted, so that two scans lock in one order. */
async function storePackageVersions(tx: Tx, components: readonly Component[]): Promise<Map<string, number>> {
  const byPurl = new Map(components.map(component => [component.purl, component]))
  const sorted = [...byPurl.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1))
  const inserted: number[] = []
  for (const batch of batches(sorted)) {
    const rows = await tx.db
      .insert(packageVersions)
      .values(
        batch.map(({ ecosystem, name, version, matchName, matchVersion, purl, licences }) => ({
          ecosystem,
          name,
          version,
          matchName,
          matchVersion,
          purl,
          licences: [...licences],
        })),
      )
      .onConflictDoNothing()
      .returning({ id: packageVersions.id })
    inserted.push(...rows.map(row => row.id))
  }
  await matchPackages(tx, inserted)
  const ids = new Map<string, number>()
  for (const batch of batches(sorted)) {
    const rows = await tx.db
      .select({ id: packageVersions.id, purl: packageVersions.purl })
      .from(packageVersions)
      .where(
        inArray(
          packageVersions.purl,
          batch.map(component => component.purl),
        ),
      )
    for (const row of rows) ids.set(row.purl, row.id)
  }
  return ids
}

function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += BATCH) yield list.slice(at, at + BATCH)
}

import { createHash } from 'node:crypto'
import { desc, eq, or } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { images } from '../../database/tables/packages.ts'
import { type Actor, can } from '../../domain/permission.ts'
import { isPublicCargoState, isPublicVersionState } from '../../domain/states.ts'
import type { Registry } from '../context.ts'
import { exportCycloneDx } from './export-cyclonedx.ts'
import { exportSpdx } from './export-spdx.ts'
import { readComponents } from './read-components.ts'
import type { SbomSubject } from './sbom-document.ts'

export type SbomFormat = 'cdx' | 'spdx'

export interface SbomDownload {
  /** Changes when the document would. */
  readonly tag: string
  readonly isPublic: boolean
  readonly chunks: () => AsyncIterable<string>
}

/**
 * R28: the SBOM of an image as a document, streamed. It is named after a version of that digest which the actor may
 * see, a public one if there is any; undefined where there is none, as for a digest that nobody registered (S42).
 */
export async function downloadSbom(
  registry: Registry,
  actor: Actor,
  digest: string,
  format: SbomFormat,
): Promise<SbomDownload | undefined> {
  const rows = await registry.db
    .select({ version: versions, cargo: cargos, image: images })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .innerJoin(images, eq(images.id, versions.imageId))
    .where(or(eq(versions.digest, digest), eq(versions.indexDigest, digest)))
    .orderBy(desc(versions.registeredAt))
    .limit(100)
  const open = rows.find(row => isPublicCargoState(row.cargo.state) && isPublicVersionState(row.version.state))
  const row = open ?? rows.find(one => can(actor, 'cargo:read-private', { publisherId: one.version.publisherId }))
  if (!row) return undefined
  const { image } = row
  const subject: SbomSubject = {
    name: row.cargo.slug,
    version: row.version.tag ?? String(row.version.number),
    digest: image.digest,
    scannedAt: image.cataloguedAt,
    scanner: { name: image.scanner, version: image.scannerVersion },
    documentUrl: `${registry.settings.publicUrl}/sboms/${image.digest}.${format}.json`,
    operatingSystem: image.os === null ? null : { name: image.os, version: null },
    isPartial: isPartial(image.coverage),
  }
  const write = format === 'cdx' ? exportCycloneDx : exportSpdx
  return {
    tag: createHash('sha256')
      .update(JSON.stringify([subject, format]))
      .digest('base64url')
      .slice(0, 22),
    isPublic: open !== undefined,
    chunks: () => write(subject, readComponents(registry.db, image.id)),
  }
}

/** A file that could not be read may have held packages. */
function isPartial(coverage: unknown): boolean {
  const { partial, unreadCount } = coverage as { partial?: boolean; unreadCount?: number } // safe because a scanner's Coverage
  return partial === true || (unreadCount ?? 0) > 0
}

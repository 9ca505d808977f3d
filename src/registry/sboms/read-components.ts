import { and, asc, eq, gt } from 'drizzle-orm'
import { imagePackages, packageVersions } from '../../database/tables/packages.ts'
import type { Queryable } from '../context.ts'
import type { SbomComponent } from './sbom-document.ts'

const PAGE = 1_000

/** The components of an image, a page in memory at a time, whatever their number. */
export async function* readComponents(db: Queryable, imageId: number): AsyncGenerator<SbomComponent> {
  for (let after = 0; ; ) {
    const rows = await db
      .select({
        id: imagePackages.id,
        name: packageVersions.name,
        version: packageVersions.version,
        purl: packageVersions.purl,
        licences: packageVersions.licences,
        path: imagePackages.path,
        ownedBy: imagePackages.ownedBy,
      })
      .from(imagePackages)
      .innerJoin(packageVersions, eq(packageVersions.id, imagePackages.packageVersionId))
      .where(and(eq(imagePackages.imageId, imageId), gt(imagePackages.id, after)))
      .orderBy(asc(imagePackages.id))
      .limit(PAGE)
    for (const { id: _, ...row } of rows) yield { ...row, type: /^pkg:([^/]+)\//.exec(row.purl)?.[1] ?? 'generic' }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = last.id
  }
}

import { sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { imagePackages, packageVersions } from '../../database/tables/packages.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { connection, descending, globalId, one, type Plan, plan } from '../plan/declare.ts'
import { Package, SbomComponent } from './type.ts'

export const packagePlan: Plan<Package, typeof packageVersions> = plan(() => Package, packageVersions, {
  // Names and versions of packages are public knowledge; which images hold them is asked through versions.
  visibleTo: () => true,
  fields: p => ({
    id: globalId('pkg', p.id),
    purl: p.purl,
    ecosystem: p.ecosystem,
    name: p.name,
    version: p.version,
    licences: p.licences,
    cargos: connection(
      () => cargoPlan,
      (c: typeof cargos) =>
        // From the package to its images to their versions, each by an index; then whether that version is the current one.
        sql`${c.id} in (select hv.cargo_id from ${imagePackages} hp join ${versions} hv on hv.image_id = hp.image_id
          join ${cargos} hc on hc.id = hv.cargo_id and hc.current_version_id = hv.id where hp.package_version_id = ${p.id})`,
      c => [descending(c.createdAt)],
    ),
  }),
})

/** Reached from a version only, whose predicate was asked. */
export const componentPlan: Plan<SbomComponent, typeof imagePackages> = plan(() => SbomComponent, imagePackages, {
  visibleTo: () => true,
  fields: c => ({
    package: one(() => packagePlan, c.packageVersionId),
    path: c.path,
    layer: c.layer,
    ownedBy: c.ownedBy,
  }),
})

import { or, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { imagePackages, packageVersions } from '../../database/tables/packages.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { connection, descending, globalId, one, type Plan, plan } from '../plan/declare.ts'
import { isPublicVersion } from '../versions/visible.ts'
import { Package, SbomComponent } from './type.ts'

/**
 * A package is seen where a version that holds it is: by its name alone one that only a draft holds would tell what
 * somebody is building (S42). `offset 0`: the first such version is enough.
 */
export const packagePlan: Plan<Package, typeof packageVersions> = plan(() => Package, packageVersions, {
  visibleTo: (p, actor) =>
    actor.kind === 'staff' ||
    sql`exists (select from ${imagePackages} hp join ${versions} on ${versions.imageId} = hp.image_id
      where hp.package_version_id = ${p.id} and ${or(actor.signedIn ? actor.owns(versions.publisherId) : undefined, isPublicVersion(versions))} offset 0)`,
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

/** The package of a component, whose version was asked for already. */
const heldPackagePlan: Plan<Package, typeof packageVersions> = plan(() => Package, packageVersions, {
  ...packagePlan,
  visibleTo: () => true,
})

/** Reached from a version only, whose predicate was asked. */
export const componentPlan: Plan<SbomComponent, typeof imagePackages> = plan(() => SbomComponent, imagePackages, {
  visibleTo: () => true,
  fields: c => ({
    package: one(() => heldPackagePlan, c.packageVersionId),
    path: c.path,
    layer: c.layer,
    ownedBy: c.ownedBy,
  }),
})

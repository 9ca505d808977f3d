import { imagePackages, packageVersions } from '../../database/tables/packages.ts'
import { globalId, one, type Plan, plan } from '../plan/declare.ts'
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

import { and, type Column, inArray, type SQL, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { PUBLIC_VERSION_STATES } from '../../domain/states.ts'
import { isPublicCargo } from '../cargos/visible.ts'

/** What everybody may read of a version; it implies that its Cargo is readable too. */
export const isPublicVersion = (v: typeof versions) =>
  and(inArray(v.state, [...PUBLIC_VERSION_STATES]), isPublicCargo(v.cargoId))

/** For plans that hang on a version: true where the version and its Cargo are public; a look-up by key, as `isPublicCargo`. */
export const isPublicVersionId = (versionId: Column | SQL): SQL =>
  sql`exists (select from ${versions} pv join ${cargos} pc on pc.id = pv.cargo_id
    where pv.id = ${versionId} and pv.state in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)`

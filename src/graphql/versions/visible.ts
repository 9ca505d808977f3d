import { type Column, type SQL, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'

/** For plans that hang on a version: true where the version and its Cargo are public; a look-up by key, as `isPublicCargo`. */
export const isPublicVersionId = (versionId: Column | SQL): SQL =>
  sql`exists (select from ${versions} pv join ${cargos} pc on pc.id = pv.cargo_id
    where pv.id = ${versionId} and pv.state in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)`

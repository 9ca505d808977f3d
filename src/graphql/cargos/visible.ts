import { sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'

/**
 * For plans that hang on a Cargo: true where the Cargo itself is public. `offset 0` keeps it a look-up by key for each row of
 * a page; without it PostgreSQL may read all Cargos into a hash table first.
 */
export const isPublicCargo = (cargoId: unknown) =>
  sql`exists (select from ${cargos} pc where pc.id = ${cargoId} and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)`

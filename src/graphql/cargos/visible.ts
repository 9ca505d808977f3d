import { sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'

/** For plans that hang on a Cargo: true where the Cargo itself is public. */
export const isPublicCargo = (cargoId: unknown) =>
  sql`exists (select from ${cargos} pc where pc.id = ${cargoId} and pc.state in ('PUBLISHED', 'SUSPENDED'))`

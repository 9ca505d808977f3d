import type { Sql } from 'postgres'

/** A drizzle database or transaction on postgres.js. */
export interface DrizzleHandle {
  readonly _: { readonly session: object }
}

/**
 * The postgres.js client under a drizzle database or transaction, for the few statements whose plan must be kept:
 * through drizzle each would be parsed and planned again on every call.
 */
export function postgresOf(db: DrizzleHandle): Sql {
  const { client } = db._.session as { client?: Sql } // safe because it is checked in the next line
  if (typeof client !== 'function') throw new Error('This drizzle database does not stand on postgres.js.')
  return client
}

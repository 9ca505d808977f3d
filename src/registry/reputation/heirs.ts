import { inArray, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { textArray } from '../sql-array.ts'
import type { Tx } from '../transaction.ts'

/**
 * R46: the Cargos that inherited the history of these, or of an heir of theirs, each with those of the given that it has it
 * from: evidence that comes later, or is taken back, is theirs too. Their rows are locked; the publisher's, which they share, is by the
 * caller.
 */
export async function lockHeirs(tx: Tx, cargoIds: readonly string[]): Promise<Map<string, readonly string[]>> {
  const rows = await tx.db.execute<{ id: string; from: string[] }>(sql`
    with recursive heirs(id, from_id) as (
      select cargo_id, from_cargo_id from reputation_inheritances where from_cargo_id = any(${textArray(cargoIds)}::uuid[])
      union
      select i.cargo_id, h.from_id from reputation_inheritances i join heirs h on i.from_cargo_id = h.id)
    select id::text, array_agg(from_id::text) as "from" from heirs group by id order by id`)
  if (rows.length > 0)
    await tx.db
      .select({ id: cargos.id })
      .from(cargos)
      .where(
        inArray(
          cargos.id,
          rows.map(row => row.id),
        ),
      )
      .orderBy(cargos.id)
      .for('no key update')
  return new Map(rows.map(row => [row.id, row.from]))
}

import { sql } from 'drizzle-orm'
import { FLAPPING } from '../../domain/alert-delivery.ts'
import { keyOf } from '../../domain/ids.ts'
import type { Queryable } from '../context.ts'
import { textArray } from '../sql-array.ts'
import { itemsOf, type StoredAlert } from './stored-alert.ts'

/**
 * Whether everything an alert tells is of findings that came and went again and again lately, as a source does that cannot
 * make up its mind: such an alert is told like any other, but wakes nobody.
 */
export async function isFlapping(db: Queryable, alert: StoredAlert): Promise<boolean> {
  const ids = itemsOf(alert).map(item => (item.findingId ? keyOf('finding', item.findingId) : undefined))
  const known = [...new Set(ids.filter(id => id !== undefined))]
  if (known.length === 0 || ids.includes(undefined)) return false
  const [row] = await db.execute<{ settled: number }>(sql`
    select count(*)::int as settled from unnest(${sql.param(textArray(known))}::uuid[]) f(id)
    where (select count(*) from finding_transitions t where t.finding_id = f.id and t.at <= ${alert.at.toISOString()}::timestamptz
      and t.at > ${new Date(alert.at.getTime() - FLAPPING.windowMs).toISOString()}::timestamptz) <= ${FLAPPING.transitions}`)
  return row?.settled === 0
}

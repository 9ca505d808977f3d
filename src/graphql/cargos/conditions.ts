import { and, eq, gte, type SQL, sql } from 'drizzle-orm'
import type { cargos } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import type { Band } from '../../domain/policy.ts'
import { TRUST_LEVEL_NAMES, type TrustLevelName } from '../enums.ts'
import { isInBand } from '../reputation/score-sql.ts'
import { isHit } from './search.ts'

/** Where a filter's values come from: placeholders of a plan, or values at hand. */
export interface FilterValues {
  text(name: 'category' | 'runtime' | 'capability' | 'publisher' | 'text'): SQL | undefined
  readonly level: TrustLevelName | undefined
  readonly band: Band | undefined
}

/** What a catalog filter asks for (R6). Only the conditions that were asked for are in the statement. */
export function catalogConditions(c: typeof cargos, values: FilterValues): SQL | undefined {
  const [category, runtime, capability] = [values.text('category'), values.text('runtime'), values.text('capability')]
  const [publisher, text] = [values.text('publisher'), values.text('text')]
  return and(
    category && eq(c.category, category),
    runtime && eq(c.runtime, runtime),
    capability && sql`(${c.capabilities} @> array[${capability}] or ${c.grantedAccess} @> array[${capability}])`,
    publisher && sql`${c.publisherId} = (select p.id from ${publishers} p where p.slug = ${publisher})`,
    values.level && gte(c.trustLevel, TRUST_LEVEL_NAMES.indexOf(values.level)),
    values.band && isInBand(c.reputationScore, values.band),
    text && isHit(c, text),
  )
}

import { and, type Column, gte, lt, type SQL, sql } from 'drizzle-orm'
import { BANDS, type Band } from '../../domain/policy.ts'

/** R32, S31: `bandOf` of the domain in SQL, half-open on the unrounded score. */
export function bandSql(score: Column): SQL<Band> {
  const cases = BANDS.filter(band => Number.isFinite(band.from)).map(
    band => sql`when ${score} >= ${sql.raw(String(band.from))} then ${sql.raw(`'${band.name}'`)}`,
  )
  return sql`(case ${sql.join(cases, sql` `)} else 'AT_RISK' end)`
}

/** S31: `shownScore` in SQL: one decimal, cut off the shortest text of the number. */
export const shownSql = (score: Column): SQL<string> =>
  sql`(case when ${score} < 0.001 then '0.0' else split_part(${score}::text, '.', 1) || '.' || coalesce(nullif(left(split_part(${score}::text, '.', 2), 1), ''), '0') end)`

/** The scores of a band as a range, which the index of the catalog's order answers. */
export function isInBand(score: Column, band: Band): SQL | undefined {
  const at = BANDS.findIndex(one => one.name === band)
  const [from, above] = [BANDS[at]?.from ?? 0, BANDS[at - 1]?.from]
  return and(
    Number.isFinite(from) ? gte(score, sql.raw(String(from))) : undefined,
    above === undefined ? undefined : lt(score, sql.raw(String(above))),
  )
}

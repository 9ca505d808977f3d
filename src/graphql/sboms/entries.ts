import { sql } from 'drizzle-orm'
import type { packageVersions } from '../../database/tables/packages.ts'
import { type At, ascending, connection, entries } from '../plan/declare.ts'
import { packagePlan } from './plan.ts'

/** A purl with its version names one package, one without it all of them; `@` is followed by `A`, so the two bound a range. */
const bearsPurl = (p: typeof packageVersions, { args }: At) => {
  const purl = args.param('purl', 'text')
  const text = sql`${p.purl} collate "C"`
  return sql`(${text} = ${purl} or (${text} >= ${purl} || '@' and ${text} < ${purl} || 'A')
    or (${text} >= ${purl} || '?' and ${text} < ${purl} || '@'))`
}

export const packageEntries = [
  entries('Query', {
    packages: connection(
      () => packagePlan,
      bearsPurl,
      p => [ascending(p.purl)],
    ),
  }),
]

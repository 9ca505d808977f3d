import { type SQL, sql } from 'drizzle-orm'
import type { cargos } from '../../database/tables/cargos.ts'

type Columns = Pick<typeof cargos, 'search' | 'name' | 'slug'>

const query = (text: SQL): SQL => sql`websearch_to_tsquery('english', ${text})`
const plainQuery = (text: SQL): SQL => sql`websearch_to_tsquery('simple', ${text})`

/** Words anywhere, or a name that is nearly spelled so: both conditions are served by an index. */
export const isHit = (c: Columns, text: SQL): SQL =>
  sql`(${c.search} @@ (${query(text)} || ${plainQuery(text)}) or ${c.name} % ${text} or ${c.slug} % ${text})`

/** Words weigh by where they stand (name, tagline, tags, description); a near spelling of the name adds to it. */
export const relevance = (c: Columns, text: SQL): SQL<number> =>
  sql<number>`(ts_rank(${c.search}, ${query(text)} || ${plainQuery(text)}) + greatest(similarity(${c.name}, ${text}), similarity(${c.slug}, ${text})))::float4`

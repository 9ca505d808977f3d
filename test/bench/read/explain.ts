import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sql } from '../../../src/database/client.ts'

const folder = fileURLToPath(new URL('../../golden/documents', import.meta.url))

/** Rows from which reading all of a table is a fault. */
const MANY = 5_000

/** Which golden statements would read a big table from end to end in a database of this size: a sentence each. */
export async function fullReads(sql: Sql): Promise<string[]> {
  const big = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples >= ${MANY}`
  const names = new Set(big.map(({ name }) => name))
  const found: string[] = []
  for (const file of readdirSync(folder).filter(name => name.endsWith('.sql')))
    for (const text of readFileSync(join(folder, file), 'utf8').split(';\n\n')) {
      const lines = await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain (generic_plan) ${text}`)
      for (const line of lines) {
        const table = /Seq Scan on (\w+)/.exec(line['QUERY PLAN'])?.[1]
        if (table && names.has(table)) found.push(`${file} reads all of ${table}.`)
      }
    }
  return found
}

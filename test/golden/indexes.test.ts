import {
  execute,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  parse,
  validate,
} from 'graphql'
import { afterAll, expect, test } from 'vitest'
import type { Sql } from '../../src/database/client.ts'
import type { Actor } from '../../src/domain/permission.ts'
import { attachedSchema } from '../../src/graphql/attached-schema.ts'
import type { AnyPlan } from '../../src/graphql/plan/declare.ts'
import { ReadSession } from '../../src/graphql/plan/session.ts'
import { asked, everyField, nodeOf, whole } from '../graphql-plan/registry/every-field.ts'
import { freshDatabase } from '../support/database.ts'

// What the golden documents show for some questions holds for each field of the schema: its statement is compiled and
// explained in an empty database with full reads and sorts switched off, so that either remains only where no index serves.

const { schema, planner } = attachedSchema()
const database = await freshDatabase()
afterAll(() => database.drop())

const KEY = '0193a0b0-0000-7000-8000-000000000001'
const staff: Actor = { kind: 'staff', accountId: KEY, sessionId: 's', emailVerified: true, memberships: [] }
const owner: Actor = { ...staff, kind: 'user', memberships: [{ publisherId: KEY, role: 'OWNER' }] }

/** Lists that are sorted after they were found, each with the reason why that is right. */
const SORTED: ReadonlySet<string> = new Set([
  'Query.cargos RELEVANCE', // the rank of the hits of a search
  'Cargo.scanHistory', // merges the scans of a Cargo's versions
  'Cargo.heartbeats', // the same
  'Package.cargos', // the set comes from the images that hold the package
  'Version.alsoPublishedBy', // a handful, from the versions of one digest
  'Version.findingsAsOf', // the findings of one version at a moment
  'Publisher.alertConsumers', // at most 20, by name in a fixed collation
])

async function statementsOf(source: string, actor: Actor): Promise<string[]> {
  const document = parse(source)
  expect(validate(schema, document), source).toEqual([])
  const texts: string[] = []
  const reads = {
    text: async (text: string) => {
      texts.push(text)
      return null
    },
  }
  await execute({ schema, document, contextValue: { read: new ReadSession(reads, actor), actor } })
  return texts
}

/** The plan of a statement, which may not run: `sql` is a transaction in which full reads and sorts are switched off. */
async function explained(sql: Pick<Sql, 'unsafe'>, text: string): Promise<string[]> {
  const lines = await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain (generic_plan) ${text}`)
  return lines.map(line => line['QUERY PLAN'])
}

test('every field of every type is read by an index, and every list in the order of one', {
  timeout: 60_000,
}, async () => {
  const faults: string[] = []
  const all = everyField(schema, planner, prefix => [
    `${prefix}_${planner.plans.keyType(planner.plans.byPrefix.get(prefix) as AnyPlan) === 'bigint' ? '1' : KEY}`,
  ])
  const known = new Set<string>()
  await database.sql.begin(async sql => {
    for (const setting of ['seqscan', 'sort', 'bitmapscan']) await sql.unsafe(`set local enable_${setting} = off`)
    for (const { name, field, ask } of all)
      for (const order of ordersOf(field)) {
        const place = order ? `${name} ${order}` : name
        const source = ask(`${asked(field, order)} ${whole(getNamedType(field.type))}`)
        const isList = (nodeOf(field) !== undefined || isListType(getNullableType(field.type))) && !SORTED.has(place)
        for (const actor of [staff, owner])
          for (const text of await statementsOf(source, actor)) {
            if (known.has(text)) continue
            known.add(text)
            const plan = await explained(sql, text)
            if (plan.some(line => line.includes('One-Time Filter: false'))) continue
            const read = plan.filter(line => /Seq Scan on (?!log_epoch)/.test(line))
            const sorted = plan.filter(line => isList && /(?<!Incremental )Sort {2}\(/.test(line))
            for (const line of [...read, ...sorted]) faults.push(`${place} (${actor.kind}): ${line.trim()}`)
          }
      }
  })
  expect(all.length).toBeGreaterThan(300)
  expect(faults).toEqual([])
})

function ordersOf(field: GraphQLField<unknown, unknown>): readonly (string | undefined)[] {
  const sort = field.args.find(arg => arg.name === 'sort')
  const type = sort && getNullableType(sort.type)
  return isEnumType(type) ? type.getValues().map(value => value.name) : [undefined]
}

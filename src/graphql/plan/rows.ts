import { type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { type GraphQLField, isObjectType } from 'graphql'
import type { Cell, Compilation } from './compile.ts'
import type { At, FieldPlan, Order } from './declare.ts'
import { ascending, beyond, decodeCursor, type OrderKey } from './keyset.ts'
import type { Level } from './level.ts'
import { COUNT_LIMIT, pageOf, roundedUp } from './page.ts'
import { badInput, PlanMistake } from './problem.ts'
import { collect, type Selected } from './select.ts'
import type { ObjectShape, Page, PageField } from './shape.ts'
import { columnOf, primaryKey, tableText } from './statement.ts'
import { type Args, type Get, readArgument, Slot } from './symbols.ts'

type Connection = Extract<FieldPlan, { kind: 'connection' }>
type List = Extract<FieldPlan, { kind: 'list' }>
type Field = GraphQLField<unknown, unknown>

/** A Relay connection: its rows, one more to know whether there is a next page, and the bounded count when asked for. */
export function pageOfRows(
  compilation: Compilation,
  plan: Connection,
  field: Field,
  selected: Selected,
  at: string,
  gated: boolean,
): Cell {
  const { statement } = compilation
  const mark = statement.mark()
  const level = compilation.level(plan.plan())
  const look = compilation.at(field, selected)
  const { keys, sort } = orderOf(plan.order, level, look)
  const page = askedPage(compilation, field, selected)
  const where = conditionsOf(compilation, plan, level, look)
  const join = plan.join && statement.text(plan.join(level.place.row, look))

  const fields = pageFields(compilation, level, field, selected)
  const rowed = fields.some(f => f.name === 'nodes' || f.name === 'edges' || f.name === 'pageInfo')
  const cursors = fields.some(f => f.inner?.some(i => i.name.endsWith('ursor')))
  if (rowed) level.orderBy(keys)
  const keyColumns = cursors ? level.keyColumns() : []
  const counted = fields.some(f => f.name === 'totalCount')
  const from = `${tableText(level.plan.table)} "${level.place.alias}"${join === undefined ? '' : ` ${join}`}`
  const count = counted ? countText(from, where) : undefined
  const places = [
    cursorCondition(compilation, 'after', look.args, keys, sort, false),
    cursorCondition(compilation, 'before', look.args, keys, sort, true),
  ]

  let text: string
  let total = 0
  if (rowed) {
    compilation.countable(level)
    const conditions = [...where, ...places.filter(place => place !== undefined).map(place => statement.text(place))]
    text = level.select(
      { conditions, backwards: page.backwards, limit: roundedUp(page.size) + 1, join },
      count ? [count] : [],
    )
    total = level.width
  } else {
    if (!count) statement.forget(mark)
    text = `(select array_to_json(array[${count ?? 'null::json'}]))`
  }

  const weight = fields.reduce(
    (sum, f) =>
      sum + (f.object?.weight ?? 0) + (f.inner?.reduce((inner, i) => inner + (i.object?.weight ?? 0), 0) ?? 0),
    0,
  )
  const shape: Page = {
    kind: 'page',
    at,
    gated,
    backwards: page.backwards,
    size: page.input,
    hasAfter: places[0] !== undefined,
    hasBefore: places[1] !== undefined,
    sort,
    keys: keyColumns,
    rowed,
    total,
    weight,
    fields,
    type: compilation.plans.fieldType(field),
  }
  return { text, shape }
}

/** A short list without pages. */
export function listOf(
  compilation: Compilation,
  plan: List,
  field: Field,
  selected: Selected,
  at: string,
  gated: boolean,
): Cell {
  const level = compilation.level(plan.plan())
  const look = compilation.at(field, selected)
  const { keys } = orderOf(plan.order, level, look)
  const conditions = conditionsOf(compilation, plan, level, look)
  const join = plan.join && compilation.statement.text(plan.join(level.place.row, look))
  const object = compilation.object(
    compilation.plans.typeName(level.plan),
    level.place.fields,
    { level, gate: undefined },
    selected.nodes,
    undefined,
    true,
  )
  level.orderBy(keys)
  compilation.countable(level)
  return {
    text: level.select({ conditions, backwards: false, limit: plan.limit, join }, []),
    shape: { kind: 'list', at, object, gated },
  }
}

function conditionsOf(compilation: Compilation, plan: Connection | List, level: Level, look: At): readonly string[] {
  const own = plan.where?.(level.place.row, look)
  return [...(own ? [`(${compilation.statement.text(own)})`] : []), ...compilation.visible(level.plan, level.place.row)]
}

/** The declared order with the primary key behind it, so that no two rows stand at the same place. */
function orderOf(
  order: Order<PgTable>,
  level: Level,
  look: At,
): { readonly keys: readonly OrderKey[]; readonly sort: string } {
  const { row } = level.place
  const sort = typeof order === 'function' ? '' : (look.args.look<string>(order.by) ?? order.otherwise(look))
  const declared = typeof order === 'function' ? order : order.orders[sort]
  if (!declared) throw new PlanMistake(`There is no order named ${sort}.`)
  const keys = declared(row, look)
  // The key runs the way of the last declared key, so that a single index can answer the row comparison.
  const last = keys.at(-1)?.descending ?? false
  const primary = primaryKey(level.plan.table).map(name => ({ ...ascending(columnOf(row, name)), descending: last }))
  return { keys: [...keys, ...primary], sort }
}

interface AskedPage {
  readonly size: number
  readonly backwards: boolean
  readonly input: number
}

function askedPage(compilation: Compilation, field: Field, selected: Selected): AskedPage {
  const get = (name: string): Get =>
    field.args.some(arg => arg.name === name) ? readArgument(field, selected.nodes[0], name) : () => undefined
  const [first, last] = [get('first'), get('last')]
  // Guarded by the rounded size only: pages of 6 and of 9 rows are the same statement, cut while completing.
  const asked = compilation.looks.at(run => {
    const page = pageOf(first(run), last(run))
    return typeof page === 'string' ? page : `${page.backwards ? '-' : '+'}${roundedUp(page.size)}`
  })
  const page = pageOf(first(compilation.looks.run), last(compilation.looks.run))
  if (typeof page === 'string') throw badInput(String(asked))
  return { ...page, input: compilation.input(run => sizeOf(pageOf(first(run), last(run)))) }
}

const sizeOf = (page: ReturnType<typeof pageOf>): number => (typeof page === 'string' ? 0 : page.size)

function cursorCondition(
  compilation: Compilation,
  name: 'after' | 'before',
  args: Args,
  keys: readonly OrderKey[],
  sort: string,
  before: boolean,
): SQL | undefined {
  if (!args.accepts(name) || !args.has(name)) return undefined
  const get = args.get(name)
  const problem = compilation.looks.at(run => {
    const decoded = decodeCursor(get(run), sort, keys)
    return typeof decoded === 'string' ? decoded : ''
  })
  if (problem !== '') throw badInput(String(problem))
  const values = keys.map((key, i) => {
    const value: Get = run => decodeCursor(get(run), sort, keys)[i]
    // Sent as text and converted by PostgreSQL, as that is how the cursor was written.
    return sql`${new Slot(`${args.scope}.${name}.${i}`, value)}::text::${sql.raw(key.type)}`
  })
  return beyond(keys, values, before)
}

function countText(from: string, where: readonly string[]): string {
  const conditions = where.length > 0 ? ` where ${where.join(' and ')}` : ''
  return `to_json((select count(*) from (select 1 from ${from}${conditions} limit ${COUNT_LIMIT}) n))`
}

function pageFields(compilation: Compilation, level: Level, field: Field, selected: Selected): readonly PageField[] {
  const type = compilation.objectType(compilation.plans.fieldType(field))
  const rowType = compilation.plans.typeName(level.plan)
  const object = (nodes: Selected['nodes']): ObjectShape =>
    compilation.object(rowType, level.place.fields, { level, gate: undefined }, nodes, undefined, true)
  return collect(compilation.document, type, selected.nodes, compilation.looks).map(
    ({ key, name, nodes }): PageField => {
      const innerType = name.startsWith('__') ? undefined : compilation.namedType(type.getFields()[name])
      switch (name) {
        case '__typename':
        case 'totalCount':
          return { key, name, type: type.name }
        case 'nodes':
          return { key, name, type: rowType, object: object(nodes) }
        case 'edges':
        case 'pageInfo':
          if (!isObjectType(innerType)) throw new PlanMistake(`${type.name}.${name} is no object type.`)
          return {
            key,
            name,
            type: innerType.name,
            inner: collect(compilation.document, innerType, nodes, compilation.looks).map(inner => ({
              key: inner.key,
              name: inner.name,
              ...(inner.name === 'node' ? { object: object(inner.nodes) } : {}),
            })),
          }
        default:
          throw new PlanMistake(`${type.name}.${name} is no field of a connection.`)
      }
    },
  )
}

import { type Column, is, type SQL } from 'drizzle-orm'
import { PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'
import type { Actor } from '../../../src/domain/permission.ts'
import { readerKind } from '../../../src/graphql/plan/actor.ts'
import type { AnyPlan, At, FieldMap, FieldPlan } from '../../../src/graphql/plan/declare.ts'
import { ascending, type OrderKey } from '../../../src/graphql/plan/keyset.ts'
import type { Planner } from '../../../src/graphql/plan/planner.ts'
import type { Reads } from '../../../src/graphql/plan/session.ts'
import { columnOf, placeOf, primaryKey, Statement, tableText } from '../../../src/graphql/plan/statement.ts'
import { Args, Looks, type Run, Source, SymbolicActor } from '../../../src/graphql/plan/symbols.ts'
import { type Place, pageOfPlaces } from './pages.ts'

/** Who asks, as the plain resolvers get it. */
export interface PlainContext {
  readonly actor: Actor
}

/** A row as one actor sees it: every field's value, or what its relations hang on. */
interface Row {
  readonly plan: AnyPlan
  readonly key: string
  readonly values: Readonly<Record<string, unknown>>
  /** What resolvers need, as `$name`. */
  readonly [need: `$${string}`]: unknown
}

type Member = FieldPlan | Column

type Lists = Map<string, ReturnType<PlainReads['listsOf']>>

/** Rows of a plan: a connection, a list, or the one row of a condition. */
type Listing = Pick<Extract<FieldPlan, { kind: 'list' }>, 'plan' | 'where'> & {
  readonly order?: Extract<FieldPlan, { kind: 'list' }>['order']
  readonly join?: Extract<FieldPlan, { kind: 'list' }>['join']
}

/**
 * The same answers by plain resolvers. What a type is (columns, conditions, orders, gates) is read from its declaration; how it
 * is read is written a second time, the slow and obvious way: all rows of a table with all their fields, one field after the
 * other, whole lists cut into pages in memory. No statement of a question is compiled, nothing is joined, merged or nested.
 */
export class PlainReads {
  private readonly rows = new Map<string, Promise<ReadonlyMap<string, Row>>>()
  private readonly lists = new Map<string, Promise<ReadonlyMap<string, readonly Place[]>>>()
  private readonly asked = new WeakMap<object, Map<object, Lists>>()

  constructor(
    private readonly planner: Planner,
    private readonly plans: readonly AnyPlan[],
    private readonly reads: Reads,
    /** Called with `Type.field` for each value that is there. */
    private readonly seen: (field: string) => void,
  ) {}

  /** Puts plain resolvers behind every planned field of a schema of its own. */
  attachTo(schema: GraphQLSchema): void {
    for (const plan of this.plans)
      this.attachFields(schema, this.planner.plans.typeName(plan), placeOf(plan, 't1').fields, plan)
    for (const [name, entries] of this.planner.entries) {
      const type = schema.getType(name)
      if (name !== 'Query' || !isObjectType(type)) continue
      for (const [fieldName, { plan }] of entries) {
        const field = type.getFields()[fieldName]
        if (field)
          field.resolve = (_source, args, context, info) => this.value(plan, undefined, field, args, context, info)
      }
    }
    for (const type of Object.values(schema.getTypeMap())) {
      if (isAbstractType(type)) type.resolveType = (row: Row) => this.planner.plans.typeName(row.plan)
      if (isObjectType(type)) type.isTypeOf = undefined
    }
  }

  private attachFields(schema: GraphQLSchema, typeName: string, fields: FieldMap, plan: AnyPlan): void {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) throw new Error(`There is no type ${typeName}.`)
    for (const [name, declared] of Object.entries(fields)) {
      const field = type.getFields()[name]
      if (!field) throw new Error(`There is no field ${typeName}.${name}.`)
      if (kindOf(declared) === 'resolved') continue
      field.resolve = async (row: Row, args, context, info) => {
        const value = await this.value(declared, row, field, args, context, info)
        if (value !== null && value !== undefined) this.seen(`${typeName}.${name}`)
        return value
      }
      const inner = embeddedIn(declared)
      if (inner) this.attachFields(schema, this.planner.plans.classType(inner.type), inner.fields, plan)
    }
  }

  private async value(
    declared: Member,
    row: Row | undefined,
    field: GraphQLField<unknown, unknown>,
    args: Readonly<Record<string, unknown>>,
    context: PlainContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    if (isColumn(declared)) return shown(row?.values[field.name], field)
    switch (declared.kind) {
      case 'id':
        return `${declared.prefix}_${row?.values[field.name]}`
      case 'expr':
        return shown(row?.values[field.name], field)
      case 'decoded': {
        const code = row?.values[field.name]
        return code === null ? null : (declared.names as Readonly<Record<string, string>>)[String(code)]
      }
      case 'embedded': {
        const inside = row?.values[field.name]
        return row && inside !== null ? { ...row, values: inside } : null
      }
      case 'gated': {
        const gate = row
          ? (row.values[field.name] as { open: boolean; value: unknown })
          : await this.opens(declared, context)
        if (!gate.open) return null
        const inside = row && { ...row, values: { ...row.values, [field.name]: gate.value } }
        return this.value(declared.field, inside, field, args, context, info)
      }
      case 'one':
        return this.one(declared, row, field, context, info)
      case 'oneOf': {
        for (const [i, member] of declared.members.entries()) {
          const keys = row?.values[field.name] as readonly unknown[] | undefined
          const inside = row && { ...row, values: { [field.name]: keys?.[i] } }
          const found = await this.one(member, inside, field, context, info)
          if (found) return found
        }
        return null
      }
      case 'connection':
      case 'list': {
        const places = await this.placesOf(declared, row, field, context, info)
        const target = await this.all(declared.plan(), context.actor)
        const rowOf = (place: Place): Row => {
          const found = target.get(place.key)
          if (!found) throw new Error('A row of a list is not among those of its table.')
          return found
        }
        return declared.kind === 'list'
          ? places.list.slice(0, declared.limit).map(rowOf)
          : pageOfPlaces(places, args, rowOf)
      }
      case 'node':
        return this.node(String(args.id), context)
      case 'nodes':
        return Promise.all((args.ids as readonly string[]).map(id => this.node(id, context)))
      case 'resolved':
        throw new Error('A resolved field has its resolver.')
    }
  }

  private async node(id: string, { actor }: PlainContext): Promise<Row | null> {
    const prefix = id.slice(0, Math.max(0, id.indexOf('_')))
    const plan = this.planner.plans.byPrefix.get(prefix)
    if (!plan) return null
    const key = id.slice(prefix.length + 1)
    return [...(await this.all(plan, actor)).values()].find(({ values }) => String(values.id) === key) ?? null
  }

  private async one(
    declared: Extract<FieldPlan, { kind: 'one' }>,
    row: Row | undefined,
    field: GraphQLField<unknown, unknown>,
    context: PlainContext,
    info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    const all = await this.all(declared.plan(), context.actor)
    if (typeof declared.key !== 'function') return all.get(String(row?.values[field.name])) ?? null
    const { list } = await this.placesOf({ plan: declared.plan, where: declared.key }, row, field, context, info)
    return all.get(list[0]?.key ?? '') ?? null
  }

  /** All rows of a table that the actor may see, with all their fields. */
  private all(plan: AnyPlan, actor: Actor): Promise<ReadonlyMap<string, Row>> {
    const name = `${this.planner.plans.typeName(plan)} ${JSON.stringify(actor)}`
    const known = this.rows.get(name) ?? this.readAll(plan, actor)
    this.rows.set(name, known)
    return known
  }

  private async readAll(plan: AnyPlan, actor: Actor): Promise<ReadonlyMap<string, Row>> {
    const symbolic = new SymbolicActor(readerKind(actor))
    const place = placeOf(plan, 't1')
    const asked: SQL[] = []
    const ask = (part: SQL | Column): number => asked.push(part as SQL) - 1
    const read = Object.entries(place.fields).map(
      ([name, declared]) => [name, reader(declared, symbolic, ask)] as const,
    )
    const needs = Object.values(place.fields).flatMap(declared =>
      !isColumn(declared) && declared.kind === 'resolved'
        ? Object.entries(declared.needs).map(([name, part]) => [`$${name}`, ask(part), part] as const)
        : [],
    )
    const statement = new Statement()
    const text = (part: SQL | Column) => statement.text(part)
    const key = keyText(statement, place.row, plan)
    const columns = asked.map(part => `to_json(${text(part)})`)
    const visible = plan.visibleTo(place.row, symbolic)
    const where = typeof visible === 'boolean' ? String(visible) : visible ? text(visible) : 'false'
    const answer = await this.ask(
      statement,
      `select json_agg(array_to_json(array[${[`to_json(${key})`, ...columns].join(', ')}])) from ${tableText(plan.table)} "t1" where ${where}`,
      actor,
    )
    return new Map(
      (answer as [string, ...unknown[]][]).map(([own, ...values]) => [
        own,
        {
          plan,
          key: own,
          values: Object.fromEntries(read.map(([name, value]) => [name, value(values)])),
          ...Object.fromEntries(needs.map(([name, at, part]) => [name, need(values[at], part)])),
        } as Row,
      ]),
    )
  }

  /** The rows of a list of one parent, all of them, in their order. */
  private async placesOf(
    declared: Listing,
    row: Row | undefined,
    field: GraphQLField<unknown, unknown>,
    { actor }: PlainContext,
    info: GraphQLResolveInfo,
  ): Promise<{ readonly sort: string; readonly keys: readonly OrderKey[]; readonly list: readonly Place[] }> {
    const known = this.asked.get(info.fieldNodes[0] ?? info) ?? new Map<object, Lists>()
    this.asked.set(info.fieldNodes[0] ?? info, known)
    // One question of one actor is the same for every parent; members of a union have a declaration each.
    const name = `${JSON.stringify(actor)} ${row && this.planner.plans.typeName(row.plan)}`
    const byActor = known.get(declared.where ?? declared.plan) ?? (new Map() as Lists)
    known.set(declared.where ?? declared.plan, byActor)
    const lists = byActor.get(name) ?? this.listsOf(declared, row?.plan, field, actor, info)
    byActor.set(name, lists)
    const { sort, keys, all } = lists
    return { sort, keys, list: (await all).get(row?.key ?? '') ?? [] }
  }

  /** The lists of all parents. */
  private listsOf(
    declared: Listing,
    parent: AnyPlan | undefined,
    field: GraphQLField<unknown, unknown>,
    actor: Actor,
    info: GraphQLResolveInfo,
  ): {
    readonly sort: string
    readonly keys: readonly OrderKey[]
    readonly all: Promise<ReadonlyMap<string, readonly Place[]>>
  } {
    const node = info.fieldNodes[0] as FieldNode // safe because a field that is resolved was asked for
    const run: Run = { variables: info.variableValues, actor, source: undefined }
    const looks = new Looks(run)
    const at: At & { args: Args } = {
      args: new Args(field, node, looks, 'a'),
      source: new Source(looks),
      actor: new SymbolicActor(readerKind(actor)),
    }
    const plan = declared.plan()
    // A declaration closes over its parent's columns, so it is taken from the parent's place.
    const place = placeOf(plan, parent ? 't2' : 't1')
    const { sort, keys } = orderOf(declared.order, plan, place.row, at)
    const statement = new Statement()
    const text = (part: SQL | Column) => statement.text(part)
    const conditions = [declared.where?.(place.row, at), plan.visibleTo(place.row, at.actor)]
      .filter(part => part !== undefined && part !== true)
      .map(part => (part === false ? 'false' : `(${text(part as SQL)})`))
    const join = declared.join ? text(declared.join(place.row, at)) : ''
    const own = keyText(statement, place.row, plan)
    const texts = keys.map(key => `(${text(key.sql)})::text`)
    const order = keys.map(key => `${text(key.sql)}${key.descending ? ' desc' : ''}`)
    const inner = `select ${own} as k, array[${texts.join(', ')}]::text[] as at from ${tableText(plan.table)} "${place.alias}" ${join}
      ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} ${order.length > 0 ? `order by ${order.join(', ')}` : ''}`
    const whole = parent
      ? `select json_object_agg(p, l) from (select ${keyText(statement, placeOf(parent, 't1').row, parent)} as p,
          (select json_agg(json_build_object('key', k, 'at', at)) from (${inner}) q) as l from ${tableText(parent.table)} "t1") o`
      : `select json_build_object('', (select json_agg(json_build_object('key', k, 'at', at)) from (${inner}) q))`
    const name = `${parent ? this.planner.plans.typeName(parent) : ''}.${field.name} ${whole} ${JSON.stringify(statement.params.map(get => get(run)))}`
    const known =
      this.lists.get(name) ??
      this.ask(statement, whole, actor, run).then(found => new Map(Object.entries(found as object)))
    this.lists.set(name, known)
    return { sort, keys, all: known }
  }

  private async opens(
    declared: Extract<FieldPlan, { kind: 'gated' }>,
    { actor }: PlainContext,
  ): Promise<{ open: boolean; value: unknown }> {
    return { open: declared.gate(new SymbolicActor(readerKind(actor))) === true, value: undefined }
  }

  private async ask(
    statement: Statement,
    text: string,
    actor: Actor,
    run: Run = { variables: {}, actor, source: undefined },
  ) {
    const answer = await this.reads.text(
      text.replace(/^select (.*)$/s, (_, rest: string) => `select (select ${rest})::text`),
      statement.params.map(get => get(run) ?? null),
    )
    return answer === null ? [] : (JSON.parse(answer) as unknown)
  }
}

/** What a field is made of, from the columns that were asked for. */
function reader(
  declared: Member,
  actor: SymbolicActor,
  ask: (part: SQL | Column) => number,
): (values: readonly unknown[]) => unknown {
  if (isColumn(declared)) return column(ask(declared))
  switch (declared.kind) {
    case 'id':
      return column(ask(declared.key))
    case 'expr':
      return column(ask(declared.sql))
    case 'decoded':
      return column(ask(declared.column))
    case 'one':
      return typeof declared.key === 'function' ? () => undefined : column(ask(declared.key))
    case 'oneOf': {
      const members = declared.members.map(member => reader(member, actor, ask))
      return values => members.map(member => member(values))
    }
    case 'embedded': {
      const when = declared.when && ask(declared.when)
      const fields = Object.entries(declared.fields).map(([name, inner]) => [name, reader(inner, actor, ask)] as const)
      return values =>
        when !== undefined && values[when] !== true
          ? null
          : Object.fromEntries(fields.map(([name, inner]) => [name, inner(values)]))
    }
    case 'gated': {
      const gate = declared.gate(actor)
      const inner = reader(declared.field, actor, ask)
      const place = typeof gate === 'boolean' || gate === undefined ? undefined : ask(gate)
      return values => ({ open: place === undefined ? gate === true : values[place] === true, value: inner(values) })
    }
    default:
      return () => undefined
  }
}

const column = (at: number) => (values: readonly unknown[]) => values[at] ?? null
const isColumn = (declared: Member): declared is Column => is(declared, PgColumn)
const kindOf = (declared: Member): string => (isColumn(declared) ? 'column' : declared.kind)

function embeddedIn(declared: Member): Extract<FieldPlan, { kind: 'embedded' }> | undefined {
  if (isColumn(declared)) return undefined
  if (declared.kind === 'gated') return embeddedIn(declared.field)
  return declared.kind === 'embedded' ? declared : undefined
}

/** PostgreSQL's JSON as the value that the scalar of the schema takes. */
function shown(value: unknown, field: GraphQLField<unknown, unknown>): unknown {
  const { name } = getNamedType(field.type)
  if (value === null || value === undefined) return null
  if (name.startsWith('DateTime')) return new Date(String(value))
  return name === 'String' && typeof value === 'number' ? String(value) : value
}

const need = (value: unknown, part: SQL | Column): unknown =>
  is(part, PgColumn) && part.getSQLType().startsWith('timestamp') && value != null
    ? new Date(String(value)).toISOString()
    : (value ?? null)

const keyText = (statement: Statement, row: PgTable, plan: AnyPlan): string =>
  primaryKey(plan.table)
    .map(name => `(${statement.text(columnOf(row, name))})::text`)
    .join(` || ' ' || `)

function orderOf(
  order: Extract<FieldPlan, { kind: 'list' }>['order'] | undefined,
  plan: AnyPlan,
  row: PgTable,
  at: At & { args: Args },
) {
  if (!order) return { sort: '', keys: [] }
  const sort = typeof order === 'function' ? '' : (at.args.look<string>(order.by) ?? order.otherwise(at))
  const keys = (typeof order === 'function' ? order : order.orders[sort])?.(row, at) ?? []
  const descending = keys.at(-1)?.descending ?? false
  return {
    sort,
    keys: [...keys, ...primaryKey(plan.table).map(name => ({ ...ascending(columnOf(row, name)), descending }))],
  }
}

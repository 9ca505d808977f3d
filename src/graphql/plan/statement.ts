import { type Column, getTableColumns, is, Param, Placeholder, SQL, sql } from 'drizzle-orm'
import { alias, getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { AnyPlan, FieldMap } from './declare.ts'
import { PlanMistake } from './problem.ts'
import { type Get, Slot } from './symbols.ts'

/** One statement while it is written: its parameters and the names of its tables. */
export class Statement {
  readonly params: Get[] = []
  private readonly places = new Map<string, number>()
  private aliases = 0

  alias(): string {
    return `t${++this.aliases}`
  }

  text(part: SQL | Column): string {
    return is(part, SQL) ? part.toQuery(this.form).sql : sql`${part}`.toQuery(this.form).sql
  }

  /** A part that is given up takes its parameters back: PostgreSQL refuses one that the text does not mention. */
  mark(): number {
    return this.params.length
  }

  forget(mark: number): void {
    this.params.length = mark
    for (const [name, place] of this.places) if (place > mark) this.places.delete(name)
  }

  private readonly form = {
    casing: { getColumnCasing: (column: Column) => column.name } as never, // safe because toQuery asks the cache for nothing else
    escapeName: (name: string) => `"${name.replaceAll('"', '""')}"`,
    escapeString: literal,
    escapeParam: (_index: number, value: unknown) => this.param(value),
  }

  private param(value: unknown): string {
    const inner = is(value, Param) ? value.value : value
    if (inner instanceof Slot) return this.place(inner)
    if (is(inner, Placeholder))
      throw new PlanMistake(
        'Values of a request enter by args.param or source.param, not by a placeholder of their own.',
      )
    return constant(inner)
  }

  private place(slot: Slot): string {
    const known = this.places.get(slot.name)
    if (known !== undefined) return `$${known}`
    this.params.push(slot.get)
    this.places.set(slot.name, this.params.length)
    return `$${this.params.length}`
  }
}

// Constants of a declaration are written into the text: with generic plans a parameter would hide them from partial
// indexes and from the planner's statistics.
function constant(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value)))
    return value < 0 ? `(${value})` : String(value)
  if (typeof value === 'string') return literal(value)
  if (value instanceof Date) return literal(value.toISOString())
  throw new PlanMistake('A constant of a plan has to be a text, a number, a boolean or a time.')
}

function literal(text: string): string {
  if (text.includes('\0')) throw new PlanMistake('A constant of a plan contains a null character.')
  // The E form means the same under either setting of standard_conforming_strings.
  return text.includes('\\')
    ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`
}

/** A plan's table under one name, with its fields over that name. */
export interface Place {
  readonly alias: string
  readonly row: PgTable
  readonly fields: FieldMap
}

const places = new WeakMap<AnyPlan, Map<string, Place>>()

/** Names are given in order (t1, t2 …), so few pairs exist and each is built once. */
export function placeOf(plan: AnyPlan, name: string): Place {
  const known = places.get(plan) ?? new Map<string, Place>()
  places.set(plan, known)
  let place = known.get(name)
  if (!place) {
    const row = alias(plan.table, name) as unknown as PgTable // safe because an alias has the columns of its table
    place = { alias: name, row, fields: plan.fields(row) as FieldMap } // safe because FieldsOf admits nothing else
    known.set(name, place)
  }
  return place
}

export function columnOf(row: PgTable, name: string): Column {
  const column = (row as unknown as Record<string, Column | undefined>)[name]
  if (!column) throw new PlanMistake(`There is no column ${name}.`)
  return column
}

const keys = new WeakMap<PgTable, readonly string[]>()

/** The properties of a table that make up its primary key. */
export function primaryKey(table: PgTable): readonly string[] {
  const known = keys.get(table)
  if (known) return known
  const columns = Object.entries(getTableColumns(table))
  const composite = getTableConfig(table).primaryKeys[0]?.columns.map(column => column.name) ?? []
  const found = columns.filter(([, column]) => column.primary || composite.includes(column.name)).map(([name]) => name)
  if (found.length === 0)
    throw new PlanMistake(`${getTableConfig(table).name} has no primary key, so its rows have no stable order.`)
  keys.set(table, found)
  return found
}

export const tableText = (table: PgTable): string => {
  const { schema, name } = getTableConfig(table)
  return schema ? `"${schema}"."${name}"` : `"${name}"`
}

import type { Column } from 'drizzle-orm'
import { type GraphQLField, isNonNullType } from 'graphql'
import type { Cell, Compilation, Stand } from './compile.ts'
import type { FieldPlan, ToOne } from './declare.ts'
import type { Level } from './level.ts'
import { PlanMistake } from './problem.ts'
import type { Selected } from './select.ts'
import type { FirstOf, ObjectShape, Row, Shape } from './shape.ts'
import { columnOf, placeOf, primaryKey } from './statement.ts'

type Field = GraphQLField<unknown, unknown>

/** A to-one object by a key of this row: joined into the same level. */
export function joined(
  compilation: Compilation,
  plan: ToOne,
  key: Column,
  field: Field,
  { nodes }: Selected,
  { level, gate }: Stand,
): ObjectShape {
  const { statement, plans } = compilation
  const target = plan.plan()
  const place = placeOf(target, statement.alias())
  const own = statement.text(columnOf(place.row, primaryKey(target.table)[0] ?? ''))
  const conditions = [`${own} = ${statement.text(key)}`, ...compilation.visible(target, place.row)]
  if (gate !== undefined) conditions.push(gate)
  level.join(target, place, conditions.join(' and '))
  const present = `c[${level.column(own)}][i] !== null`
  const inside: Stand = { level, gate: undefined }
  return compilation.object(plans.typeName(target), place.fields, inside, nodes, present, isNonNullType(field.type))
}

/** The first member that is there: those by a key are joined, those by a condition are levels of their own. */
export function firstOf(
  compilation: Compilation,
  plan: Extract<FieldPlan, { kind: 'oneOf' }>,
  field: Field,
  selected: Selected,
  stand: Stand,
): FirstOf {
  const members = plan.members.map(member => compilation.field(member, field, selected, stand))
  return { kind: 'firstOf', members: members.filter(isObject), nonNull: isNonNullType(field.type) }
}

/** At most one row, by a condition. */
export function row(compilation: Compilation, plan: ToOne, field: Field, selected: Selected, at: string): Cell {
  if (typeof plan.key !== 'function')
    throw new PlanMistake(`${field.name} begins a read, so it needs a condition, not a key.`)
  const level = compilation.level(plan.plan())
  const condition = plan.key(level.place.row, compilation.at(field, selected))
  if (condition === undefined) throw new PlanMistake(`${field.name} reads one row, so it needs a condition.`)
  const shape = rowShape(compilation, level, selected, at, isNonNullType(field.type))
  return { text: oneRow(compilation, level, [`(${compilation.statement.text(condition)})`]), shape }
}

export function rowShape(
  compilation: Compilation,
  level: Level,
  selected: Selected,
  at: string,
  nonNull: boolean,
): Row {
  const inside: Stand = { level, gate: undefined }
  const type = compilation.plans.typeName(level.plan)
  const object = compilation.object(type, level.place.fields, inside, selected.nodes, undefined, true)
  return { kind: 'row', at, object, nonNull }
}

export function oneRow(compilation: Compilation, level: Level, conditions: readonly string[]): string {
  compilation.countable(level)
  const all = [...conditions, ...compilation.visible(level.plan, level.place.row)]
  return level.select({ conditions: all, backwards: false, limit: 1, join: undefined }, [])
}

const isObject = (shape: Shape): shape is ObjectShape | Row => shape.kind === 'object' || shape.kind === 'row'

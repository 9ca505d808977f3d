import { type Column, is } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import {
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { idCodec, namesCodec, needCodec } from './codec.ts'
import type { AnyPlan, At, FieldMap, FieldPlan, Gate } from './declare.ts'
import { columnAt, leaf, leafOrPlain } from './leaf.ts'
import { Level } from './level.ts'
import { PlanMistake } from './problem.ts'
import { listOf, pageOfRows } from './rows.ts'
import { collect, type Document, type Selected } from './select.ts'
import { type Leaf, type Member, NULL, type ObjectShape, type Shape } from './shape.ts'
import { columnOf, placeOf, primaryKey, Statement } from './statement.ts'
import { Args, type Get, type Looks, NothingToRead, Source, type SymbolicActor } from './symbols.ts'
import { firstOf, joined, row } from './to-one.ts'

/** What the compiler knows of all plans. */
export interface Plans {
  readonly typeName: (plan: AnyPlan) => string
  readonly classType: (type: () => unknown) => string
  readonly fieldType: (field: GraphQLField<unknown, unknown>) => string
  readonly byPrefix: ReadonlyMap<string, AnyPlan>
  readonly keyType: (plan: AnyPlan) => string
}

/** A scalar subselect and what it turns into; no text where no statement is needed. */
export interface Cell {
  readonly text: string | undefined
  readonly shape: Shape
}

/** Where a field stands: the level of its parent, and the gates that were passed on the way to it. */
export interface Stand {
  readonly level: Level
  readonly gate: string | undefined
}

/** The walk over one root field's selection: SQL and shape come out together. */
export class Compilation {
  readonly statement = new Statement()
  readonly inputs: Get[] = []
  /** false: some field has a resolver or is at fault, so only graphql-js can complete the answer. */
  isDirect = true
  private scopes = 0

  constructor(
    readonly document: Document,
    readonly plans: Plans,
    readonly looks: Looks,
    readonly actor: SymbolicActor,
  ) {}

  input(get: Get): number {
    return this.inputs.push(get) - 1
  }

  at(field: GraphQLField<unknown, unknown>, selected: Selected): At & { readonly args: Args } {
    return {
      args: new Args(field, selected.nodes[0], this.looks, `a${++this.scopes}`),
      source: new Source(this.looks),
      actor: this.actor,
    }
  }

  objectType(name: string): GraphQLObjectType {
    const type = this.document.schema.getType(name)
    if (!isObjectType(type)) throw new PlanMistake(`${name} is not an object type of the schema.`)
    return type
  }

  namedType(field: GraphQLField<unknown, unknown> | undefined): GraphQLNamedType | undefined {
    return field && getNamedType(field.type)
  }

  /** An object over columns of a level. */
  object(
    typeName: string,
    fields: FieldMap,
    stand: Stand,
    selection: Selected['nodes'],
    present: string | undefined,
    nonNull: boolean,
  ): ObjectShape {
    const type = this.objectType(typeName)
    const members: Member[] = []
    const needs: { name: string; leaf: Leaf }[] = []
    let weight = 1
    for (const selected of collect(this.document, type, selection, this.looks)) {
      if (selected.name === '__typename') {
        members.push({ key: selected.key, shape: { kind: 'constant', value: typeName } })
        continue
      }
      const field = type.getFields()[selected.name]
      const declared = fields[selected.name]
      if (!field || !declared) throw new PlanMistake(`${typeName}.${selected.name} has no plan.`)
      if (!is(declared, PgColumn) && (declared as FieldPlan).kind === 'resolved') {
        const resolver = declared as Extract<FieldPlan, { kind: 'resolved' }> // safe because of the kind just read
        this.isDirect = false
        weight += resolver.weight
        for (const [name, column] of Object.entries(resolver.needs))
          needs.push({
            name: `$${name}`,
            leaf: { kind: 'leaf', at: columnAt(this, stand, column), codec: needCodec(column), nonNull: false },
          })
        continue
      }
      const shape = this.field(declared, field, selected, stand)
      weight += staticWeight(shape)
      members.push({ key: selected.key, shape })
    }
    return { kind: 'object', type: typeName, fields: members, needs, present, nonNull, weight }
  }

  field(declared: FieldPlan | Column, field: GraphQLField<unknown, unknown>, selected: Selected, stand: Stand): Shape {
    if (is(declared, PgColumn)) return leafOrPlain(this, declared, undefined, field, selected, stand)
    const plan = declared as FieldPlan // safe because a field is a column or a FieldPlan
    switch (plan.kind) {
      case 'id':
        return leaf(this, plan.key, idCodec(plan.prefix, plan.key), field, stand)
      case 'expr':
        return leafOrPlain(this, plan.sql, plan.sqlType, field, selected, stand)
      case 'decoded':
        return leaf(this, plan.column, namesCodec(plan.names, plan.column.notNull), field, stand)
      case 'one':
        return typeof plan.key === 'function'
          ? this.inner(plan, field, selected, stand)
          : joined(this, plan, plan.key, field, selected, stand)
      case 'oneOf':
        return firstOf(this, plan, field, selected, stand)
      case 'embedded': {
        const conditions = [plan.when && this.statement.text(plan.when), stand.gate].filter(text => text !== undefined)
        const present =
          conditions.length > 0 ? `c[${stand.level.column(`(${conditions.join(' and ')})`)}][i] === true` : undefined
        return this.object(
          this.plans.classType(plan.type),
          plan.fields,
          stand,
          selected.nodes,
          present,
          isNonNullType(field.type),
        )
      }
      case 'gated': {
        const gate = this.gate(plan.gate)
        if (gate === false) return NULL
        return this.field(
          plan.field,
          field,
          selected,
          gate === true ? stand : { ...stand, gate: both(stand.gate, gate) },
        )
      }
      case 'connection':
      case 'list':
        return this.inner(plan, field, selected, stand)
      case 'resolved':
      case 'node':
      case 'nodes':
        throw new PlanMistake(`${field.name} cannot be declared as ${plan.kind} here.`)
    }
  }

  /** A field that is a level of its own. */
  cell(
    plan: FieldPlan,
    field: GraphQLField<unknown, unknown>,
    selected: Selected,
    at: string,
    gate: string | undefined,
  ): Cell {
    try {
      return this.levelCell(plan, field, selected, at, gate)
    } catch (error) {
      if (error instanceof NothingToRead) return { text: undefined, shape: NULL }
      throw error
    }
  }

  private levelCell(
    plan: FieldPlan,
    field: GraphQLField<unknown, unknown>,
    selected: Selected,
    at: string,
    gate: string | undefined,
  ): Cell {
    switch (plan.kind) {
      case 'connection':
        return gatedCell(pageOfRows(this, plan, field, selected, at, gate !== undefined), gate)
      case 'list':
        return gatedCell(listOf(this, plan, field, selected, at, gate !== undefined), gate)
      case 'one':
        return gatedCell(row(this, plan, field, selected, at), gate)
      case 'gated': {
        const own = this.gate(plan.gate)
        if (own === false) return { text: undefined, shape: NULL }
        return this.cell(plan.field as FieldPlan, field, selected, at, own === true ? gate : both(gate, own)) // safe because attaching admits no bare column as an entry
      }
      default:
        throw new PlanMistake(`${field.name} cannot begin a read as ${plan.kind}.`)
    }
  }

  /** The rows of a plan that the actor may see, as a condition; none where all are. */
  visible(plan: AnyPlan, row: Parameters<AnyPlan['visibleTo']>[0]): readonly string[] {
    const visible = plan.visibleTo(row, this.actor)
    if (visible === undefined)
      throw new PlanMistake(
        `visibleTo of ${this.plans.typeName(plan)} answers nothing for ${this.actor.kind}: say true or false.`,
      )
    if (visible === true) return []
    return [visible === false ? 'false' : `(${this.statement.text(visible)})`]
  }

  level(plan: AnyPlan): Level {
    return new Level(this.statement, plan, placeOf(plan, this.statement.alias()))
  }

  /** Every level has a column, or its rows could not be counted. */
  countable(level: Level): void {
    if (level.width > 0) return
    level.column(this.statement.text(columnOf(level.place.row, primaryKey(level.plan.table)[0] ?? '')))
  }

  gate(gate: Gate): string | boolean {
    const holds = gate(this.actor)
    if (holds === undefined) throw new PlanMistake(`A gate answers nothing for ${this.actor.kind}: say true or false.`)
    if (typeof holds === 'boolean') return holds
    const text = this.statement.text(holds)
    return text === 'false' ? false : `(${text})`
  }

  /** A level inside this one. Faults of its arguments become the value of the field, for graphql-js to report at its place. */
  inner(plan: FieldPlan, field: GraphQLField<unknown, unknown>, selected: Selected, { level, gate }: Stand): Shape {
    const place = level.inner()
    const mark = this.statement.mark()
    try {
      const cell = this.cell(plan, field, selected, `c[${place}][i]`, gate)
      if (cell.text !== undefined) level.fill(place, cell.text)
      return cell.shape
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      this.isDirect = false
      this.statement.forget(mark)
      return { kind: 'refused', error, present: gate && `c[${level.column(`(${gate})`)}][i] === true` }
    }
  }
}

const both = (outer: string | undefined, own: string): string => (outer === undefined ? own : `${outer} and ${own}`)

const gatedCell = (cell: Cell, gate: string | undefined): Cell =>
  gate === undefined || cell.text === undefined ? cell : { ...cell, text: `(case when ${gate} then ${cell.text} end)` }

/** To-one objects of the same row cost with their parent; lists count themselves when they are there. */
function staticWeight(shape: Shape): number {
  if (shape.kind === 'object') return shape.weight
  if (shape.kind === 'firstOf') return Math.max(0, ...shape.members.map(staticWeight))
  return 0
}

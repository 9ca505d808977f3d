import { type Column, is } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql'
import { getMetadataStorage } from '../tg.ts'
import { READER_KINDS } from './actor.ts'
import { codecOf, idCodec, PLAIN } from './codec.ts'
import type { Plans } from './compile.ts'
import type { AnyPlan, Entries, FieldMap, FieldPlan, Names } from './declare.ts'
import { keyTypeOf } from './entry.ts'
import { LARGEST_PAGE } from './page.ts'
import { Planner } from './planner.ts'
import { PlanMistake } from './problem.ts'
import { readSlot, resolveByMark } from './slots.ts'
import { placeOf, primaryKey } from './statement.ts'
import { SymbolicActor } from './symbols.ts'
import type { Entry } from './variants.ts'

type Field = GraphQLField<unknown, unknown>

/**
 * Puts the plans behind a schema: planned fields read by them from now on. Every declaration is held against the schema
 * here, so a mistake shows at start and not in an answer.
 */
export function attach(schema: GraphQLSchema, plans: readonly object[], entries: readonly Entries[]): Planner {
  const all = plans as readonly AnyPlan[] // safe because plan() makes nothing else; each is an AnyPlan of its own class
  return new Attaching(schema, all, entries).planner()
}

const READERS = READER_KINDS.map(kind => new SymbolicActor(kind))

class Attaching {
  private readonly byPrefix = new Map<string, AnyPlan>()
  private readonly planned: ReadonlyMap<string, AnyPlan>

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly all: readonly AnyPlan[],
    private readonly begun: readonly Entries[],
  ) {
    this.planned = new Map(all.map(plan => [typeNameOf(plan.type), plan]))
  }

  planner(): Planner {
    for (const plan of this.all) this.attachPlan(plan)
    const entries = new Map<string, ReadonlyMap<string, Entry>>()
    const plans: Plans = {
      typeName: plan => typeNameOf(plan.type),
      classType: typeNameOf,
      fieldType: field => getNamedType(field.type).name,
      byPrefix: this.byPrefix,
      keyType: plan => keyTypeOf(plan, placeOf(plan, 't1').fields),
    }
    const planner = new Planner(this.schema, plans, entries)
    for (const { on, fields } of this.begun) {
      const type = this.objectType(typeof on === 'string' ? on : typeNameOf(on))
      const known = new Map(entries.get(type.name))
      for (const [name, plan] of Object.entries(fields)) known.set(name, this.attachEntry(planner, type, name, plan))
      entries.set(type.name, known)
    }
    for (const type of Object.values(this.schema.getTypeMap())) if (isAbstractType(type)) resolveByMark(type)
    return planner
  }

  private attachPlan(plan: AnyPlan): void {
    const type = this.objectType(typeNameOf(plan.type))
    const { fields, row } = placeOf(plan, 't1')
    for (const actor of READERS)
      if (plan.visibleTo(row, actor) === undefined)
        throw new PlanMistake(`visibleTo of ${type.name} answers nothing for ${actor.kind}: say true or false.`)
    this.attachFields(type, fields)
    const id = fields.id
    if (!id || is(id, PgColumn) || (id as FieldPlan).kind !== 'id') return
    const { prefix } = id as Extract<FieldPlan, { kind: 'id' }> // safe because of the kind just read
    const other = this.byPrefix.get(prefix)
    if (other) throw new PlanMistake(`${type.name} and ${typeNameOf(other.type)} have the same id prefix ${prefix}.`)
    this.byPrefix.set(prefix, plan)
  }

  private attachFields(type: GraphQLObjectType, fields: FieldMap): void {
    for (const field of Object.values(type.getFields())) {
      const declared = fields[field.name]
      if (!declared)
        throw new PlanMistake(
          `${type.name}.${field.name} is neither planned nor resolved. Declare it in the plan of ${type.name}.`,
        )
      named(`${type.name}.${field.name}`, () => this.check(declared, field, false))
      const isResolved = !is(declared, PgColumn) && (declared as FieldPlan).kind === 'resolved'
      if (!isResolved) readSlot(field)
    }
    for (const name of Object.keys(fields))
      if (!type.getFields()[name]) throw new PlanMistake(`${type.name} has no field ${name} in the schema.`)
  }

  private attachEntry(planner: Planner, type: GraphQLObjectType, name: string, plan: FieldPlan): Entry {
    const field = type.getFields()[name]
    if (!field) throw new PlanMistake(`${type.name} has no field ${name} in the schema.`)
    named(`${type.name}.${name}`, () => this.check(plan, field, false))
    const entry: Entry = { field, plan }
    field.resolve = (source, _args, context, info) => planner.read(entry, source, context, info)
    return entry
  }

  private check(declared: FieldPlan | Column, field: Field, gated: boolean): void {
    if (is(declared, PgColumn)) {
      if (isNonNullType(field.type) && !declared.notNull)
        throw new PlanMistake(`The column ${declared.name} may be null, the field may not.`)
      checkCodec(codecOf(declared, undefined, field.type), field.type)
    } else this.checkPlan(declared as FieldPlan, field, gated) // safe because a field is a column or a FieldPlan
  }

  private checkPlan(plan: FieldPlan, field: Field, gated: boolean): void {
    switch (plan.kind) {
      case 'id':
        checkCodec(idCodec(plan.prefix, plan.key), field.type)
        break
      case 'expr':
        checkCodec(codecOf(plan.sql, plan.sqlType, field.type), field.type)
        break
      case 'decoded':
        checkNames(plan.names, field)
        break
      case 'one':
        if (typeof plan.key !== 'function' && primaryKey(plan.plan().table).length !== 1)
          throw new PlanMistake('A row with a key of several columns is found by a condition, not by one column.')
        this.checkTarget(plan.plan(), field)
        checkNull(field.type, plan.nullable || gated)
        break
      case 'oneOf':
        for (const member of plan.members) this.checkTarget(member.plan(), field)
        checkNull(field.type, plan.nullable || gated)
        break
      case 'connection':
        checkNull(field.type, gated)
        this.attachConnection(plan.plan(), field)
        break
      case 'list':
        if (plan.limit < 1 || plan.limit > LARGEST_PAGE) throw new PlanMistake('A list holds 1 to 100 rows.')
        if (!isListType(getNullableType(field.type))) throw new PlanMistake('The schema has no list here.')
        this.checkTarget(plan.plan(), field)
        checkNull(field.type, gated)
        break
      case 'embedded':
        checkNull(field.type, plan.when !== undefined || gated)
        this.attachFields(this.sameType(plan.type, field), plan.fields)
        break
      case 'gated':
        for (const actor of READERS)
          if (plan.gate(actor) === undefined)
            throw new PlanMistake(`The gate answers nothing for ${actor.kind}: say true or false.`)
        if (isNonNullType(field.type))
          throw new PlanMistake('A gated field is null for some, so the schema has to allow null.')
        this.check(plan.field, field, true)
        break
      case 'resolved':
      case 'node':
      case 'nodes':
    }
  }

  private sameType(type: () => unknown, field: Field): GraphQLObjectType {
    const given = this.objectType(typeNameOf(type))
    const asked = getNamedType(field.type)
    if (asked !== given) throw new PlanMistake(`The schema says ${asked.name}, the plan ${given.name}.`)
    return given
  }

  private checkTarget(plan: AnyPlan, field: Field): void {
    const asked = getNamedType(field.type)
    const given = this.objectType(typeNameOf(plan.type))
    if (!this.planned.has(given.name)) throw new PlanMistake(`The plan of ${given.name} is not among those attached.`)
    if (asked !== given && !(isAbstractType(asked) && this.schema.isSubType(asked, given)))
      throw new PlanMistake(`The schema says ${asked.name}, the plan ${given.name}.`)
  }

  private attachConnection(plan: AnyPlan, field: Field): void {
    const connection = this.objectType(getNamedType(field.type).name)
    for (const part of Object.values(connection.getFields())) {
      const inner = getNamedType(part.type)
      if (part.name === 'nodes') this.checkTarget(plan, part)
      else if (part.name === 'edges' && isObjectType(inner)) this.attachParts(inner, ['cursor', 'node'])
      else if (part.name === 'pageInfo' && isObjectType(inner))
        this.attachParts(inner, ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'])
      else if (part.name !== 'totalCount')
        throw new PlanMistake(`${connection.name}.${part.name} is no field of a connection.`)
      readSlot(part)
    }
    const edge = connection.getFields().edges
    const node = edge && this.objectType(getNamedType(edge.type).name).getFields().node
    if (node) this.checkTarget(plan, node)
  }

  private attachParts(type: GraphQLObjectType, names: readonly string[]): void {
    for (const field of Object.values(type.getFields())) {
      if (!names.includes(field.name)) throw new PlanMistake(`${type.name}.${field.name} is no field of a connection.`)
      readSlot(field)
    }
  }

  private objectType(name: string): GraphQLObjectType {
    const type = this.schema.getType(name)
    if (!isObjectType(type)) throw new PlanMistake(`${name} is no object type of the schema.`)
    return type
  }
}

/** The name that the class has in the schema. */
function typeNameOf(type: () => unknown): string {
  const target = type()
  const found = getMetadataStorage().objectTypes.find(({ target: known }) => known === target)
  if (!found) throw new PlanMistake(`${typeof target === 'function' ? target.name : String(target)} is no ObjectType.`)
  return found.name
}

/** The direct answer does not pass through the scalar, so the scalar must leave its form as it is. */
function checkCodec(codec: ReturnType<typeof codecOf>, type: GraphQLOutputType): void {
  const scalar = getNullableType(type)
  if (codec === PLAIN || codec.sample === undefined || !isScalarType(scalar)) return
  const serialized = JSON.stringify(scalar.serialize(codec.sample))
  if (serialized !== JSON.stringify(codec.sample))
    throw new PlanMistake(`${scalar.name} would show ${JSON.stringify(codec.sample)} as ${serialized}.`)
}

function checkNull(type: GraphQLOutputType, nullable: boolean): void {
  if (isNonNullType(type) === nullable)
    throw new PlanMistake(`The schema says ${String(type)}, the plan that it ${nullable ? 'may' : 'cannot'} be null.`)
}

function checkNames(names: Names, field: Field): void {
  const type = getNamedType(field.type)
  if (!isEnumType(type)) return
  for (const name of Object.values(names))
    if (type.getValue(name)?.value !== name) throw new PlanMistake(`${name} is no value of ${type.name}.`)
}

function named(place: string, check: () => void): void {
  try {
    check()
  } catch (error) {
    throw new PlanMistake(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql'

export type Field = GraphQLField<unknown, unknown>
export type Root = 'query' | 'mutation' | 'subscription'

/** Where a value stands: the root field, then the names down to it, as `editCargo.input.cargoId`. */
export type Place = string

/** A value for a leaf of an input; undefined leaves it out where it may be left out. */
export type Fill = (place: Place, type: GraphQLInputType) => unknown

/** Every root field of a kind, by name. */
export function rootFields(schema: GraphQLSchema, root: Root): Field[] {
  const types = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }
  const type = types[root]
  return Object.values(type?.getFields() ?? {})
}

/** The places of all leaves of a field's arguments, with their types. Input objects that hold themselves are entered once. */
export function leavesOf(field: Field): { place: Place; type: GraphQLInputType }[] {
  return field.args.flatMap(argument => leaves(`${field.name}.${argument.name}`, argument.type, new Set()))
}

function leaves(
  place: Place,
  type: GraphQLInputType,
  entered: Set<string>,
): { place: Place; type: GraphQLInputType }[] {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return [{ place, type }]
  if (entered.has(named.name)) return []
  const inside = new Set([...entered, named.name])
  return Object.values(named.getFields()).flatMap(part => leaves(`${place}.${part.name}`, part.type, inside))
}

/** The variables of a field: whatever is required and whatever `fill` has something for. */
export function variablesFor(field: Field, fill: Fill): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const argument of field.args) {
    const value = filled(`${field.name}.${argument.name}`, argument, fill, new Set())
    if (value !== undefined) given[argument.name] = value
  }
  return given
}

function filled(place: Place, part: GraphQLArgument | GraphQLInputField, fill: Fill, entered: Set<string>): unknown {
  const { type } = part
  const named = getNamedType(type)
  const isRequired = isNonNullType(type) && part.defaultValue === undefined
  if (!isInputObjectType(named)) {
    const value = fill(place, type)
    if (value !== undefined) return value
    return isRequired ? plainValue(type) : undefined
  }
  if (entered.has(named.name)) return undefined
  const inside = new Set([...entered, named.name])
  const object: Record<string, unknown> = {}
  for (const inner of Object.values(named.getFields())) {
    const value = filled(`${place}.${inner.name}`, inner, fill, inside)
    if (value !== undefined || isRequiredInputField(inner)) object[inner.name] = value
  }
  if (Object.keys(object).length === 0 && !isRequired) return undefined
  return isList(type) ? [object] : object
}

const isList = (type: GraphQLInputType): boolean => isListType(isNonNullType(type) ? type.ofType : type)

/** Something of the type that breaks no syntax: a word, a number, the first value of an enum. */
export function plainValue(type: GraphQLInputType): unknown {
  const named = getNamedType(type)
  const one = isEnumType(named) ? named.getValues()[0]?.name : (PLAIN[named.name] ?? 'word')
  return isList(type) ? [one] : one
}

const PLAIN: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTimeISO: '2026-06-02T00:00:00.000Z',
  JSON: {},
}

/** The operation that asks a root field for everything a few levels down, with its arguments as variables. */
export function operationFor(schema: GraphQLSchema, root: Root, field: Field, levels = 3): string {
  const head = field.args.map(argument => `$${argument.name}: ${String(argument.type)}`).join(', ')
  const call = field.args.map(argument => `${argument.name}: $${argument.name}`).join(', ')
  return `${root}${head && ` (${head})`} { ${field.name}${call && `(${call})`} ${selectionOf(schema, field.type, levels)} }`
}

/** All leaves of a type and, down to `levels`, of what it leads to; fields with required arguments are left out. */
export function selectionOf(schema: GraphQLSchema, type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  if (isAbstractType(named)) {
    const parts = schema
      .getPossibleTypes(named)
      .map(possible => `... on ${possible.name} ${fieldsOf(schema, possible, levels)}`)
    return `{ __typename ${parts.join(' ')} }`
  }
  return fieldsOf(schema, named, levels)
}

function fieldsOf(schema: GraphQLSchema, type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type)
  if (!isObjectType(named)) return ''
  const parts = Object.values(named.getFields())
    .filter(field => field.args.every(argument => !isNonNullType(argument.type)))
    .flatMap(field => {
      if (isLeafType(getNamedType(field.type))) return [`${alias(named.name, field)}`]
      return levels > 1 ? [`${alias(named.name, field)} ${selectionOf(schema, field.type, levels - 1)}`] : []
    })
  return `{ __typename ${parts.join(' ')} }`
}

/** Fields of one name have another type in another object: each gets a name of its own, or they could not be merged. */
const alias = (type: string, field: Field): string => `${type}_${field.name}: ${field.name}`

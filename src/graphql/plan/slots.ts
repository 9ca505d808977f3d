import { defaultFieldResolver, type GraphQLAbstractType, type GraphQLField, type GraphQLResolveInfo } from 'graphql'
import { ROW } from './complete.ts'

type Field = GraphQLField<unknown, unknown>
type Row = Readonly<Record<PropertyKey, unknown>>

const slotted = new WeakSet<Field>()

/**
 * Objects of plans are keyed by response key, so that one field asked for twice has two values. Objects of the same type
 * that come from resolvers go the way they went before.
 */
export function readSlot(field: Field): void {
  if (slotted.has(field)) return
  slotted.add(field)
  const before = field.resolve ?? defaultFieldResolver
  field.resolve = (source, args, context, info: GraphQLResolveInfo) => {
    const row = source as Row // safe because only properties are read, and a source of another kind has no mark
    if (row[ROW] === undefined) return before(source, args, context, info)
    const value = row[info.path.key]
    if (value instanceof Error) throw value
    return value
  }
}

/** Rows say which type they are; type-graphql would ask for instances of classes. */
export function resolveByMark(type: GraphQLAbstractType): void {
  const before = type.resolveType
  type.resolveType = (value: unknown, context, info, abstract) => {
    const mark = (value as Row)[ROW] // safe because a value of an abstract type is an object
    return typeof mark === 'string' ? mark : before?.(value, context, info, abstract)
  }
}

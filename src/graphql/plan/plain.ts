import { type GraphQLOutputType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql'
import type { Compilation } from './compile.ts'
import { collect, type Selected } from './select.ts'
import type { PlainValue } from './shape.ts'

/** The selection over a value that is already whole: the JSON of a column. Its types have no resolvers of their own. */
export function plainValue(
  compilation: Compilation,
  type: GraphQLOutputType,
  nodes: Selected['nodes'],
  nonNull = false,
): PlainValue {
  if (isNonNullType(type)) return plainValue(compilation, type.ofType, nodes, true)
  if (isListType(type)) return { kind: 'list', nonNull, item: plainValue(compilation, type.ofType, nodes) }
  if (isLeafType(type)) return { kind: 'leaf', nonNull, type }
  if (!isObjectType(type)) {
    compilation.isDirect = false
    return { kind: 'unknown', nonNull }
  }
  const fields = collect(compilation.document, type, nodes, compilation.looks).map(({ key, name, nodes: inner }) => {
    const field = type.getFields()[name]
    return { key, name, value: field && plainValue(compilation, field.type, inner) }
  })
  return { kind: 'object', nonNull, type: type.name, fields }
}

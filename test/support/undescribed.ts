import {
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql'

interface Part {
  readonly name: string
  readonly description?: string | null | undefined
  readonly args?: readonly GraphQLArgument[]
}

/** Everything of our own that says nothing about itself, as `Cargo`, `Cargo.slug`, `Query.cargo(slug:)`, `Severity.HIGH`. */
export function undescribed(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap()).filter(
    type => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  )
  const directives = schema.getDirectives().filter(directive => !isSpecifiedDirective(directive))
  return [
    ...types.flatMap(type => [...silent('', [type]), ...silent(`${type.name}.`, partsOf(type))]),
    ...silent('@', directives),
  ]
}

function partsOf(type: GraphQLNamedType): readonly Part[] {
  if (isEnumType(type)) return type.getValues()
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) return Object.values(type.getFields())
  return []
}

const silent = (before: string, parts: readonly Part[]): string[] =>
  parts.flatMap(({ name, description, args = [] }) => [
    ...(description?.trim() ? [] : [`${before}${name}`]),
    ...args.filter(arg => !arg.description?.trim()).map(arg => `${before}${name}(${arg.name}:)`),
  ])

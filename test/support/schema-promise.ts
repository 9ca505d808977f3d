import {
  buildASTSchema,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  GraphQLSchema,
  type InputValueDefinitionNode,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
} from 'graphql'

/** Ends every reason of a deprecation: the day after which the thing may go. */
export const LAST_DAY = /Goes after (\d{4}-\d{2}-\d{2})\.$/

/** What a released schema still promises on a day: all of it but what was deprecated with a day that has passed. */
export function promisedOn(released: string, day: string): GraphQLSchema {
  const drop = (node: Deprecable) => (isOver(node, day) ? null : undefined)
  const kept = visit(parse(released), {
    FieldDefinition: drop,
    InputValueDefinition: drop,
    EnumValueDefinition: drop,
  })
  return withoutUnused(buildASTSchema(kept))
}

type Deprecable = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode

function isOver({ directives }: Deprecable, day: string): boolean {
  const reason = directives?.find(({ name }) => name.value === 'deprecated')?.arguments?.[0]?.value
  const last = reason?.kind === Kind.STRING ? LAST_DAY.exec(reason.value)?.[1] : undefined
  return last !== undefined && last < day
}

/** Types to which only dropped fields led are promised no more. */
function withoutUnused(schema: GraphQLSchema): GraphQLSchema {
  const { query, mutation, subscription, directives } = schema.toConfig()
  // Found by no field but through their interface.
  const types = Object.values(schema.getTypeMap()).filter(
    type => isInterfaceType(type) || (isObjectType(type) && type.getInterfaces().length > 0),
  )
  return new GraphQLSchema({ query, mutation, subscription, directives, types })
}

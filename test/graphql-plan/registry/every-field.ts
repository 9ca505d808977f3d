import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import type { Planner } from '../../../src/graphql/plan/planner.ts'

/** A field of an object that plans answer, and how to ask for the object. */
export interface Asked {
  readonly name: string
  readonly field: GraphQLField<unknown, unknown>
  readonly ask: (selection: string) => string
}

const VALUES: Readonly<Record<string, string>> = {
  slug: '"acme/summarize"',
  name: '"CVE-2026-0001"',
  purl: '"pkg:npm/left-pad"',
  at: '"2026-01-01T00:00:00Z"',
  first: '10',
  target: 'COMMUNITY',
}

/** Each field once, begun with these objects of its type or on the shortest way from a root field to its type. */
export function everyField(
  schema: GraphQLSchema,
  planner: Planner,
  idsOf: (prefix: string) => readonly string[],
): Asked[] {
  const found: Asked[] = []
  const seen = new Set<string>()
  const waiting: { type: GraphQLNamedType; ask: Asked['ask'] }[] = []
  const visit = (type: GraphQLNamedType, ask: Asked['ask']) => {
    if (!isObjectType(type) || seen.has(type.name)) return
    seen.add(type.name)
    waiting.push({ type, ask })
  }
  for (const [prefix, plan] of planner.plans.byPrefix) {
    const type = schema.getType(planner.plans.typeName(plan))
    const [first, ...others] = idsOf(prefix)
    if (type && first !== undefined)
      visit(type, inner =>
        others.length === 0
          ? `{ node(id: "${first}") { ... on ${type.name} { ${inner} } } }`
          : `{ nodes(ids: ${JSON.stringify([first, ...others])}) { ... on ${type.name} { ${inner} } } }`,
      )
  }
  const query = schema.getQueryType()
  for (const field of Object.values(query?.getFields() ?? {})) {
    if (!planner.entries.get('Query')?.has(field.name) || field.name.startsWith('node')) continue
    const ask = (inner: string) => `{ ${inner} }`
    found.push({ name: `Query.${field.name}`, field, ask })
    const node = nodeOf(field)
    visit(node ?? getNamedType(field.type), inner => ask(`${asked(field)} { ${node ? `nodes { ${inner} }` : inner} }`))
  }
  for (let at = waiting.shift(); at; at = waiting.shift()) {
    const { type, ask } = at
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      found.push({ name: `${type.name}.${field.name}`, field, ask })
      const node = nodeOf(field)
      visit(node ?? getNamedType(field.type), inner =>
        ask(`${asked(field)} { ${node ? `nodes { ${inner} }` : inner} }`),
      )
    }
  }
  return found
}

/** Of a connection, the type of its nodes. */
export function nodeOf(field: GraphQLField<unknown, unknown>): GraphQLNamedType | undefined {
  const type = getNamedType(field.type)
  const nodes = isObjectType(type) ? type.getFields().nodes : undefined
  return nodes && getNamedType(nodes.type)
}

export function asked(field: GraphQLField<unknown, unknown>, sort?: string): string {
  const args = field.args.flatMap((arg: GraphQLArgument) => {
    if (arg.name === 'sort' && sort) return [`sort: ${sort}`]
    if (arg.name === 'filter' && sort === 'RELEVANCE') return ['filter: { text: "summarize" }']
    return arg.name === 'first' || isRequiredArgument(arg) ? [`${arg.name}: ${VALUES[arg.name]}`] : []
  })
  return args.length > 0 ? `${field.name}(${args.join(', ')})` : field.name
}

export const whole = (type: GraphQLNamedType): string =>
  isObjectType(type) || isAbstractType(type)
    ? isObjectType(type) && type.getFields().nodes
      ? '{ nodes { __typename } totalCount }'
      : '{ __typename }'
    : ''

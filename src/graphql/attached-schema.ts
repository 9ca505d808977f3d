import type { GraphQLSchema } from 'graphql'
import { buildSchema } from './build-schema.ts'
import { allEntries, plans } from './entries.ts'
import { attach } from './plan/attach.ts'
import type { Planner } from './plan/planner.ts'

/** The schema with every plan behind it. A declaration that does not fit the schema fails here, at the start. */
export function attachedSchema(): { schema: GraphQLSchema; planner: Planner } {
  const schema = buildSchema()
  return { schema, planner: attach(schema, plans, allEntries) }
}

import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql'
import type { Plans } from './compile.ts'
import { PlanMistake } from './problem.ts'
import type { Selected } from './select.ts'
import { type ReadContext, ReadSession } from './session.ts'
import type { Run } from './symbols.ts'
import { completedForExecution, type Entry, fetched, Variants } from './variants.ts'

/** The plans of one schema, and the statements compiled so far. */
export class Planner {
  readonly variants: Variants

  constructor(
    readonly schema: GraphQLSchema,
    readonly plans: Plans,
    readonly entries: ReadonlyMap<string, ReadonlyMap<string, Entry>>,
  ) {
    this.variants = new Variants(plans)
  }

  /** One planned field, for graphql-js to complete. */
  async read(entry: Entry, source: unknown, context: unknown, info: GraphQLResolveInfo): Promise<unknown> {
    const session = sessionOf(context)
    const [first, ...others] = info.fieldNodes
    if (!first) throw new PlanMistake('A field without a node was asked for.')
    const selected: Selected = { key: String(info.path.key), name: info.fieldName, nodes: [first, ...others] }
    const run: Run = { variables: info.variableValues, actor: session.actor, source }
    const variant = this.variants.find(
      entry,
      { schema: this.schema, fragments: info.fragments },
      info.operation,
      selected,
      run,
    )
    // Only fields of Query are fetched ahead, and there one variant is one field: no source tells two reads apart.
    const handed = info.parentType === info.schema.getQueryType() ? session.handed.get(variant) : undefined
    const raw = await (handed ?? fetched(variant, run, session))
    return completedForExecution(variant, raw, run, session)
  }
}

export function sessionOf(context: unknown): ReadSession {
  const read = (context as Partial<ReadContext> | null | undefined)?.read
  if (!(read instanceof ReadSession)) throw new PlanMistake('The GraphQL context has no ReadSession as read.')
  return read
}

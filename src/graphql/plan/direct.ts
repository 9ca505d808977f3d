import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server'
import { HeaderMap } from '@apollo/server'
import { type DocumentNode, getVariableValues, type OperationDefinitionNode } from 'graphql'
import type { Planner } from './planner.ts'
import { collectRoot, type Document, fragmentsOf, type Selected } from './select.ts'
import type { ReadContext, ReadSession } from './session.ts'
import { type Guard, Looks, type Run } from './symbols.ts'
import { completedDirectly, type Entry, fetched, type Variant } from './variants.ts'

export interface DirectAnswer {
  readonly data: Readonly<Record<string, unknown>>
}

/** A root field of an operation: read by a plan, or `__typename`. */
interface Root {
  readonly selected: Selected
  readonly entry: Entry | undefined
}

interface Roots {
  readonly guards: readonly Guard[]
  /** undefined: some root field is not planned. */
  readonly roots: readonly Root[] | undefined
}

/**
 * Answers queries that are planned through and through without graphql-js. On any doubt (an error, a null where none may
 * be) it gives null, and graphql-js answers from what was fetched, so errors as the specification wants them exist once.
 */
export class DirectAnswers {
  private readonly known = new WeakMap<OperationDefinitionNode, Roots[]>()

  constructor(private readonly planner: Planner) {}

  async answer(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    session: ReadSession,
  ): Promise<DirectAnswer | null> {
    if (operation.operation !== 'query') return null
    const coerced = getVariableValues(this.planner.schema, operation.variableDefinitions ?? [], variables)
    if (!coerced.coerced) return null
    const walk: Document = { schema: this.planner.schema, fragments: fragmentsOf(document) }
    const run: Run = { variables: coerced.coerced, actor: session.actor, source: undefined }
    const roots = this.rootsOf(walk, operation, run)
    const variants = roots && this.variantsOf(roots, walk, operation, run)
    return variants ? answered(roots, variants, run, session) : null
  }

  private variantsOf(
    roots: readonly Root[],
    walk: Document,
    operation: OperationDefinitionNode,
    run: Run,
  ): readonly (Variant | undefined)[] | undefined {
    const variants: (Variant | undefined)[] = []
    try {
      for (const { entry, selected } of roots) {
        const variant = entry && this.planner.variants.find(entry, walk, operation, selected, run)
        if (variant?.isDirect === false) return undefined
        variants.push(variant)
      }
      return variants
    } catch {
      return undefined // whatever is wrong, graphql-js meets it again and says so
    }
  }

  private rootsOf(walk: Document, operation: OperationDefinitionNode, run: Run): readonly Root[] | undefined {
    const known = this.known.get(operation) ?? []
    for (const { guards, roots } of known) if (guards.every(guard => guard.get(run) === guard.expected)) return roots
    const looks = new Looks(run)
    const roots = this.collectRoots(walk, operation, looks)
    this.known.set(operation, [{ guards: looks.guards, roots }, ...known.slice(0, 15)])
    return roots
  }

  private collectRoots(walk: Document, operation: OperationDefinitionNode, looks: Looks): readonly Root[] | undefined {
    const query = walk.schema.getQueryType()
    if (!query) return undefined
    const entries = this.planner.entries.get(query.name)
    const roots = collectRoot(walk, query, operation.selectionSet, looks).map(selected => ({
      selected,
      entry: entries?.get(selected.name),
    }))
    return roots.every(({ entry, selected }) => entry !== undefined || selected.name === '__typename')
      ? roots
      : undefined
  }
}

async function answered(
  roots: readonly Root[],
  variants: readonly (Variant | undefined)[],
  run: Run,
  session: ReadSession,
): Promise<DirectAnswer | null> {
  const reads = variants.map(variant => variant && fetched(variant, run, session))
  const cost = session.cost
  try {
    const raws = await Promise.all(reads)
    const entries = roots.map(({ selected }, i): [string, unknown] => {
      const variant = variants[i]
      return [selected.key, variant ? completedDirectly(variant, raws[i], run, session) : 'Query']
    })
    return { data: Object.fromEntries(entries) }
  } catch {
    session.cost = cost
    for (const [i, variant] of variants.entries()) {
      const read = reads[i]
      if (!variant || !read) continue
      read.catch(() => undefined) // graphql-js may not come to ask for it
      session.handed.set(variant, read)
    }
    return null
  }
}

/** The door into Apollo: `responseForOperation` comes after validation and `didResolveOperation`. */
export function directPlugin<C extends ReadContext>(planner: Planner): ApolloServerPlugin<C> {
  const direct = new DirectAnswers(planner)
  return {
    requestDidStart: async () => ({
      async responseForOperation({ document, operation, request, contextValue }): Promise<GraphQLResponse | null> {
        // The document may have no operation of that name, whatever the library's types say; graphql-js tells it.
        if (!operation) return null
        const answer = await direct.answer(document, operation, request.variables ?? {}, contextValue.read)
        return answer && { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: answer } }
      },
    }),
  }
}

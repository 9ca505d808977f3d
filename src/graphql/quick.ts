import type { IncomingHttpHeaders } from 'node:http'
import type { ApolloServerPlugin } from '@apollo/server'
import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import type { RequestContext } from './context.ts'
import { operationOf } from './plan/cost.ts'
import { DirectAnswers } from './plan/direct.ts'
import type { Planner } from './plan/planner.ts'
import type { TrustedDocuments } from './trusted-documents.ts'

interface Known {
  readonly document: DocumentNode
  readonly operations: Map<string | undefined, OperationDefinitionNode | undefined>
  readonly isTrusted: boolean
}

interface Asked {
  readonly known: Known
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

/** Documents that are answered quickly; each holds its syntax tree and, through it, its statements. */
const MOST_DOCUMENTS = 1_000

/**
 * Answers a query of a document that Apollo has parsed and validated before, when plans answer it through and through.
 * Apollo's pipeline costs several times what the answer itself does; whatever is not plain (a mutation, a fault, a document
 * seen for the first time) is left to it, so that each rule of the protocol exists once.
 */
export class QuickAnswers {
  private readonly byText = new Map<string, Known>()
  private readonly byHash = new Map<string, Known>()
  private readonly direct: DirectAnswers

  constructor(
    planner: Planner,
    private readonly trusted: TrustedDocuments,
  ) {
    this.direct = new DirectAnswers(planner)
  }

  /** The body of the answer; undefined where Apollo has to look. `contextOf` is asked only when an answer is likely. */
  async answer(
    body: unknown,
    headers: IncomingHttpHeaders,
    contextOf: () => Promise<RequestContext>,
  ): Promise<string | undefined> {
    const asked = this.asked(body)
    if (!asked || !this.mayRun(asked.known, headers)) return undefined
    const { known, operationName, variables } = asked
    const operation = this.operation(known, operationName)
    if (operation?.operation !== 'query') return undefined
    try {
      const context = await contextOf()
      context.pay(known.document, operation, variables)
      const answer = await this.direct.answer(known.document, operation, variables, context.read)
      if (answer) return `{"data":${JSON.stringify(answer.data)},"extensions":${extensionsOf(context)}}`
      return undefined
    } catch {
      return undefined // Apollo meets it again and says what is wrong
    }
  }

  /** Learns what Apollo found valid. */
  plugin(): ApolloServerPlugin<RequestContext> {
    return {
      requestDidStart: async () => ({
        didResolveOperation: async ({ source, document, queryHash, operation }) => {
          if (operation?.operation !== 'query' || this.byText.has(source)) return
          const isTrusted = this.trusted.isTrusted(queryHash, document)
          const known: Known = { document, operations: new Map(), isTrusted }
          remember(this.byText, source, known)
          remember(this.byHash, queryHash, known)
        },
      }),
    }
  }

  private asked(body: unknown): Asked | undefined {
    if (typeof body !== 'object' || body === null) return undefined
    const { query, operationName, variables, extensions } = body as Readonly<Record<string, unknown>>
    if (operationName != null && typeof operationName !== 'string') return undefined
    if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined
    const known =
      extensions == null ? this.withText(query) : query === undefined ? this.withHash(extensions) : undefined
    // Safe because an object that is no array was just told apart.
    return (
      known && {
        known,
        operationName: operationName ?? undefined,
        variables: (variables ?? NONE) as Asked['variables'],
      }
    )
  }

  private mayRun({ isTrusted }: Known, { origin, 'sec-fetch-site': fetchSite }: IncomingHttpHeaders): boolean {
    return isTrusted || !this.trusted.mustBeTrusted({ origin, fetchSite: fetchSite?.toString() })
  }

  private withText(query: unknown): Known | undefined {
    return typeof query === 'string' ? this.byText.get(query) : undefined
  }

  private withHash(extensions: unknown): Known | undefined {
    const { persistedQuery } = extensions as { persistedQuery?: { version?: unknown; sha256Hash?: unknown } | null }
    return persistedQuery?.version === 1 && typeof persistedQuery.sha256Hash === 'string'
      ? this.byHash.get(persistedQuery.sha256Hash)
      : undefined
  }

  /** Undefined as well where several operations leave open which one is meant. */
  private operation(known: Known, name: string | undefined): OperationDefinitionNode | undefined {
    if (known.operations.has(name)) return known.operations.get(name)
    const all = known.document.definitions.filter(({ kind }) => kind === 'OperationDefinition')
    const operation = name === undefined && all.length !== 1 ? undefined : operationOf(known.document, name)
    if (operation) known.operations.set(name, operation)
    return operation
  }
}

const NONE: Readonly<Record<string, unknown>> = {}

const extensionsOf = (context: RequestContext): string => JSON.stringify({ cost: context.settled() })

function remember<T>(entries: Map<string, T>, key: string, value: T): void {
  entries.set(key, value)
  if (entries.size <= MOST_DOCUMENTS) return
  const [oldest] = entries.keys()
  if (oldest !== undefined) entries.delete(oldest)
}

import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql'
import { createReads, type ReadPool } from '../../src/database/reads.ts'
import type { Actor } from '../../src/domain/permission.ts'
import { attach } from '../../src/graphql/plan/attach.ts'
import { DirectAnswers } from '../../src/graphql/plan/direct.ts'
import type { Planner } from '../../src/graphql/plan/planner.ts'
import { ReadSession } from '../../src/graphql/plan/session.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { oracleSchema } from './oracle.ts'
import { type Actors, actorsOf, buildWorldSchema, fillWorld, type World } from './world.ts'
import { worldEntries, worldPlans } from './world-plans.ts'

/** One database, the schema once with plans and once with plain resolvers. */
export class Trial {
  private constructor(
    readonly database: FreshDatabase,
    readonly reads: ReadPool,
    readonly world: World,
    readonly actors: Actors,
    readonly oracle: GraphQLSchema,
    readonly schema: GraphQLSchema,
    readonly planner: Planner,
    readonly direct: DirectAnswers,
  ) {}

  static async begin(): Promise<Trial> {
    const database = await freshDatabase()
    const world = await fillWorld(database.sql, database.db)
    const schema = buildWorldSchema()
    const planner = attach(schema, worldPlans, worldEntries)
    return new Trial(
      database,
      createReads(database.url, { max: 4 }),
      world,
      actorsOf(world),
      oracleSchema(world),
      schema,
      planner,
      new DirectAnswers(planner),
    )
  }

  async end(): Promise<void> {
    await this.reads.close()
    await this.database.drop()
  }

  session(actor: Actor): ReadSession {
    return new ReadSession(this.reads, actor)
  }

  /** Plain resolvers, planned fields completed by graphql-js, and the direct answer where there is one. */
  async answers(source: string, variables: Record<string, unknown>, actor: Actor): Promise<Answers> {
    const document = parsedOnce(source)
    const plain = await execute({ schema: this.oracle, document, variableValues: variables, contextValue: { actor } })
    const planned = this.session(actor)
    const completed = await execute({
      schema: this.schema,
      document,
      variableValues: variables,
      contextValue: { read: planned },
    })
    const session = this.session(actor)
    const operation = getOperationAST(document)
    const direct = operation && (await this.direct.answer(document, operation, variables, session))
    const apart = plain.data === null ? await errorsApart(this.oracle, document, variables, { actor }) : []
    return {
      plain: said(plain),
      apart,
      completed: said(completed),
      direct: direct ? said(direct) : null,
      planned,
      session,
    }
  }

  async asPlanned(
    source: string,
    variables: Record<string, unknown>,
    actor: Actor,
  ): Promise<ExecutionResult & { readonly session: ReadSession }> {
    const session = this.session(actor)
    const result = await execute({
      schema: this.schema,
      document: parsedOnce(source),
      variableValues: variables,
      contextValue: { read: session },
    })
    return { ...result, session }
  }

  problems(source: string): readonly string[] {
    return validate(this.schema, parsedOnce(source)).map(error => error.message)
  }
}

export interface Answers {
  readonly plain: Said
  readonly apart: readonly string[]
  readonly completed: Said
  readonly direct: Said | null
  readonly planned: ReadSession
  readonly session: ReadSession
}

export interface Said {
  readonly data: unknown
  readonly errors: readonly string[]
}

/** As it goes over the wire; errors in the order of their paths, for resolvers fail in any order. */
function said(result: ExecutionResult): Said {
  const errors = (result.errors ?? []).map(({ message, path, extensions }) =>
    JSON.stringify({ path, message, code: extensions.code }),
  )
  return { data: JSON.parse(JSON.stringify(result.data ?? null)), errors: errors.sort() }
}

/** Each root field asked alone: all the errors that the operation has, whichever of them comes first. */
async function errorsApart(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Record<string, unknown>,
  contextValue: unknown,
): Promise<readonly string[]> {
  const [operation, ...fragments] = document.definitions
  if (operation?.kind !== 'OperationDefinition') return []
  const alone = operation.selectionSet.selections.map(selection =>
    execute({
      schema,
      document: {
        ...document,
        definitions: [
          { ...operation, selectionSet: { ...operation.selectionSet, selections: [selection] } },
          ...fragments,
        ],
      },
      variableValues,
      contextValue,
    }),
  )
  return (await Promise.all(alone)).flatMap(result => said(result).errors)
}

/**
 * What has to be equal: the data and every error. Only where an error takes the whole answer with it, graphql-js stops
 * waiting for the other root fields, and which of their errors it has by then is a matter of time: then each has to be
 * one that its field has alone.
 */
export function comparable(answer: Said, { plain, apart }: Answers): Said {
  const isTimed = answer.data === null && plain.data === null && answer.errors.length > 0
  return isTimed && answer.errors.every(error => apart.includes(error)) ? plain : answer
}

const documents = new Map<string, ReturnType<typeof parse>>()

/** The same document for the same text, as the server's document cache gives it. */
export function parsedOnce(source: string): ReturnType<typeof parse> {
  const document = documents.get(source) ?? parse(source, { noLocation: true })
  documents.set(source, document)
  return document
}

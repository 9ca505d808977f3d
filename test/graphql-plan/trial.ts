import { type ExecutionResult, execute, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql'
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
    return { plain: said(plain), completed: said(completed), direct: direct ? said(direct) : null, planned, session }
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
  readonly completed: Said
  readonly direct: Said | null
  readonly planned: ReadSession
  readonly session: ReadSession
}

interface Said {
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

const documents = new Map<string, ReturnType<typeof parse>>()

/** The same document for the same text, as the server's document cache gives it. */
export function parsedOnce(source: string): ReturnType<typeof parse> {
  const document = documents.get(source) ?? parse(source, { noLocation: true })
  documents.set(source, document)
  return document
}

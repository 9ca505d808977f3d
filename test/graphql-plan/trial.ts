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
import { ReadSession, type Reads } from '../../src/graphql/plan/session.ts'
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
  answers(source: string, variables: Record<string, unknown>, actor: Actor): Promise<Answers> {
    return answersOf(this, source, variables, actor)
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

/** What three ways of answering need: one schema with plans, one with plain resolvers. */
export interface Ways {
  readonly oracle: GraphQLSchema
  readonly schema: GraphQLSchema
  readonly direct: DirectAnswers
  readonly reads: Reads
}

export async function answersOf(
  { oracle, schema, direct, reads }: Ways,
  source: string,
  variables: Record<string, unknown>,
  actor: Actor,
): Promise<Answers> {
  const document = parsedOnce(source)
  // The same statement twice, for the direct answer and for graphql-js, is read once: nothing changes meanwhile.
  const once = readOnce(reads)
  const [planned, session] = [new ReadSession(once, actor), new ReadSession(once, actor)]
  const plain = await execute({ schema: oracle, document, variableValues: variables, contextValue: { actor } })
  const completed = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue: { read: planned, actor },
  })
  const operation = getOperationAST(document)
  const answer = operation && (await direct.answer(document, operation, variables, session))
  const apart = plain.data === null ? await errorsApart(oracle, document, variables, { actor }) : []
  return {
    plain: said(plain),
    apart,
    completed: said(completed),
    direct: answer ? said(answer) : null,
    planned,
    session,
  }
}

function readOnce(reads: Reads): Reads {
  const known = new Map<string, Promise<string | null>>()
  return {
    text(text, params) {
      const name = JSON.stringify([text, params])
      const read = known.get(name) ?? reads.text(text, params)
      known.set(name, read)
      return read
    },
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
 * What has to be equal: the data, and the errors by the place that each made null. Where one takes a larger object with it,
 * graphql-js stops waiting for the object's other fields, and which of their errors it has by then is a matter of time: then both
 * have to tell of that place, and of one error alike, or, where the whole answer is gone, of errors that a field has alone.
 */
export function comparable(answer: Said, { plain, apart }: Answers): Said {
  const [ours, theirs] = [errorsByPlace(answer), errorsByPlace(plain)]
  const isSame = [...ours].every(
    ([place, errors]) =>
      errors.some(error => theirs.get(place)?.includes(error)) ||
      (place === '[]' && theirs.has(place) && errors.every(error => apart.includes(error))),
  )
  return isSame && ours.size === theirs.size ? { ...answer, errors: plain.errors } : answer
}

/** The place is the beginning of an error's path that the answer has null at its end. */
function errorsByPlace({ data, errors }: Said): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>()
  for (const error of errors) {
    const { path = [] } = JSON.parse(error) as { path?: readonly (string | number)[] }
    let at: unknown = data
    let depth = 0
    while (depth < path.length && typeof at === 'object' && at !== null)
      at = (at as Readonly<Record<string | number, unknown>>)[path[depth++] ?? '']
    const place = JSON.stringify(path.slice(0, depth))
    places.set(place, [...(places.get(place) ?? []), error])
  }
  return places
}

const documents = new Map<string, ReturnType<typeof parse>>()

/** The same document for the same text, as the server's document cache gives it. */
export function parsedOnce(source: string): ReturnType<typeof parse> {
  const document = documents.get(source) ?? parse(source, { noLocation: true })
  documents.set(source, document)
  return document
}

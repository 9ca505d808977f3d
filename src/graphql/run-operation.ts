import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import type { RequestContext } from './context.ts'
import { DirectAnswers } from './plan/direct.ts'
import type { Planner } from './plan/planner.ts'

export interface Operation {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>>
  /** For an event of a subscription: what its root field is resolved from. */
  readonly rootValue?: unknown
}

export type RunOperation = (operation: Operation, context: RequestContext) => Promise<ExecutionResult>

/** Runs a validated operation for doors other than Apollo's: directly by the plans where it can be, else by graphql-js. */
export function operationRunner(schema: GraphQLSchema, planner: Planner): RunOperation {
  const direct = new DirectAnswers(planner)
  return async ({ document, operationName, variables, rootValue }, contextValue) => {
    const operation = getOperationAST(document, operationName)
    if (operation?.operation === OperationTypeNode.QUERY) {
      const answer = await direct.answer(document, operation, variables, contextValue.read)
      if (answer) return { data: answer.data }
    }
    return execute({
      schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables,
      contextValue,
      rootValue,
    })
  }
}

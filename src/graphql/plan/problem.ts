import { GraphQLError } from 'graphql'

/** A fault of the request: the sentence goes to the caller. */
export const badInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_INPUT' } })

/** A mistake in a declaration, found while the schema is built or a field is first asked for. */
export class PlanMistake extends Error {
  override readonly name = 'PlanMistake'
}

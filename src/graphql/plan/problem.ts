import { GraphQLError } from 'graphql'

/** A fault of the request: the sentence goes to the caller. */
export const badInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_INPUT' } })

/** For texts whose reading costs more the longer they are: a search of a megabyte keeps PostgreSQL busy for seconds. */
export const isWithin = (text: unknown, most: number): boolean => typeof text !== 'string' || text.length <= most

export const tooLong = (path: string, most: number): GraphQLError =>
  badInput(`${path} may have ${most} characters at most. Shorten it.`)

/** A mistake in a declaration, found while the schema is built or a field is first asked for. */
export class PlanMistake extends Error {
  override readonly name = 'PlanMistake'
}

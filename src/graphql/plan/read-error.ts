import { GraphQLError } from 'graphql'
import { isDatabaseUnavailable } from '../../database/unavailable.ts'

/** What PostgreSQL or the way to it says stays inside: callers get a fixed sentence, the log the cause. */
export function asReadError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const unavailable = isDatabaseUnavailable(error) || BUSY.test(codeOf(error))
  return new GraphQLError(
    unavailable
      ? 'The registry is busy and could not answer this read in time. Try again in a moment.'
      : 'Something went wrong on our side. Try again, and tell support the request id if it stays.',
    {
      extensions: { code: unavailable ? 'UNAVAILABLE' : 'INTERNAL' },
      originalError: error instanceof Error ? error : new Error(String(error)),
    },
  )
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

// Canceled by statement_timeout, or short of something.
const BUSY = /^(57014|53\d{3})$/

import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import type { FaultCode } from '../domain/problem.ts'
import type { Log } from '../registry/context.ts'
import { Fault, pgCode, Refused } from '../registry/errors.ts'

/**
 * What a client is told of an error, on every door. Faults of the request keep their sentence and carry a code of the
 * closed list; faults of ours are one fixed sentence and a request id, and are logged here, once.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  fault: unknown,
  requestId: string,
  log: Log,
): GraphQLFormattedError {
  const cause = causeOf(fault)
  const { locations, path } = formatted
  const message = isUnstorable(cause) ? UNSTORABLE : formatted.message
  const place = { ...(locations && { locations }), ...(path && { path }) }
  const shown = codeOf(cause, fault, formatted)
  switch (shown) {
    case 'INTERNAL':
      log.error({ err: cause, requestId }, 'a request failed')
      return {
        message: 'Something failed on our side. Try again; if it persists, tell us the request id.',
        ...place,
        extensions: { code: shown, requestId },
      }
    case 'UNAVAILABLE':
      log.warn({ err: cause, requestId }, 'a request met an unavailable database')
      return {
        message: 'The registry cannot answer at this moment. Try again in a second.',
        ...place,
        extensions: { code: shown, requestId, retryAfterSeconds: 1 },
      }
    default:
      return { message, ...place, extensions: { ...extrasOf(cause, formatted), code: shown } }
  }
}

/** What was thrown: in a resolver, while a subscription was opened, or before there was a context to run anything with. */
const causeOf = (fault: unknown): unknown => {
  const original = fault instanceof GraphQLError ? fault.originalError : undefined
  return original && !(original instanceof GraphQLError) ? original : unwrapResolverError(fault)
}

function codeOf(cause: unknown, fault: unknown, formatted: GraphQLFormattedError): FaultCode | string {
  if (cause instanceof Fault) return cause.code
  if (cause instanceof Refused) return 'CONFLICT'
  if (isDatabaseUnavailable(cause) || pgCode(cause) === STATEMENT_TIMEOUT) return 'UNAVAILABLE'
  if (isUnstorable(cause)) return 'BAD_INPUT'
  if (isTooComplex(fault)) return 'TOO_COMPLEX'
  if (isRefusedRequest(fault)) return 'BAD_INPUT'
  const code = formatted.extensions?.code
  // Codes that Apollo Server gives to documents it could not parse, validate or find.
  if (typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR') return CLIENT_CODES[code] ?? code
  return 'INTERNAL'
}

/** Apollo gives every error of validation one code, those of our limits too; the original keeps its own. */
const isTooComplex = (fault: unknown): boolean =>
  fault instanceof GraphQLError &&
  fault.originalError instanceof GraphQLError &&
  fault.originalError.extensions.code === 'TOO_COMPLEX'

/** Apollo refuses some requests with a status alone, such as a persisted query that is not the one of its hash. */
const isRefusedRequest = (fault: unknown): boolean => {
  if (!(fault instanceof GraphQLError) || fault.extensions.code !== undefined) return false
  const { status } = (fault.extensions.http ?? {}) as { status?: unknown } // safe because only looked at
  return typeof status === 'number' && status >= 400 && status < 500
}

const STATEMENT_TIMEOUT = '57014'

/**
 * PostgreSQL stores every character but one, and JSON can say that one: wherever a text of the request goes, this is what
 * comes back, and nothing was written.
 */
const isUnstorable = (cause: unknown): boolean => ['22021', '22P05'].includes(pgCode(cause) ?? '')
const UNSTORABLE = 'A text of this request has a null character. Remove it and send the request again.'

const CLIENT_CODES: Readonly<Record<string, FaultCode>> = { BAD_USER_INPUT: 'BAD_INPUT', BAD_REQUEST: 'BAD_INPUT' }

function extrasOf(cause: unknown, formatted: GraphQLFormattedError): Record<string, unknown> {
  if (cause instanceof Fault) return { ...cause.extras }
  const { stacktrace: _, ...rest } = formatted.extensions ?? {}
  return rest
}

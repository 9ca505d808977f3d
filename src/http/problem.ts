import type { FastifyReply } from 'fastify'

/** Codes of faults that are told before GraphQL is reached; the same words as `extensions.code` there. */
export type HttpFaultCode =
  | 'BAD_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'RATE_LIMITED'
  | 'TIMED_OUT'
  | 'UNAVAILABLE'
  | 'INTERNAL'

/** Every fault of every route has the shape of a GraphQL answer, so that a client needs one reader. */
export const faultBody = (code: HttpFaultCode, message: string, requestId?: string) => ({
  errors: [{ message, extensions: { code, ...(requestId ? { requestId } : {}) } }],
})

/** Answers with a fault; `retryAfterSeconds` belongs to 429 and 503. */
export function sendFault(
  reply: FastifyReply,
  status: number,
  code: HttpFaultCode,
  message: string,
  retryAfterSeconds?: number,
): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds))))
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(faultBody(code, message, reply.request.id))
}

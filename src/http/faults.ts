import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import type { Log } from '../log.ts'
import { BodyFault } from './json-body.ts'
import { faultBody, type HttpFaultCode, sendFault } from './problem.ts'

/** Answers each fault outside GraphQL as JSON; a fault of ours keeps its cause to the log and gives the request's id. */
export function answerFaults(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((request, reply) =>
    sendFault(reply, 404, 'NOT_FOUND', `There is nothing at ${request.url.split('?')[0]}.`),
  )
  app.setErrorHandler((cause, request, reply) => {
    if (isDatabaseUnavailable(cause)) {
      log.warn({ err: cause, requestId: request.id }, 'the database could not be reached')
      return sendFault(reply, 503, 'UNAVAILABLE', 'The registry cannot reach its database. Try again in a moment.', 1)
    }
    const status = statusOf(cause)
    if (status >= 500) {
      log.error({ err: cause, requestId: request.id }, 'a request failed')
      return sendFault(
        reply,
        500,
        'INTERNAL',
        'Something went wrong on our side. Quote the request id if you report it.',
      )
    }
    return sendFault(reply, status, codeOf(status), sentenceOf(cause, status))
  })
}

/** For what is not even HTTP, or came too slowly: there is no request yet, only a socket. */
export function answerBrokenRequest(fault: Error & { code?: string }, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const [status, code, message] = brokenRequest(fault.code)
  const body = JSON.stringify(faultBody(code, message))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function brokenRequest(code: string | undefined): [number, HttpFaultCode, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'TOO_LARGE', 'The headers are too large.']
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'TIMED_OUT', 'The request took too long to arrive.']
  return [400, 'BAD_INPUT', 'The request is not valid HTTP.']
}

const statusOf = (cause: unknown): number =>
  typeof cause === 'object' && cause !== null && 'statusCode' in cause && typeof cause.statusCode === 'number'
    ? cause.statusCode
    : 500

function codeOf(status: number): HttpFaultCode {
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED'
    case 403:
      return 'FORBIDDEN'
    case 404:
      return 'NOT_FOUND'
    case 405:
      return 'METHOD_NOT_ALLOWED'
    case 408:
      return 'TIMED_OUT'
    case 413:
      return 'TOO_LARGE'
    case 415:
      return 'UNSUPPORTED_MEDIA_TYPE'
    case 429:
      return 'RATE_LIMITED'
    default:
      return 'BAD_INPUT'
  }
}

function sentenceOf(cause: unknown, status: number): string {
  if (cause instanceof BodyFault) return cause.message
  if (status === 413) return 'The body is too large. A request may have 1 MiB.'
  if (status === 415) return 'Bodies of this content type are not read. Send application/json.'
  return 'The request could not be read. Check its URL, headers and body.'
}

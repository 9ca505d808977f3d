import { IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'

/** What a request is, whichever way it came in. */
export interface Asker {
  readonly id: string
  readonly address: string
  readonly headers: IncomingMessage['headers']
  setHeader(name: string, value: string): void
}

export interface QuickDoor {
  /** Of a request that comes in here: the caller's own where it is harmless. */
  readonly requestId: (request: IncomingMessage) => string
  readonly addressOf: (request: IncomingMessage) => string
  readonly bodyBytes: number
  /** Sent with every answer, names and values in turn; undefined for an origin that has to be looked at. */
  readonly headersFor: (origin: string | undefined) => readonly string[] | undefined
  /** The answer to a parsed body; undefined where the ordinary way has to look. */
  readonly answer: (body: unknown, asker: Asker, response: ServerResponse) => Promise<string | undefined>
  /** An answer was sent. */
  readonly tell: (asker: Asker, milliseconds: number) => void
}

/**
 * Stands before the server's own listener and answers plain GraphQL queries with as little as HTTP needs: the framework's request
 * and reply, its hooks and parsers take longer than most of our answers. What it does not answer it hands on as if it had
 * come just now, so that each rule of HTTP and of the protocol exists once, over there; it adds none of its own.
 */
export function standBefore(server: Server, door: QuickDoor): void {
  // Safe because the framework set exactly one listener, for this very event.
  const ordinary = server.listeners('request')[0] as RequestListener
  server.removeListener('request', ordinary)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const type = server.listening ? answerType(request, door.bodyBytes) : undefined
    const headers = type && door.headersFor(request.headers.origin)
    if (!type || !headers) return ordinary(request, response)
    const began = performance.now()
    const id = door.requestId(request)
    const asker: Asker = {
      id,
      address: door.addressOf(request),
      headers: request.headers,
      setHeader: (name, value) => void response.setHeader(name, value),
    }
    bodyOf(request, async bytes => {
      const body = plainJson(bytes)
      const text = body === undefined ? undefined : await door.answer(body, asker, response)
      if (text === undefined) return ordinary(asItCame(request, bytes, id), response)
      const length = String(Buffer.byteLength(text))
      response.writeHead(200, [
        ...headers,
        'x-request-id',
        id,
        'content-type',
        type,
        'content-length',
        length,
        ...held(response),
      ])
      response.end(text)
      door.tell(asker, performance.now() - began)
    })
  })
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** What clients commonly accept, and what they get; anything else is negotiated by Apollo. */
const answerTypes: ReadonlyMap<string, string> = new Map([
  ['*/*', JSON_TYPE],
  ['application/json', JSON_TYPE],
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
  ['application/graphql-response+json, application/json', 'application/graphql-response+json; charset=utf-8'],
])

/** The content type of the answer, for a request of the common kind: a short JSON body that is sent at once. */
function answerType({ method, url, headers }: IncomingMessage, mostBytes: number): string | undefined {
  if (method !== 'POST' || url !== '/graphql') return undefined
  const sent = headers['content-type']
  if (sent !== 'application/json' && sent !== 'application/json; charset=utf-8') return undefined
  const length = Number(headers['content-length'])
  if (!(length > 0 && length <= mostBytes)) return undefined
  if (headers['content-encoding'] !== undefined || headers.expect !== undefined) return undefined
  return answerTypes.get(headers.accept ?? '*/*')
}

/** A request that breaks off is nobody's to answer. */
function bodyOf(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => void chunks.push(chunk))
  request.on('end', () => done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
}

/** Undefined for what the ordinary parser would refuse or look at twice: broken UTF-8, escapes, names that poison prototypes. */
function plainJson(bytes: Buffer): unknown {
  const text = bytes.toString()
  if (SUSPECT.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const SUSPECT = /\ufffd|\\u|__proto__|constructor/

/** What was set on the response by whoever authenticated it: a prolonged session's cookie. */
function held(response: ServerResponse): string[] {
  const names = response.getHeaderNames()
  return names.length === 0 ? [] : names.flatMap(name => [name, String(response.getHeader(name))])
}

/** The request once more, unread, under the id that it already has. */
function asItCame(request: IncomingMessage, body: Buffer, id: string): IncomingMessage {
  const again = new IncomingMessage(request.socket)
  again.method = request.method
  again.url = request.url
  again.httpVersion = request.httpVersion
  again.httpVersionMajor = request.httpVersionMajor
  again.httpVersionMinor = request.httpVersionMinor
  again.rawHeaders = request.rawHeaders
  again.headers = { ...request.headers, 'x-request-id': id }
  again.push(body)
  again.push(null)
  again.complete = true
  return again
}

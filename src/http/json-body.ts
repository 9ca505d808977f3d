import type { FastifyInstance } from 'fastify'

/** JSON in UTF-8 is the one kind of body that is read; a scope that needs another says so itself. */
export function strictJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  app.addContentTypeParser(/^application\/json\s*(;|$)/i, { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
    if (charset && !/^utf-?8$/i.test(charset))
      return done(new BodyFault(415, `A body in ${charset} is not read. Send JSON in UTF-8.`))
    try {
      // The types allow a string here, yet parseAs 'buffer' gives a Buffer.
      const text = typeof body === 'string' ? body : utf8.decode(body)
      parse(request, text, (fault, value) => (fault ? done(unreadable(fault)) : done(null, value)))
    } catch {
      done(new BodyFault(400, 'The body is not UTF-8. Send JSON in UTF-8.'))
    }
  })
}

/** A body that cannot be read, with the sentence to answer. */
export class BodyFault extends Error {
  override readonly name = 'BodyFault'

  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message)
  }
}

const unreadable = (fault: Error): BodyFault => new BodyFault(400, `The body is not JSON: ${fault.message}.`)

import type { FastifyInstance } from 'fastify'

/** Ends the mails that a token is about; false for one that is none of ours. */
export type Unsubscribe = (token: string, address: string) => Promise<boolean>

/**
 * What the "unsubscribe" of a mail program sends (RFC 8058): a POST with nothing but the token of the mail. A GET shows the
 * page, because mail programs and their guards open links by themselves.
 */
export function oneClick(app: FastifyInstance, unsubscribe: Unsubscribe): void {
  app.register(async scope => {
    // In a scope of its own: no other door reads forms, which other sites may send without being asked.
    scope.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'string', bodyLimit: 4_096 },
      (_, body, done) => done(null, body),
    )
    scope.post<{ Querystring: { token?: unknown } }>('/unsubscribe', async (request, reply) => {
      const { token } = request.query
      const isOurs = typeof token === 'string' && (await unsubscribe(token, request.ip))
      return reply
        .code(isOurs ? 200 : 422)
        .type('text/plain; charset=utf-8')
        .send(isOurs ? 'You get no more of these mails.\n' : 'This link is not one of ours.\n')
    })
  })
}

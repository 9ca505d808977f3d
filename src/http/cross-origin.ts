import type { FastifyInstance } from 'fastify'

/** Whether a page of that origin may call us. A program sends no Origin and is judged by its token alone. */
export const isOriginAllowed = (origin: string | undefined, allowed: readonly string[]): boolean =>
  origin === undefined || allowed.includes(origin)

/**
 * CORS: pages of the allowed origins may call with cookies, and read what they get. Others get no such header and their browser
 * keeps the answer from them; that they cannot *act* is the work of CSRF prevention and SameSite cookies.
 */
export function crossOrigin(app: FastifyInstance, allowed: readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (origin === undefined) return
    reply.header('vary', 'Origin')
    if (!isOriginAllowed(origin, allowed)) return
    for (const [name, value] of sharing(origin)) reply.header(name, value)
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return
    return reply
      .code(204)
      .header('access-control-allow-methods', 'GET, POST')
      .header('access-control-allow-headers', 'content-type, authorization, apollo-require-preflight, x-request-id')
      .header('access-control-max-age', '7200')
      .send()
  })
}

/** What lets a page of this origin read an answer. */
export const sharing = (origin: string): readonly [string, string][] => [
  ['access-control-allow-origin', origin],
  ['access-control-allow-credentials', 'true'],
  ['access-control-expose-headers', 'x-request-id, retry-after, etag'],
]

import type { FastifyInstance } from 'fastify'

/** Headers of every answer. A route that needs less (a page, a badge) sets its own value. */
export function fixedHeaders(publicUrl: string): readonly [string, string][] {
  const fixed: [string, string][] = [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
    ['cache-control', 'no-store'],
  ]
  if (publicUrl.startsWith('https:')) fixed.push(['strict-transport-security', 'max-age=31536000; includeSubDomains'])
  return fixed
}

export function securityHeaders(app: FastifyInstance, publicUrl: string): void {
  const fixed = fixedHeaders(publicUrl)
  app.addHook('onRequest', async (request, reply) => {
    for (const [name, value] of fixed) reply.header(name, value)
    reply.header('x-request-id', request.id)
  })
}

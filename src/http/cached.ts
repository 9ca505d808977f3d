import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type CachedAnswer = { readonly type: string; readonly body: string | Buffer; readonly maxAgeSeconds: number }

/** Answers with an ETag, and with 304 to one who has this very body already. */
export function sendCached(request: FastifyRequest, reply: FastifyReply, answer: CachedAnswer): FastifyReply {
  const tag = `"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 22)}"`
  reply.header('etag', tag).header('cache-control', `public, max-age=${answer.maxAgeSeconds}`)
  const has = (request.headers['if-none-match'] ?? '').split(',').map(word => word.trim().replace(/^W\//, ''))
  if (has.includes(tag) || has.includes('*')) return reply.code(304).send()
  return reply.type(answer.type).send(answer.body)
}

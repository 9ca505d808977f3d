import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export type StreamedDocument = {
  readonly tag: string
  readonly isPublic: boolean
  readonly chunks: () => AsyncIterable<string>
}

export type SbomLookups = {
  /** Undefined for a digest that the asker may not see, or that is none of ours. */
  readonly sbom: (
    request: FastifyRequest,
    digest: string,
    format: 'cdx' | 'spdx',
  ) => Promise<StreamedDocument | undefined>
  readonly vex: (
    request: FastifyRequest,
    digest: string,
  ) => Promise<{ readonly document: object; readonly isPublic: boolean } | undefined>
}

const TYPES = { cdx: 'application/vnd.cyclonedx+json; version=1.6', spdx: 'application/spdx+json' } as const

/**
 * `/sboms/<digest>.cdx.json`, `/sboms/<digest>.spdx.json` (R28) and `/vex/<digest>.openvex.json` (S20), for whoever may
 * see a version of that digest. Written as the rows are read: a document's size costs no memory here.
 */
export function sboms(app: FastifyInstance, lookups: SbomLookups): void {
  app.get<{ Params: { file: string } }>('/sboms/:file', async (request, reply) => {
    const match = /^(sha(?:256|512):[0-9a-f]{64,128})\.(cdx|spdx)\.json$/.exec(request.params.file)
    if (!match?.[1]) return reply.callNotFound()
    const format = match[2] === 'cdx' ? 'cdx' : 'spdx'
    const found = await lookups.sbom(request, match[1], format)
    if (!found) return reply.callNotFound()
    cacheable(reply, found.isPublic)
    reply.header('etag', `"${found.tag}"`)
    if (hasAlready(request, found.tag)) return reply.code(304).send()
    reply.header('content-disposition', `attachment; filename="${match[1].replace(':', '-')}.${format}.json"`)
    return reply.type(TYPES[format]).send(Readable.from(inPieces(found.chunks()), { objectMode: false }))
  })

  app.get<{ Params: { file: string } }>('/vex/:file', async (request, reply) => {
    const digest = /^(sha256:[0-9a-f]{64})\.openvex\.json$/.exec(request.params.file)?.[1]
    const found = digest && (await lookups.vex(request, digest))
    if (!found) return reply.callNotFound()
    cacheable(reply, found.isPublic)
    const text = `${JSON.stringify(found.document)}\n`
    const tag = createHash('sha256').update(text).digest('base64url').slice(0, 22)
    reply.header('etag', `"${tag}"`)
    if (hasAlready(request, tag)) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(text)
  })
}

// What one team alone may see is kept by no cache between, and not shown to the next who asks.
const cacheable = (reply: FastifyReply, isPublic: boolean): void => {
  reply
    .header('cache-control', isPublic ? 'public, max-age=300' : 'private, no-cache')
    .header('vary', 'cookie, authorization')
}

const hasAlready = (request: FastifyRequest, tag: string): boolean =>
  (request.headers['if-none-match'] ?? '')
    .split(',')
    .map(word => word.trim().replace(/^W\//, ''))
    .some(word => word === '*' || word === `"${tag}"`)

/** Rows of a hundred bytes would each be a write of their own. */
async function* inPieces(chunks: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let piece: string[] = []
  let length = 0
  for await (const chunk of chunks) {
    piece.push(chunk)
    length += chunk.length
    if (length < 64 * 1024) continue
    yield Buffer.from(piece.join(''))
    piece = []
    length = 0
  }
  if (length > 0) yield Buffer.from(piece.join(''))
}

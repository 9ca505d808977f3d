import type { FastifyInstance } from 'fastify'
import { TRUST_LEVEL_TABLE } from '../domain/policy.ts'
import { sendCached } from './cached.ts'

/** What a badge tells of a Cargo: its trust level (R9 to R12) and, once it has one, its reputation on 0..5. */
export type BadgeFacts = { readonly level: 0 | 1 | 2 | 3; readonly reputation: number | null }

export type BadgeLookup = (slug: string) => Promise<BadgeFacts | null>

const unknown = { title: 'unknown', hex: TRUST_LEVEL_TABLE[0].hex }

/** `/badges/<publisher>/<cargo>.svg`, for a README anywhere: it answers a picture also for a Cargo that nobody may see. */
export function badges(app: FastifyInstance, find: BadgeLookup): void {
  app.get<{ Params: { publisher: string; file: string } }>('/badges/:publisher/:file', async (request, reply) => {
    const { publisher, file } = request.params
    if (!file.endsWith('.svg')) return reply.callNotFound()
    const slug = `${publisher}/${file.slice(0, -'.svg'.length)}`
    const facts = /^[a-z0-9-]{2,39}\/[a-z0-9-]{2,39}$/.test(slug) ? await find(slug) : null
    reply.header('cross-origin-resource-policy', 'cross-origin')
    return sendCached(request, reply, { type: 'image/svg+xml; charset=utf-8', body: badge(facts), maxAgeSeconds: 300 })
  })
}

/** The picture, in the colours of the FAQ. It holds only words and numbers of ours, never a text of a publisher. */
export function badge(facts: BadgeFacts | null): string {
  const look = facts ? TRUST_LEVEL_TABLE[facts.level] : unknown
  // S31: truncated, never rounded up into a better band.
  const score = facts?.reputation == null ? '' : ` ${(Math.floor(facts.reputation * 10) / 10).toFixed(1)}`
  const left = 'cargo'
  const right = `${look.title.toLowerCase()}${score}`
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)]
  const width = leftWidth + rightWidth
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${left}: ${right}">
<title>${left}: ${right}</title>
<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><path fill="#374151" d="M0 0h${leftWidth}v20H0z"/><path fill="${look.hex}" d="M${leftWidth} 0h${rightWidth}v20H${leftWidth}z"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" text-anchor="middle">
<text x="${leftWidth / 2}" y="14" textLength="${leftWidth - 12}">${left}</text><text x="${leftWidth + rightWidth / 2}" y="14" textLength="${rightWidth - 12}">${right}</text>
</g>
</svg>
`
}

/** Near enough for Verdana at 11 pixels; `textLength` makes the drawn text fit. */
const widthOf = (text: string): number => Math.round(text.length * 6.8) + 12

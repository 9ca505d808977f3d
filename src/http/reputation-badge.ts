import type { FastifyInstance } from 'fastify'
import { sendCached } from './cached.ts'

/** What the picture shows: the score to one decimal, its band, and one score a day on 0..5, the oldest first. */
export type ReputationFacts = {
  readonly shown: string
  readonly band: keyof typeof COLOURS
  readonly isProvisional: boolean
  readonly scores: readonly number[]
}

export type ReputationLookup = (slug: string) => Promise<ReputationFacts | null>

const COLOURS = { EXCELLENT: '#15803d', GOOD: '#4d7c0f', FAIR: '#a16207', POOR: '#c2410c', AT_RISK: '#b91c1c' } as const
const WORDS = { EXCELLENT: 'excellent', GOOD: 'good', FAIR: 'fair', POOR: 'poor', AT_RISK: 'at risk' } as const

/** `/badges/<publisher>/<cargo>/reputation.svg`: the score and its last 90 days, for a README anywhere. */
export function reputationBadges(app: FastifyInstance, find: ReputationLookup): void {
  app.get<{ Params: { publisher: string; cargo: string } }>(
    '/badges/:publisher/:cargo/reputation.svg',
    async (request, reply) => {
      const slug = `${request.params.publisher}/${request.params.cargo}`
      const facts = /^[a-z0-9-]{2,39}\/[a-z0-9-]{2,39}$/.test(slug) ? await find(slug) : null
      reply.header('cross-origin-resource-policy', 'cross-origin')
      return sendCached(request, reply, {
        type: 'image/svg+xml; charset=utf-8',
        body: reputationBadge(facts),
        maxAgeSeconds: 300,
      })
    },
  )
}

const HEIGHT = 20
const CURVE = { width: 80, top: 3, bottom: 17 }

/** The picture. It holds only words and numbers of ours, never a text of a publisher. */
export function reputationBadge(facts: ReputationFacts | null): string {
  const word = facts ? `${facts.shown} ${WORDS[facts.band]}${facts.isProvisional ? ' (provisional)' : ''}` : 'unknown'
  const colour = facts ? COLOURS[facts.band] : '#6b7280'
  const left = 'reputation'
  const [leftWidth, wordWidth] = [widthOf(left), widthOf(word)]
  const width = leftWidth + wordWidth + CURVE.width
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${left}: ${word}">
<title>${left}: ${word}</title>
<clipPath id="r"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>
<g clip-path="url(#r)"><path fill="#374151" d="M0 0h${leftWidth}v20H0z"/><path fill="${colour}" d="M${leftWidth} 0h${wordWidth}v20H${leftWidth}z"/><path fill="#f3f4f6" d="M${leftWidth + wordWidth} 0h${CURVE.width}v20H${leftWidth + wordWidth}z"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" text-anchor="middle">
<text x="${leftWidth / 2}" y="14" textLength="${leftWidth - 12}">${left}</text><text x="${leftWidth + wordWidth / 2}" y="14" textLength="${wordWidth - 12}">${word}</text>
</g>
<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points(facts?.scores ?? [], leftWidth + wordWidth)}"/>
</svg>
`
}

function points(scores: readonly number[], from: number): string {
  const step = (CURVE.width - 8) / Math.max(1, scores.length - 1)
  // One single day is drawn as a short line: a point would not be seen.
  const drawn = scores.length === 1 ? [scores[0] ?? 0, scores[0] ?? 0] : scores
  return drawn.map((score, at) => `${round(from + 4 + at * step)},${round(heightOf(score))}`).join(' ')
}

const heightOf = (score: number): number =>
  CURVE.bottom - (Math.min(5, Math.max(0, score)) / 5) * (CURVE.bottom - CURVE.top)
const round = (value: number): number => Math.round(value * 10) / 10
const widthOf = (text: string): number => Math.round(text.length * 6.8) + 12

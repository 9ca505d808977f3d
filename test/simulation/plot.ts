import { BANDS } from '../../src/domain/policy.ts'
import { DAYS, type Life } from './life.ts'
import { ATTACKS, BAD, HONEST, LIVES } from './publishers.ts'
import { yearOf } from './table.ts'

const PANEL = { left: 44, top: 34, width: 560, height: 250, legend: 150 }
const COLOURS = ['#15803d', '#2563eb', '#b91c1c', '#6b7280', '#c2410c', '#7c3aed', '#0f766e', '#a16207', '#be185d']

/** Scores over a year: the lives on the left, the attacks on the right, beside what they are done to. */
export function plot(): string {
  const width = 2 * (PANEL.left + PANEL.width + PANEL.legend)
  const height = PANEL.top + PANEL.height + 36
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans,Verdana,sans-serif" font-size="11" role="img" aria-label="Scores over a year">
<title>Scores over a year</title>
<rect width="100%" height="100%" fill="#fff"/>
${panel('Lives', LIVES, [], 0)}
${panel('Attacks (dashed: the Cargo without them)', ATTACKS, [BAD, HONEST], width / 2)}
</svg>
`
}

function panel(title: string, lives: readonly Life[], plain: readonly Life[], x: number): string {
  const lines = lives.map((life, at) => curve(life, COLOURS[at % COLOURS.length] ?? '#000'))
  const names = lives.map(
    (life, at) =>
      `<text x="${PANEL.left + PANEL.width + 10}" y="${PANEL.top + 12 + at * 17}" fill="${COLOURS[at % COLOURS.length]}">${life.name}</text>`,
  )
  return `<g transform="translate(${x} 0)">
<text x="${PANEL.left}" y="20" font-size="13" font-weight="bold">${title}</text>
${bands()}
${months()}
${plain.map(life => curve(life, '#111827', 'stroke-dasharray="4 3"')).join('\n')}
${lines.join('\n')}
${names.join('\n')}
</g>`
}

const curve = (life: Life, colour: string, style = ''): string =>
  `<polyline fill="none" stroke="${colour}" stroke-width="1.6" ${style} points="${yearOf(life)
    .scores.map((score, day) => `${xOf(day)},${yOf(score)}`)
    .join(' ')}"/>`

const bands = (): string =>
  [...BANDS.map(({ title, from }) => ({ title, from: Math.max(0, from) }))]
    .map(
      ({ title, from }) =>
        `<line x1="${PANEL.left}" x2="${PANEL.left + PANEL.width}" y1="${yOf(from)}" y2="${yOf(from)}" stroke="#d1d5db"/><text x="${PANEL.left - 6}" y="${yOf(from) + 4}" text-anchor="end" fill="#374151">${from.toFixed(1)}</text><text x="${PANEL.left + 4}" y="${yOf(from) - 4}" fill="#9ca3af" font-size="9">${title}</text>`,
    )
    .join('\n')

const months = (): string =>
  Array.from({ length: 13 }, (_, month) => Math.round((month * DAYS) / 12))
    .map(
      day =>
        `<text x="${xOf(day)}" y="${PANEL.top + PANEL.height + 18}" text-anchor="middle" fill="#374151">${day}</text>`,
    )
    .join('\n')

const xOf = (day: number): number => round(PANEL.left + (day / DAYS) * PANEL.width)
const yOf = (score: number): number => round(PANEL.top + (1 - score / 5) * PANEL.height)
const round = (value: number): number => Math.round(value * 10) / 10

import type { Result } from './session.ts'

const [WIDTH, ROW, LEFT] = [760, 46, 130]

/** A bar for the server's CPU and one for the total, in times the yardstick, of the largest size; the line is the yardstick. */
export function ratioChart(results: readonly Result[]): string {
  const result = results.at(-1)
  if (!result) return ''
  const most = Math.max(2, ...result.outcomes.map(({ serverRatio }) => serverRatio)) * 1.1
  const x = (ratio: number): number => LEFT + (ratio / most) * (WIDTH - LEFT - 60)
  const bar = (ratio: number, y: number, colour: string): string =>
    `<rect x="${LEFT}" y="${y}" width="${(x(ratio) - LEFT).toFixed(1)}" height="14" fill="${colour}"/><text x="${(x(ratio) + 5).toFixed(1)}" y="${y + 11}">${ratio.toFixed(2)}</text>`
  const height = result.outcomes.length * ROW + 56
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="CPU of reads in times the yardstick">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="10" y="20" font-size="14">CPU a request, times hand-written SQL behind bare node:http (scale ${result.scale})</text>
${result.outcomes
  .map(
    ({ name, serverRatio, totalRatio }, i) =>
      `<text x="10" y="${58 + i * ROW}">${name}</text>${bar(serverRatio, 38 + i * ROW, '#2563eb')}${bar(totalRatio, 54 + i * ROW, '#15803d')}`,
  )
  .join('\n')}
<line x1="${x(1)}" x2="${x(1)}" y1="30" y2="${height - 20}" stroke="#111" stroke-dasharray="3 3"/>
<text x="10" y="${height - 6}" fill="#2563eb">server</text><text x="60" y="${height - 6}" fill="#15803d">server and PostgreSQL</text><text x="${x(1) + 4}" y="${height - 6}">the yardstick</text>
</svg>
`
}

import type { Result } from './session.ts'

const [WIDTH, ROW, LEFT] = [760, 46, 130]

/** CPU a request with PostgreSQL, of both in times the yardstick, at the largest size; the line is the yardstick. */
export function ratioChart(results: readonly Result[]): string {
  const result = results.at(-1)
  if (!result) return ''
  const most = Math.max(
    2,
    ...result.outcomes.flatMap(({ registry, ordinary }) => [registry.ratios.total, ordinary.ratios.total]),
  )
  const x = (ratio: number): number => LEFT + (ratio / (most * 1.1)) * (WIDTH - LEFT - 60)
  const bar = (ratio: number, y: number, colour: string): string =>
    `<rect x="${LEFT}" y="${y}" width="${(x(ratio) - LEFT).toFixed(1)}" height="14" fill="${colour}"/><text x="${(x(ratio) + 5).toFixed(1)}" y="${y + 11}">${ratio.toFixed(2)}</text>`
  const height = result.outcomes.length * ROW + 56
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="CPU of reads in times the yardstick">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="10" y="20" font-size="14">CPU a request, PostgreSQL included, times hand-written SQL behind bare node:http (scale ${result.scale})</text>
${result.outcomes
  .map(
    ({ name, registry, ordinary }, i) =>
      `<text x="10" y="${58 + i * ROW}">${name}</text>${bar(registry.ratios.total, 38 + i * ROW, '#15803d')}${bar(ordinary.ratios.total, 54 + i * ROW, '#9ca3af')}`,
  )
  .join('\n')}
<line x1="${x(1)}" x2="${x(1)}" y1="30" y2="${height - 20}" stroke="#111" stroke-dasharray="3 3"/>
<text x="10" y="${height - 6}" fill="#15803d">the registry</text><text x="100" y="${height - 6}" fill="#6b7280">resolvers and data loaders</text><text x="${Math.max(x(1) + 4, 290)}" y="${height - 6}">line: the yardstick</text>
</svg>
`
}

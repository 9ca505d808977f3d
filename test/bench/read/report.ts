import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ratioChart } from './chart.ts'
import type { Outcome, Result } from './session.ts'

const folder = fileURLToPath(new URL('../results', import.meta.url))

/** Prints the table, writes it with its chart when asked, and gives what may not be and what missed its figure, a sentence each. */
export async function writeReport(
  results: readonly Result[],
  { write }: { write: boolean },
): Promise<{ readonly faults: string[]; readonly misses: string[] }> {
  const date = new Date().toISOString().slice(0, 10)
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()
  const text = [
    '# Reads against the yardstick',
    '',
    `${date}, commit ${commit}, Node ${process.versions.node}, ${cpus().length} processors. Ratios of CPU time within one run: medians of interleaved rounds.`,
    'The yardstick is one hand-written, prepared statement a question that makes the JSON in PostgreSQL, behind bare node:http, without permissions, costs,',
    'metrics or logs; the registry has all of them. "Resolvers" is the same schema on Apollo Server with a resolver a field, Drizzle and data loaders, as it is',
    'commonly written, without permissions, costs, metrics or logs either. All gave the same JSON for every question (search excepted: it is held against an',
    '`ilike` search, in the yardstick and the resolvers alike).',
    ...results.flatMap(table),
    ...growth(results),
    '',
  ].join('\n')
  console.log(`\n${text}`)
  if (write) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'reads.md'), text)
    await writeFile(join(folder, 'reads.json'), `${JSON.stringify({ date, commit, results }, null, 2)}\n`)
    await writeFile(join(folder, 'reads.svg'), ratioChart(results))
  }
  return { faults: results.flatMap(faults), misses: results.flatMap(misses) }
}

function table({ scale, outcomes, memory, fullReads }: Result): string[] {
  return [
    '',
    `## Scale ${scale}`,
    '',
    '| question | server CPU | total CPU | p50 | statements | resolvers: server | total | p50 | statements | spread |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...outcomes.map(
      ({ title, registry, ordinary, spread }) =>
        `| ${[title, ...cells(registry), ...cells(ordinary), spread.toFixed(2)].join(' | ')} |`,
    ),
    '',
    '| CPU a request in ms, server + PostgreSQL | registry | yardstick | resolvers and data loaders |',
    '|---|---|---|---|',
    ...outcomes.map(
      ({ title, registry, yardstick, ordinary }) =>
        `| ${[title, ms(registry), ms(yardstick), ms(ordinary)].join(' | ')} |`,
    ),
    '',
    `Memory after all rounds: ${mib(memory.registry)} MiB (${times(memory.registry / memory.yardstick)}), the yardstick ${mib(memory.yardstick)} MiB, resolvers and data loaders ${mib(memory.ordinary)} MiB.`,
    fullReads.length === 0
      ? 'No golden statement reads a table of 5,000 rows or more from end to end.'
      : fullReads.join(' '),
  ]
}

const cells = ({ ratios, statements }: Outcome['registry']): string[] => [
  times(ratios.server),
  times(ratios.total),
  times(ratios.p50),
  String(statements),
]

/** CPU a request at the largest size over that at the smallest. */
function growth(results: readonly Result[]): string[] {
  const [small, large] = [results[0], results.at(-1)]
  if (!small || !large || small === large) return []
  return [
    '',
    `## Growth from scale ${small.scale} to ${large.scale}`,
    '',
    '| question | registry | yardstick | resolvers and data loaders |',
    '|---|---|---|---|',
    ...large.outcomes.flatMap(after => {
      const before = small.outcomes.find(({ name }) => name === after.name)
      if (!before) return []
      const grown = (who: 'registry' | 'yardstick' | 'ordinary') => times(cpu(after[who]) / cpu(before[who]))
      return [`| ${after.title} | ${grown('registry')} | ${grown('yardstick')} | ${grown('ordinary')} |`]
    }),
  ]
}

/** What may not be on any machine: more than one statement, and a big table read from end to end. */
function faults({ scale, outcomes, fullReads }: Result): string[] {
  return outcomes
    .filter(({ name, registry }) => registry.statements !== (name === 'trivial' ? 0 : 1))
    .map(({ name, registry }) => `${name} at scale ${scale} took ${registry.statements} statements a request.`)
    .concat(fullReads.map(sentence => `At scale ${scale} ${sentence}`))
}

const TITLES = { server: 'server CPU', total: 'total CPU', p50: 'p50' } as const

/** What came out above its figure; a restless machine can do that too, so it is told and fails nothing. */
function misses({ scale, outcomes, memory }: Result): string[] {
  const missed = outcomes.flatMap(({ name, figures, registry }) =>
    (['server', 'total', 'p50'] as const)
      .filter(part => registry.ratios[part] > figures[part])
      .map(
        part => `${name} at scale ${scale}: ${TITLES[part]} ${times(registry.ratios[part])}, meant ${figures[part]} x.`,
      ),
  )
  const held = memory.registry / memory.yardstick
  return held > MEMORY ? [...missed, `Memory at scale ${scale}: ${times(held)}, meant ${MEMORY} x.`] : missed
}
const MEMORY = 2

const cpu = ({ server, postgres }: Pick<Outcome['registry'], 'server' | 'postgres'>): number => server + postgres
const times = (value: number): string => `${value.toFixed(2)} x`
const ms = ({ server, postgres }: Pick<Outcome['registry'], 'server' | 'postgres'>): string =>
  `${server.toFixed(3)} + ${postgres.toFixed(3)}`
const mib = (bytes: number): string => (bytes / 1048576).toFixed(0)

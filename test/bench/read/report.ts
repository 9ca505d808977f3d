import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ratioChart } from './chart.ts'
import type { Outcome, Result } from './session.ts'

const folder = fileURLToPath(new URL('../results', import.meta.url))

/** Prints the table, writes it with its chart when asked, and gives what missed its figure, a sentence each. */
export async function writeReport(results: readonly Result[], { write }: { write: boolean }): Promise<string[]> {
  const date = new Date().toISOString().slice(0, 10)
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()
  const text = [
    '# Reads against the yardstick',
    '',
    `${date}, commit ${commit}, Node ${process.versions.node}, ${cpus().length} processors. Ratios of CPU time within one run: medians of interleaved rounds.`,
    'The yardstick is one hand-written, prepared statement a question that makes the JSON in PostgreSQL, behind bare node:http, without permissions, costs,',
    'metrics or logs; the registry has all of them. Both gave the same JSON for every question (search excepted: it is held against an `ilike` search).',
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
  return results.flatMap(misses)
}

function table({ scale, outcomes, memory }: Result): string[] {
  return [
    '',
    `## Scale ${scale}`,
    '',
    '| question | server CPU | total CPU | p50 | statements | server + PostgreSQL, ms | yardstick, ms | spread |',
    '|---|---|---|---|---|---|---|---|',
    ...outcomes.map(
      o =>
        `| ${o.title} | ${times(o.serverRatio)} | ${times(o.totalRatio)} | ${times(o.p50Ratio)} | ${o.statements} | ${ms(o.registry.server)} + ${ms(o.registry.postgres)} | ${ms(o.yardstick.server)} + ${ms(o.yardstick.postgres)} | ${o.spread.toFixed(2)} |`,
    ),
    '',
    `Memory after all rounds: ${mib(memory.registry)} MiB, the yardstick ${mib(memory.yardstick)} MiB.`,
  ]
}

/** The registry's own CPU a request at the largest size over that at the smallest. */
function growth(results: readonly Result[]): string[] {
  const [small, large] = [results[0], results.at(-1)]
  if (!small || !large || small === large) return []
  return [
    '',
    `## Growth from scale ${small.scale} to ${large.scale}`,
    '',
    '| question | registry | yardstick |',
    '|---|---|---|',
    ...large.outcomes.flatMap(after => {
      const before = small.outcomes.find(({ name }) => name === after.name)
      if (!before) return []
      const grown = (who: 'registry' | 'yardstick') => times(cpu(after[who]) / cpu(before[who]))
      return [`| ${after.title} | ${grown('registry')} | ${grown('yardstick')} |`]
    }),
  ]
}

function misses({ scale, outcomes, fullReads }: Result): string[] {
  const reads = fullReads.map(sentence => `At scale ${scale} ${sentence}`)
  return outcomes
    .flatMap(({ name, statements }) => {
      const expected = name === 'trivial' ? 0 : 1
      return statements === expected
        ? []
        : [`${name} at scale ${scale} took ${statements} statements a request and not ${expected}.`]
    })
    .concat(reads)
}

const cpu = ({ server, postgres }: Outcome['registry']): number => server + postgres
const times = (value: number): string => `${value.toFixed(2)} x`
const ms = (value: number): string => value.toFixed(3)
const mib = (bytes: number): string => (bytes / 1048576).toFixed(0)

import { parseArgs } from 'node:util'
import { writeReport } from './read/report.ts'
import { type Result, runAt } from './read/session.ts'

// Reads of the registry against a yardstick of hand-written SQL behind bare node:http, and against resolvers with data loaders, in one run
// on one machine. Trust ratios only.
//   npm run bench -- --smoke                     1,000 Cargos, under a minute, for .ci/run
//   npm run bench                                2,000 and 20,000 Cargos, the growth between the two; writes test/bench/results/
//   npm run bench -- --scale 0.1                 2,000 Cargos
//   --only catalog,cargo  --rounds 5  --seconds 2  --connections 32
//   --keep <folder>       keeps the databases for the next run    --write   writes test/bench/results/ whatever was asked

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    scale: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

const scales = values.smoke ? [0.01] : (values.scale ?? ['0.1', '1']).map(Number)
const results: Result[] = []
for (const scale of scales)
  results.push(
    await runAt({
      scale,
      rounds: Number(values.rounds ?? (values.smoke ? 1 : 5)),
      roundMs: Number(values.seconds ?? (values.smoke ? 0.15 : 1)) * 1000,
      connections: Number(values.connections),
      only: values.only.split(',').filter(Boolean),
      keepIn: values.keep,
      tell: line => console.log(line),
    }),
  )
// All questions at both sizes are what is committed; a part of them only when asked for.
const isWhole = !values.smoke && values.scale === undefined && values.only === ''
const { faults, misses } = await writeReport(results, { write: values.write || isWhole })
if (misses.length > 0 && !values.smoke) console.log(`\nAbove what is meant:\n${misses.join('\n')}`)
// A small database on a busy machine says nothing about ratios: what fails is another answer, a second statement, a full read.
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exitCode = 1
}

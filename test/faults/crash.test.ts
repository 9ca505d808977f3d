import { expect, test } from 'vitest'
import { runProgram } from '../support/program.ts'

// A short run of the crash program; the long one is a command of its own (see its first lines).

const program = new URL('crash.ts', import.meta.url).pathname
const short = [
  '--seconds',
  '5',
  '--writers',
  '2',
  '--subscribers',
  '8',
  '--callers',
  '2',
  '--kills',
  '4',
  '--spare-worker',
]

test('writers, API processes, the worker and PostgreSQL are killed: nothing acknowledged is lost, doubled or out of order', async () => {
  const run = runProgram(program, short)
  expect(await run.ended, run.said()).toBe(0)
  expect(run.said()).toMatch(/lost 0, twice 0, out of order 0/)
  expect(run.said()).toMatch(/0 second effects, 0 changed answers, 0 never sent to the webhook/)
}, 120_000)

test('the same run over a serial id loses acknowledged events', async () => {
  const run = runProgram(program, [...short, '--serial'])
  expect(await run.ended, run.said()).toBe(1)
  expect(run.said()).toMatch(/lost [1-9]/)
}, 120_000)

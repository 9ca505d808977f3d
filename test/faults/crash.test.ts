import { expect, test } from 'vitest'
import { runProgram } from '../support/program.ts'

// A short run of the crash program; the long one is a command of its own (see its first lines).

const program = new URL('crash.ts', import.meta.url).pathname
const short = ['--seconds', '8', '--writers', '4', '--subscribers', '6', '--kills', '12']

test('writers, API processes and PostgreSQL are killed, and no subscriber misses, doubles or reorders an acknowledged event', async () => {
  const run = runProgram(program, short)
  expect(await run.ended, run.said()).toBe(0)
  expect(run.said()).toMatch(/lost 0, twice 0, out of order 0/)
}, 120_000)

test('the same run over a serial id loses acknowledged events', async () => {
  const run = runProgram(program, [...short, '--serial'])
  expect(await run.ended, run.said()).toBe(1)
  expect(run.said()).toMatch(/lost [1-9]/)
}, 120_000)

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DAYS, type Life } from './life.ts'
import { plot } from './plot.ts'
import { ATTACKS, BAD, BROKEN, DECLINING, FLAKY, HONEST, RECOVERING } from './publishers.ts'
import { gainOf, tables, yearOf } from './table.ts'

const committed = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const lastScore = (life: Life) => yearOf(life).scores[DAYS - 1] ?? 0
const attack = (name: string) => ATTACKS.find(one => one.name === name)!

test('the committed reading and plot are what the simulation gives today', () => {
  expect(committed('./README.md')).toContain(tables())
  expect(committed('./reputation.svg')).toBe(plot())
})

test('lives are told apart by the score, and thresholds fire in the order of a decline', () => {
  expect(lastScore(HONEST)).toBeGreaterThan(4)
  expect(lastScore(FLAKY)).toBeGreaterThan(3)
  expect(lastScore(BAD)).toBeLessThan(2.5)
  expect(lastScore(RECOVERING)).toBeGreaterThan(4)
  expect(yearOf(BROKEN).suspendedDays).toBeGreaterThan(360)
  expect(yearOf(DECLINING).fired.map(one => one.latch)).toEqual(['RATE_WARNING', 'RATE_DEMOTION', 'WARNING'])
})

test('no attack for oneself leaves a tenth of a point behind once it ended or was found, puppet ratings a fifth', () => {
  for (const one of ATTACKS.filter(each => each.isDone === 'for oneself'))
    expect([one.name, gainOf(one).atTheEnd < (one.name === 'puppet ratings' ? 0.2 : 0.1)]).toEqual([one.name, true])
})

test('self-jobs change nothing, and what a brigade did is gone when staff exclude it', () => {
  const { without, with: attacked } = gainOf(attack('self-jobs'))
  expect(attacked).toBe(without)
  expect(Math.abs(gainOf(attack('poison brigade')).atTheEnd)).toBeLessThan(0.1)
})

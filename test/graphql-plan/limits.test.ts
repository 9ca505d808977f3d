import { getIntrospectionQuery, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Estimates, estimateCost } from '../../src/graphql/plan/cost.ts'
import { DEFAULT_LIMITS, refuseAboveCost, withinLimits } from '../../src/graphql/plan/limits.ts'
import { parsedOnce, Trial } from './trial.ts'

let trial: Trial
beforeAll(async () => {
  trial = await Trial.begin()
})
afterAll(() => trial.end())

const estimate = (source: string, variables: Record<string, unknown> = {}, name?: string) =>
  estimateCost(new Estimates(trial.planner), parsedOnce(source), name, variables)
const refused = (source: string) =>
  validate(trial.schema, parsedOnce(source), [withinLimits(DEFAULT_LIMITS)]).map(error => error.message)

test('page sizes multiply down the levels', () => {
  expect(estimate('{ ships(first: 10) { nodes { slug } } }').requested).toBe(12)
  expect(estimate('{ ships(first: 10) { nodes { slug port { slug } } } }').requested).toBe(22)
  expect(estimate('{ ships(first: 10) { nodes { trips(first: 5) { nodes { id } } } } }').requested).toBe(
    2 + 10 * (1 + 1 + 5),
  )
  expect(estimate('{ ships { edges { node { slug } } } }').requested).toBe(2 + 20)
})

test('a size in a variable counts, by its default too, and as the largest when it is none', () => {
  const source = 'query ($n: Int = 3) { ships(first: $n) { nodes { id } } }'
  expect([{}, { n: 7 }, { n: 'many' }].map(variables => estimate(source, variables).requested)).toEqual([5, 9, 102])
})

test('what is skipped costs nothing', () => {
  const source = 'query ($no: Boolean!) { ships(first: 10) @skip(if: $no) { nodes { id } } }'
  expect([true, false].map(no => estimate(source, { no }).requested)).toEqual([0, 12])
})

test('what was answered is counted in the same units', async () => {
  const { session } = await trial.asPlanned(
    '{ ships(first: 10) { nodes { slug port { slug } } } }',
    {},
    trial.actors.staff,
  )
  expect(session.cost).toBe(22)
  const none = await trial.asPlanned(
    '{ search(text: "nothing is called so", first: 10) { nodes { slug } } }',
    {},
    trial.actors.staff,
  )
  expect(none.session.cost).toBe(2)
})

test('an estimate above the cap is refused with its figure', () => {
  const tooMuch = estimate(
    '{ ships(first: 100) { nodes { trips(first: 100) { nodes { ship { trips(first: 100) { nodes { id } } } } } } } }',
  )
  expect(() => refuseAboveCost(tooMuch, DEFAULT_LIMITS)).toThrow(
    `This operation may cost ${tooMuch.requested} and the limit is 20000. Ask for smaller pages or fewer levels.`,
  )
})

test('depth and aliases are limited', () => {
  const deep = (levels: number): string => (levels === 0 ? 'slug' : `port { fastest { ${deep(levels - 1)} } }`)
  expect(refused(`{ ship(slug: "a") { ${deep(7)} } }`)).toEqual([])
  expect(refused(`{ ship(slug: "a") { ${deep(9)} } }`)).toEqual([
    'This operation is 20 levels deep and the limit is 18. Ask for the inner levels by their ids.',
  ])
  expect(refused(`{ ${Array.from({ length: 101 }, (_, i) => `a${i}: plain`).join(' ')} }`)).toEqual([
    'This operation has 101 aliases and the limit is 100. Split it.',
  ])
})

test('fragments in fragments are counted written out, without being written out', () => {
  const doubling = Array.from(
    { length: 30 },
    (_, i) => `fragment F${i} on Ship { ${i === 29 ? 'slug' : `...F${i + 1} ... on Ship { ...F${i + 1} }`} }`,
  )
  expect(refused(`{ ship(slug: "a") { ...F0 } } ${doubling.join(' ')}`)).toEqual([
    `This operation has ${2 ** 29 + 1} fields with its fragments written out and the limit is 2000. Split it.`,
  ])
})

test('introspection has no depth, and a cost that does not depend on its size', () => {
  expect(refused(getIntrospectionQuery())).toEqual([])
  expect(estimate(getIntrospectionQuery())).toEqual({ requested: 50, fixed: 50, depth: 0, aliases: 0 })
})

test('an operation is estimated by its name', () => {
  const source = 'query A { ships(first: 1) { nodes { id } } } query B { ships(first: 2) { nodes { id } } }'
  expect(['A', 'B', 'C'].map(name => estimate(source, {}, name).requested)).toEqual([3, 4, 0])
})

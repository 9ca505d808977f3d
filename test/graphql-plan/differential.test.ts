import { afterAll, beforeAll, expect, test } from 'vitest'
import { comparable, Trial } from './trial.ts'
import type { Actors } from './world.ts'

let trial: Trial
beforeAll(async () => {
  trial = await Trial.begin()
})
afterAll(() => trial.end())

const ACTORS = ['anonymous', 'member', 'owner', 'staff'] as const satisfies readonly (keyof Actors)[]

/** Each as all four actors; `direct`: all root fields are planned and nothing is at fault, so graphql-js is not needed. */
async function agree(source: string, variables: Record<string, unknown> = {}, direct = true) {
  expect(trial.problems(source)).toEqual([])
  for (const name of ACTORS) {
    const answers = await trial.answers(source, variables, trial.actors[name])
    const { plain, direct: answer } = answers
    expect(comparable(answers.completed, answers), name).toEqual(plain)
    if (direct) expect(answer, name).toEqual(plain)
    else expect(answer, name).toBeNull()
  }
}

test('columns, codes, times, jsonb, embedded objects and expressions', () =>
  agree(
    '{ ships(first: 100) { nodes { __typename id slug state rank score miles tags counts { h: high low __typename } sale { at } danger isNamed notes { code severity at places { line text } } extra builtAt } } }',
  ))

test('to-one objects, by key and by condition, hidden ones as null', () =>
  agree(
    '{ ships(first: 100) { nodes { port { slug title openedAt size } lastTrip { id number } firstTrip { weight ship { slug } } } } }',
  ))

test('nested pages, both ways, in a list of a page', () =>
  agree(
    '{ largePorts { slug fastest { slug trips(first: 2) { totalCount edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } ships(last: 3) { nodes { slug trips(last: 1) { nodes { id } } } } } }',
  ))

test('gated fields', () =>
  agree(
    '{ largePorts { owner alarms(first: 3) { totalCount nodes { id seq } } } ships { nodes { secret } } allAlarms { totalCount nodes { seq } } }',
  ))

test('a union and an interface', () =>
  agree(
    '{ allAlarms(first: 100) { nodes { subject { __typename ... on Ship { slug } ... on Trip { number ship { id } } } about { id ... on Ship { s: slug trips(first: 1) { totalCount } } } } } }',
  ))

test('one field twice with other arguments, also under __proto__', () =>
  agree(
    '{ __proto__: ships(first: 2) { nodes { slug } } b: ships(first: 3, sort: SLUG) { __proto__: nodes { __proto__: slug a: trips(first: 1) { nodes { id } } b: trips(last: 1) { nodes { id } } } } }',
  ))

test('a resolver in the middle of a planned tree', () =>
  agree('{ ships { nodes { hail slug port { slug } } } plain }', {}, false))

test('a null in a non-null field takes its parent with it', () =>
  agree('{ ships(first: 100) { nodes { mustHave } } port(slug: "north") { slug } }', {}, false))

test.each(['first: 0', 'first: 101', 'last: 0', 'first: 1, last: 1', 'after: "junk"', 'after: "WyJYIiwiYSIsImIiXQ"'])(
  'a page that cannot be (%s) is an error at its place',
  args => agree(`{ largePorts { slug ships(${args}) { nodes { slug } } } }`, {}, false),
)

test('an id that is none is refused as an argument and null for node', async () => {
  await agree('{ shipById(id: "ship_junk") { id } }', {}, false)
  await agree('{ node(id: "ship_junk") { id } b: node(id: "") { id } c: node(id: "session_1") { id } }')
})

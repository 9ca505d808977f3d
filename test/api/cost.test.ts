import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { RawClient } from '../live/raw-client.ts'
import { openApiOn } from '../support/api.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World
let api: Awaited<ReturnType<typeof openApiOn>>
beforeAll(async () => {
  world = await openWorld()
  const acme = await world.team('acme')
  for (let i = 0; i < 3; i++) await world.publish(acme, await world.cargo(acme, `cargo-${i}`), `cargo-${i}`, {})
})
afterEach(() => api.close())
afterAll(() => world.close())

const page = '{ cargos(first: 10) { nodes { slug publisher { slug } } } }'

test('every answer tells what it was estimated at, what it came to and what is left', async () => {
  api = await openApiOn(world, { COST_PER_MINUTE: '1000' })
  const cost = { requested: 22, actual: 8, limit: 1000 }
  const first = await api.ask(page)
  expect(first.extensions.cost).toEqual({ ...cost, remaining: 992, resetAt: expect.stringMatching(/Z$/) })
  // The second is answered from the document that the first made known.
  const second = await api.ask(page)
  expect(second.extensions.cost).toMatchObject({ ...cost, remaining: 984 })
  expect(second.data).toEqual(first.data)
  expect((await api.ask('{ __typename }')).extensions.cost).toMatchObject({ requested: 1, actual: 1, remaining: 983 })
})

test('an operation above the cap is refused with the figure, on both doors, before anything is read', async () => {
  api = await openApiOn(world, { COST_LIMIT: '1000' })
  const query = '{ cargos(first: 100) { nodes { versions(first: 100) { nodes { number } } } } }'
  const message = 'This operation may cost 10202 and the limit is 1000. Ask for smaller pages or fewer levels.'
  const refused = await api.ask(query)
  expect(refused).toMatchObject({ status: 400, errors: [{ message, extensions: { code: 'TOO_COMPLEX' } }] })
  const socket = await RawClient.signedIn(`ws://127.0.0.1:${api.port}/graphql`, '')
  socket.subscribe('1', query)
  expect(await socket.next('error')).toMatchObject({ payload: [{ message, extensions: { code: 'TOO_COMPLEX' } }] })
  socket.close()
})

test('depth and aliases are limited alike on both doors', async () => {
  api = await openApiOn(world)
  const deep = `{ cargos { nodes { ${'publisher { cargos { nodes { '.repeat(6)} id ${'} } }'.repeat(6)} } } }`
  const message = 'This operation is 21 levels deep and the limit is 18. Ask for the inner levels by their ids.'
  expect(await api.ask(deep)).toMatchObject({ errors: [{ message, extensions: { code: 'TOO_COMPLEX' } }] })
  const socket = await RawClient.signedIn(`ws://127.0.0.1:${api.port}/graphql`, '')
  socket.subscribe('1', deep)
  expect(await socket.next('error')).toMatchObject({ payload: [{ message, extensions: { code: 'TOO_COMPLEX' } }] })
  socket.close()
})

test('a caller who spent its minute is told when to come back, and its neighbour is not held up', async () => {
  api = await openApiOn(world, { COST_PER_MINUTE: '1000' })
  const [ada, bob] = [await world.person(), await world.person()]
  const costly = 'query Q($n: Int) { cargoFacets { categories { value } } cargos(first: $n) { nodes { slug } } }'
  let answer = await api.ask(costly, { n: 100 }, { as: ada })
  for (let i = 0; i < 20 && answer.status === 200; i++) answer = await api.ask(costly, { n: 100 }, { as: ada })
  expect(answer).toMatchObject({ status: 429, errors: [{ extensions: { code: 'RATE_LIMITED', limit: 1000 } }] })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answer.errors?.[0]?.message).toMatch(
    /^This operation costs \d+ and \d+ of 1000 a minute are left\. Ask again in \d+ s\.$/,
  )
  const neighbour = await api.ask(costly, { n: 100 }, { as: bob })
  expect(neighbour.status).toBe(200)
  world.advance(60_000)
  expect((await api.ask(costly, { n: 100 }, { as: ada })).status).toBe(200)
})

test('documents at fault are paid for too, and who owes is refused before they are read', async () => {
  api = await openApiOn(world, { COST_PER_MINUTE: '1000' })
  const ada = await world.person()
  const statuses = new Set<number>()
  for (let i = 0; i < 102; i++) statuses.add((await api.ask(`{ nothing${i} }`, {}, { as: ada })).status)
  expect(statuses).toEqual(new Set([200, 429]))
  world.advance(60_000)
})

test('a websocket pays from the same purse and is told the cost in its answers', async () => {
  api = await openApiOn(world, { COST_PER_MINUTE: '1000' })
  const socket = await RawClient.signedIn(`ws://127.0.0.1:${api.port}/graphql`, '')
  socket.subscribe('1', page)
  expect(await socket.next('next')).toMatchObject({
    payload: { extensions: { cost: { requested: 22, actual: 8, limit: 1000, remaining: 992 } } },
  })
  socket.close()
  expect((await api.ask(page)).extensions.cost).toMatchObject({ remaining: 984 })
})

test('a mutation weighs more than the object it answers', async () => {
  api = await openApiOn(world)
  const signUp = 'mutation ($input: SignUpInput!) { signUp(input: $input) { email problems { message } } }'
  const input = { email: 'someone@acme.example', password: 'a long enough password', name: 'Someone' }
  const { extensions } = await api.ask(signUp, { input })
  expect(extensions.cost).toMatchObject({ requested: 12, actual: 10 })
})

test('rateLimit tells what is left, and explainCost what a document would cost, without running it', async () => {
  api = await openApiOn(world, { COST_PER_MINUTE: '5000', COST_LIMIT: '1000' })
  const left = await api.ask('{ rateLimit { limit remaining operationLimit requested resetAt } }')
  expect(left.data?.rateLimit).toMatchObject({ limit: 5000, remaining: 4999, operationLimit: 1000, requested: 1 })
  const explain = `query ($document: String!, $variables: JSON) { explainCost(document: $document, variables: $variables) {
    requested limit depth aliases isAllowed problems } }`
  const asked = async (document: string, variables = {}) =>
    (await api.ask(explain, { document, variables })).data?.explainCost
  expect(await asked('query ($n: Int) { cargos(first: $n) { nodes { slug } } }', { n: 50 })).toEqual({
    requested: 52,
    limit: 1000,
    depth: 3,
    aliases: 0,
    isAllowed: true,
    problems: [],
  })
  expect(await asked('{ cargos(first: 100) { nodes { versions { nodes { number } } } } }')).toMatchObject({
    requested: 2202,
    isAllowed: false,
    problems: ['This operation may cost 2202 and the limit is 1000. Ask for smaller pages or fewer levels.'],
  })
  expect(await asked('{ nothing }')).toMatchObject({
    isAllowed: false,
    problems: ['Cannot query field "nothing" on type "Query".'],
  })
  const before = await world.database.sql`select count(*)::int as n from accounts`
  await asked('mutation { signUp(input: { email: "x@y.example", password: "0123456789", name: "X" }) { email } }')
  expect(await world.database.sql`select count(*)::int as n from accounts`).toEqual(before)
})

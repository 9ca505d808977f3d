import { ApolloServer } from '@apollo/server'
import { getOperationAST } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createReads, PreparedTexts } from '../../src/database/reads.ts'
import { directPlugin } from '../../src/graphql/plan/direct.ts'
import { type ReadContext, ReadSession, type Reads } from '../../src/graphql/plan/session.ts'
import { parsedOnce, Trial } from './trial.ts'

let trial: Trial
let texts: { readonly text: string; readonly params: readonly unknown[] }[]
let listening: Reads
beforeAll(async () => {
  trial = await Trial.begin()
  listening = {
    text: (text, params) => {
      texts.push({ text, params })
      return trial.reads.text(text, params)
    },
  }
})
afterAll(() => trial.end())

/** The statements of a direct answer. */
async function statements(source: string, variables: Record<string, unknown> = {}, actor = trial.actors.member) {
  texts = []
  const document = parsedOnce(source)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('The document has no operation.')
  const session = new ReadSession(listening, actor)
  const answer = await trial.direct.answer(document, operation, variables, session)
  return { answer, session, texts: texts.map(({ text }) => text) }
}

test.each([
  [
    'a page with everything in it',
    '{ ships(first: 10) { totalCount edges { cursor node { port { slug } trips(first: 3) { totalCount nodes { ship { port { slug } } } } } } } }',
    1,
  ],
  ['two root fields', '{ a: ship(slug: "nameless") { slug } b: largePorts { fastest { slug } } }', 2],
  ['many nodes of several types', '{ nodes(ids: ["trip_1", "trip_2", "alarm_x", "none"]) { id } }', 1],
  ['a node that cannot be', '{ node(id: "none") { id } }', 0],
  ['a field behind a closed gate', '{ allAlarms { totalCount } }', 0],
])('%s', async (_name, source, count) => {
  const { session, answer } = await statements(source)
  expect(answer).not.toBeNull()
  expect(session.statements).toBe(count)
})

test('pages of 6 and of 9 rows are one statement, cut while completing', async () => {
  const source = 'query ($n: Int) { ships(first: $n) { nodes { id } } }'
  const six = await statements(source, { n: 6 })
  const nine = await statements(source, { n: 9 })
  expect(nine.texts).toEqual(six.texts)
  expect(six.texts[0]).toContain('limit 11')
  expect(six.answer?.data).toMatchObject({ ships: { nodes: { length: 6 } } })
  expect(nine.answer?.data).toMatchObject({ ships: { nodes: { length: 9 } } })
})

test("nobody's identity is in a statement: two members share it, the public has one without parameters", async () => {
  const source = '{ ships(first: 5) { nodes { secret } } }'
  const member = await statements(source, {}, trial.actors.member)
  const owner = await statements(source, {}, trial.actors.owner)
  expect(owner.texts).toEqual(member.texts)
  const anonymous = await statements(source, {}, trial.actors.anonymous)
  expect(anonymous.texts[0]).not.toContain('$1')
  expect(anonymous.texts[0]).not.toContain('secret')
})

test('values of the request are parameters, constants of the plans are in the text', async () => {
  const hostile = "x' or true --"
  const { texts: sent } = await statements('query ($s: String!) { ship(slug: $s) { slug } }', { s: hostile })
  expect(sent[0]).not.toContain(hostile)
  expect(texts[0]?.params).toContain(hostile)
  expect(sent[0]).toContain("<> 'DRAFT'")
})

test('an answer in doubt is completed by graphql-js from the rows already read', async () => {
  const apollo = new ApolloServer<ReadContext>({
    schema: trial.schema,
    plugins: [directPlugin(trial.planner)],
    logger: silent,
  })
  const session = trial.session(trial.actors.staff)
  const { body } = await apollo.executeOperation(
    { query: '{ ship(slug: "nameless") { slug mustHave } port(slug: "north") { slug } }' },
    { contextValue: { read: session } },
  )
  const result = body.kind === 'single' ? body.singleResult : undefined
  expect(result?.data).toEqual({ ship: null, port: { slug: 'north' } })
  expect(result?.errors?.map(error => error.path)).toEqual([['ship', 'mustHave']])
  expect(session.statements).toBe(2)
  await apollo.stop()
})

test('a query that is planned through and through is not executed by graphql-js', async () => {
  const executed: string[] = []
  const listener = { requestDidStart: async () => ({ executionDidStart: async () => void executed.push('executed') }) }
  const apollo = new ApolloServer<ReadContext>({
    schema: trial.schema,
    plugins: [directPlugin(trial.planner), listener],
    logger: silent,
  })
  const run = (query: string) =>
    apollo.executeOperation({ query }, { contextValue: { read: trial.session(trial.actors.staff) } })
  await run('{ port(slug: "north") { slug } }')
  expect(executed).toEqual([])
  await run('{ plain }')
  expect(executed).toEqual(['executed'])
  await apollo.stop()
})

test('a payload is read through the same plans, with one statement, and none when there is nothing to read', async () => {
  const [ship] = trial.world.ships.filter(s => s.state === 'SAILING')
  const source = 'mutation ($id: String) { rename(shipId: $id) { said ship { slug port { slug } } } }'
  const there = await trial.asPlanned(source, { id: ship?.id }, trial.actors.anonymous)
  expect(there.data).toMatchObject({ rename: { said: 'done', ship: { slug: ship?.slug } } })
  expect(there.session.statements).toBe(1)
  const absent = await trial.asPlanned(source, {}, trial.actors.anonymous)
  expect(absent.data).toEqual({ rename: { said: 'done', ship: null } })
  expect(absent.session.statements).toBe(0)
})

test('a statement over its time is UNAVAILABLE, and what PostgreSQL says stays inside', async () => {
  const hurried = createReads(trial.database.url, { max: 1, statementTimeoutMs: 50 })
  const waiting: Reads = { text: (_text, params) => hurried.text('select pg_sleep(5)::text', params) }
  const apollo = new ApolloServer<ReadContext>({ schema: trial.schema, logger: silent })
  const run = async (reads: Reads) => {
    const { body } = await apollo.executeOperation(
      { query: '{ port(slug: "north") { slug } }' },
      { contextValue: { read: new ReadSession(reads, trial.actors.staff) } },
    )
    return body.kind === 'single' ? body.singleResult.errors?.[0] : undefined
  }
  expect((await run({ text: () => waiting.text('', []) }))?.extensions?.code).toBe('UNAVAILABLE')
  const broken = await run({ text: () => hurried.text('select 1 from no_such_table', []) })
  expect(broken?.extensions?.code).toBe('INTERNAL')
  expect(broken?.message).not.toContain('no_such_table')
  await hurried.close()
  await apollo.stop()
})

test('the pool plans generically, in UTC', async () => {
  const shown = await trial.reads.text(
    "select current_setting('plan_cache_mode') || ' ' || current_setting('TimeZone')",
    [],
  )
  expect(shown).toBe('force_generic_plan UTC')
})

test('a text is prepared from its second use on', async () => {
  const reads = createReads(trial.database.url, { max: 1 })
  const prepared = () =>
    reads.text(
      "select count(*)::text from pg_prepared_statements where statement like '%marker%' and statement not like '%pg_prepared%'",
      [],
    )
  await reads.text("select 'marker'", [])
  expect(await prepared()).toBe('0')
  await reads.text("select 'marker'", [])
  expect(await prepared()).toBe('1')
  await reads.close()
})

test('so many texts are prepared in one lifetime of a connection and no more', () => {
  let now = 0
  const known = new PreparedTexts(2, 1_000, () => now)
  const twice = (text: string) => [known.admits(text), known.admits(text)]
  expect([twice('a'), twice('b'), twice('c')]).toEqual([
    [false, true],
    [false, true],
    [false, false],
  ])
  now = 1_000
  expect([known.admits('c'), known.admits('b'), known.admits('a')]).toEqual([true, true, false])
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }

import { afterAll, expect, test } from 'vitest'
import { openApiWorld } from '../support/api.ts'

const api = await openApiWorld()
afterAll(() => api.close())
const { world } = api
const acme = await world.team('acme', 'ORGANIZATION')
const owner = await api.signIn(acme)
const publisherId = `publisher_${acme.publisherId}`

const rows = async (table: string): Promise<number> =>
  (await world.database.sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1

/** Thirty equal calls at once: their different answers, and how many rows they made in a table. */
async function thirty(table: string, mutation: string, type: string, input: object) {
  const before = await rows(table)
  const query = `mutation ($input: ${type}!) { answer: ${mutation} }`
  const answers = await Promise.all(Array.from({ length: 30 }, () => owner.ask(query, { input })))
  const texts = answers.map(({ data, errors }) => JSON.stringify({ data, errors }))
  return { answers: [...new Set(texts)], made: (await rows(table)) - before }
}

test('thirty equal calls at once have one effect and thirty equal answers', async () => {
  const input = { publisherId, slug: 'once', name: 'Once', category: 'utility', idempotencyKey: 'draft' }
  const { answers, made } = await thirty(
    'cargos',
    'createCargo(input: $input) { cargo { id slug } problems { code } }',
    'CreateCargoInput',
    input,
  )
  expect(answers).toHaveLength(1)
  expect(answers[0]).toContain('"slug":"acme/once"')
  expect(made).toBe(1)
})

test('thirty equal calls that a rule refuses are told one refusal, which is audited once', async () => {
  const cargoId = `cargo_${await world.cargo(acme, 'unpublished')}`
  const { answers, made } = await thirty(
    'audit_entries',
    'requestReview(input: $input) { problems { code message } }',
    'RequestReviewInput',
    { cargoId, idempotencyKey: 'refused' },
  )
  expect(answers).toHaveLength(1)
  expect(answers[0]).toContain('"problems":[{')
  expect(made).toBe(1)
})

test('an alert that is raised by thirty equal calls is told once', async () => {
  const { answers, made } = await thirty(
    'log_events',
    'sendTestAlert(input: $input) { alert { id } problems { code } }',
    'SendTestAlertInput',
    { publisherId, idempotencyKey: 'alert' },
  )
  expect(answers).toHaveLength(1)
  expect(made).toBe(1)
})

test('a secret is shown to one of thirty callers: it is kept nowhere, so that the others learn that it was shown', async () => {
  const { answers, made } = await thirty(
    'tokens',
    'createToken(input: $input) { token { id } secret problems { code } }',
    'CreateTokenInput',
    { publisherId, name: 'robot', scopes: ['read'], idempotencyKey: 'token' },
  )
  expect(made).toBe(1)
  expect(answers.filter(answer => answer.includes('"secret":"ak_'))).toHaveLength(1)
  expect(answers.filter(answer => answer.includes('"secret":null'))).toHaveLength(1)
  expect(answers).toHaveLength(2)
})

test('the same key with another input is a conflict, and belongs to its account alone', async () => {
  const send = `mutation ($input: CreateCargoInput!) { createCargo(input: $input) { cargo { slug } problems { code } } }`
  const input = { publisherId, slug: 'other', name: 'Other', category: 'utility', idempotencyKey: 'draft' }
  expect((await owner.ask(send, { input })).errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT' })
  const umbrella = await world.team('umbrella')
  const other = await api.signIn(umbrella)
  const theirs = { ...input, publisherId: `publisher_${umbrella.publisherId}` }
  expect(await other.data(send, { input: theirs })).toMatchObject({
    createCargo: { cargo: { slug: 'umbrella/other' } },
  })
})

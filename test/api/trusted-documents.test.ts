import { readFileSync } from 'node:fs'
import { print } from 'graphql'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { trustedTexts } from '../../src/commands/trusted-documents.ts'
import { hashOf } from '../../src/graphql/trusted-documents.ts'
import { CatalogPageDocument } from '../generated/operations.ts'
import { RawClient } from '../live/raw-client.ts'
import { openApiOn } from '../support/api.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World
let api: Awaited<ReturnType<typeof openApiOn>>
beforeAll(async () => {
  world = await openWorld()
})
afterEach(() => closing?.())
afterAll(() => world.close())

let closing: (() => Promise<unknown>) | undefined
async function opened(environment: Record<string, string>) {
  const made = await openApiOn(world, environment)
  closing = made.close
  return made
}

const ours = print(CatalogPageDocument)
const foreign = '{ cargos(first: 3) { nodes { readme } } }'
const page = () => ({ headers: { origin: `http://127.0.0.1:${api.port}`, 'sec-fetch-site': 'same-origin' } })
const byHash = (sha256Hash: string) => ({ body: { extensions: { persistedQuery: { version: 1, sha256Hash } } } })
const refused = { status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] }

test('the manifest is what the operations make, and holds what generated clients send', () => {
  const committed = JSON.parse(readFileSync('schema/trusted-documents.json', 'utf8'))
  expect(committed).toEqual(Object.fromEntries(trustedTexts()))
  expect(committed[hashOf(ours)]).toBe(ours)
})

test('a page may ask what is in the manifest and nothing else, a program may ask anything', async () => {
  api = await opened({ TRUSTED_DOCUMENTS: 'browsers' })
  for (let again = 0; again < 2; again++) {
    expect((await api.ask(ours, {}, page())).data?.cargos.edges).toEqual([])
    expect(await api.ask(foreign, {}, page())).toMatchObject(refused)
    expect(await api.ask(foreign, {}, { headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject(refused)
    expect((await api.ask(foreign)).status).toBe(200)
  }
  expect((await api.ask('{ __schema { queryType { name } } }', {}, page())).status).toBe(200)
  expect(await api.ask('{ __typename cargos { totalCount } }', {}, page())).toMatchObject(refused)
})

test('with everyone, programs too are held to the manifest', async () => {
  api = await opened({ TRUSTED_DOCUMENTS: 'everyone' })
  expect((await api.ask(ours)).status).toBe(200)
  expect(await api.ask(foreign)).toMatchObject(refused)
})

test('a page on a websocket is held to it as well', async () => {
  api = await opened({ TRUSTED_DOCUMENTS: 'browsers' })
  const address = `ws://127.0.0.1:${api.port}/graphql`
  const socket = await RawClient.open(address, { origin: `http://127.0.0.1:${api.port}` })
  socket.send({ type: 'connection_init' })
  await socket.next('connection_ack')
  socket.subscribe('1', foreign)
  expect(await socket.next('error')).toMatchObject({ payload: [{ extensions: { code: 'FORBIDDEN' } }] })
  socket.subscribe('2', ours)
  expect(await socket.next('next')).toMatchObject({ payload: { data: { cargos: { edges: [] } } } })
  socket.close()
})

test('a trusted document may be asked for by its hash alone', async () => {
  api = await opened({ TRUSTED_DOCUMENTS: 'browsers' })
  for (let again = 0; again < 2; again++)
    expect((await api.ask(undefined, {}, { ...page(), ...byHash(hashOf(ours)) })).data?.cargos.edges).toEqual([])
})

test('any other is registered by sending it once with its hash (APQ), and that trusts it no more', async () => {
  api = await opened({ TRUSTED_DOCUMENTS: 'browsers' })
  const hash = byHash(hashOf(foreign))
  expect(await api.ask(undefined, {}, hash)).toMatchObject({
    errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  })
  expect((await api.ask(foreign, {}, hash)).data).toEqual({ cargos: { nodes: [] } })
  expect((await api.ask(undefined, {}, hash)).data).toEqual({ cargos: { nodes: [] } })
  expect(await api.ask(undefined, {}, { ...page(), ...hash })).toMatchObject(refused)
})

import { getNamedType } from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { attachedSchema } from '../../src/graphql/attached-schema.ts'
import { openApiWorld } from '../support/api.ts'
import type { Answer, ApiClient } from '../support/api-client.ts'
import {
  type Field,
  leavesOf,
  operationFor,
  plainValue,
  type Root,
  rootFields,
  variablesFor,
} from '../support/schema-walk.ts'
import { faultsOf } from './faults-of.ts'

const api = await openApiWorld()
afterAll(() => api.close())
const { schema } = attachedSchema()

const acme = await api.world.team('acme')
const cargoId = `cargo_${await api.world.cargo(acme, 'box')}`
const owner = await api.signIn(acme)

/** What a text of the request may be, at its worst. */
const TEXTS: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'a null character': 'a\0b',
  'half a character pair': 'x\ud800y',
  'control characters': 'a\u0001\u001b[31m\u202e\r\nb',
  'the wildcards of LIKE': '%_\\%',
  'the end of a string in SQL': `'";--\\`,
  'a name of every object': '__proto__',
  'a search that is all operators': `a & | ! ( 'b:* <->`,
  'two hundred thousand characters': 'x'.repeat(200_000),
  'five thousand characters of four bytes': '\u{1F4A9}'.repeat(5_000),
  'an id that climbs': 'cargo_../../etc/passwd',
  'an id of the wrong noun': 'session_00000000-0000-0000-0000-000000000000',
}

/** JSON by its text: some of it can be written, sent and read, and yet not be written again by recursion. */
const VALUES: Readonly<Record<string, string>> = {
  'ten thousand levels': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  'a null character inside': '{"type": "a\\u0000b", "k\\u0000": 1}',
  'half a character pair inside': '{"x\\ud800": "\\udfff"}',
  'the name of a constructor': '{"constructor": {"name": 1}, "toString": null}',
  'a list where an object belongs': '[[[]]]',
  'a number beyond all numbers': '{"n": 1e400, "m": -0}',
}

let made = 0
/** Everything else in the request is as it should be, so that what is hostile is read as far as it can be. */
function sound(place: string): unknown {
  const name = place.split('.').at(-1)
  if (name === 'cargoId') return cargoId
  if (name === 'publisherId') return `publisher_${acme.publisherId}`
  if (name === 'slug') return `slug-${++made}`
  if (name === 'email') return `person-${++made}@example.org`
  if (name === 'password') return 'a long enough password'
  return undefined
}

for (const root of ['query', 'mutation'] as const)
  for (const field of rootFields(schema, root))
    test(`no text, id or value breaks ${root} ${field.name}`, async () => {
      const told = await Promise.all(trials(root, field).map(({ what, body }) => broken(owner, what, body)))
      expect(told.flat()).toEqual([])
    })

function trials(root: Root, field: Field): { what: string; body: string }[] {
  const query = operationFor(schema, root, field, 1)
  return leavesOf(field).flatMap(leaf => {
    const kind = getNamedType(leaf.type).name
    const evils: [string, string][] =
      kind === 'JSON'
        ? Object.entries(VALUES)
        : TEXTUAL.includes(kind)
          ? Object.entries(TEXTS).map(([what, text]) => [what, JSON.stringify(text)])
          : []
    return evils.map(([what, evil]) => {
      const worst = Array.isArray(plainValue(leaf.type)) ? [HERE] : HERE
      const variables = variablesFor(field, place => (place === leaf.place ? worst : sound(place)))
      const body = JSON.stringify({ query, variables }).replace(`"${HERE}"`, () => evil)
      return { what: `${leaf.place}: ${what}`, body }
    })
  })
}

const TEXTUAL = ['String', 'ID', 'DateTimeISO']
const HERE = 'the hostile value goes here'

/** Why an answer is not one that a client can work with; nothing when it is. */
async function broken(client: ApiClient, what: string, body: string): Promise<string[]> {
  const response = await client.post(body)
  const text = await response.text()
  return faultsOf(response.status, text).map(fault => `${what}: ${fault}`)
}

test('an answer that breaks the rules of this file would be seen', () => {
  const answer = (errors: Answer['errors']) => JSON.stringify({ errors })
  expect(faultsOf(200, answer([{ message: 'x', extensions: { code: 'INTERNAL' } }]))).toHaveLength(1)
  expect(faultsOf(200, answer([{ message: 'x' }]))).toHaveLength(1)
  expect(faultsOf(500, '<html>')).not.toEqual([])
  expect(faultsOf(200, answer([{ message: 'Failed query: select', extensions: { code: 'BAD_INPUT' } }]))).toHaveLength(
    1,
  )
  expect(faultsOf(400, answer([{ message: 'This is no id.', extensions: { code: 'BAD_INPUT' } }]))).toEqual([])
})

import { afterAll, expect, test } from 'vitest'
import { ID_PREFIXES, type Noun } from '../../src/domain/ids.ts'
import { attachedSchema } from '../../src/graphql/attached-schema.ts'
import { issueCoordinatorToken } from '../../src/registry/publishers/create-token.ts'
import { openApiWorld } from '../support/api.ts'
import type { ApiClient } from '../support/api-client.ts'
import { missing, type Things, thingsOfCargo, thingsOfTeam } from '../support/private-things.ts'
import {
  type Field,
  leavesOf,
  operationFor,
  plainValue,
  type Root,
  rootFields,
  variablesFor,
} from '../support/schema-walk.ts'

// S42: what one may not see is absent. Every query and mutation of the schema, generated from it, is asked by another
// publisher's owner and by somebody who is not signed in, for things of a team and for things that never were: the
// answers are the same, and so is what is in the database afterwards.

const api = await openApiWorld()
afterAll(() => api.close())
const { schema } = attachedSchema()
const { world } = api

const acme = await world.team('acme', 'ORGANIZATION')
const umbrella = await world.team('umbrella', 'ORGANIZATION')
const published = await thingsOfCargo(world, acme, 'published')
const drafted = await thingsOfCargo(world, acme, 'draft')
/** All that is the team's alone where the Cargo is a draft, and where it is published. */
const SECRETS: Readonly<Record<string, Things>> = {
  'a draft': { ...drafted, ...(await thingsOfTeam(world, acme, umbrella)) },
  'a published Cargo': only(published, ['finding', 'exception', 'review', 'flag', 'case', 'job', 'jobKey', 'decision']),
}
const strangers: Readonly<Record<string, ApiClient>> = {
  'the owner of another publisher': await api.signIn(umbrella),
  'somebody who is not signed in': api.anonymous,
}
const staff = await world.person({ staff: true })
const coordinator = await issueCoordinatorToken(world.as(staff), { name: 'coordinator' })
const insiders = [
  await api.signIn(acme),
  await api.signIn(staff),
  api.client({ authorization: `Bearer ${coordinator.secret}` }),
]

function only(things: Things, nouns: readonly (keyof Things)[]): Things {
  return Object.fromEntries(nouns.map(noun => [noun, things[noun]]))
}

// safe because the keys of the prefixes are the nouns
const NOUNS = Object.keys(ID_PREFIXES) as Noun[]
/** Names in inputs that say which thing is meant; a publisher's is public. */
const NAMED: Readonly<Record<string, keyof Things>> = {
  ...Object.fromEntries(NOUNS.filter(noun => noun !== 'publisher').map(noun => [`${noun}Id`, noun])),
  credentialId: 'pullCredential',
  conflictId: 'conflict',
  proofId: 'proof',
  jobIds: 'job',
  alertIds: 'alert',
  toAccountId: 'account',
  actorId: 'actor',
  from: 'version',
  to: 'version',
  slug: 'slug',
  // The coordinator names its jobs itself; a new name is nothing's.
  'reportJobs.input.outcomes.jobId': 'jobKey',
  'confirmDispatch.input.jobIds': 'jobKey',
}
/** Places whose names say something else there. */
const NOT_NAMED = [
  'publisher.slug',
  'createPublisher.input.slug',
  'createCargo.input.slug',
  'demoteCargo.input.to',
  'enableWebhook.input.from',
  'admitJobs.input.jobs.jobId',
]
const nounAt = (place: string): keyof Things | undefined =>
  NOT_NAMED.includes(place) ? undefined : (NAMED[place] ?? NAMED[place.split('.').at(-1) ?? ''])

/** Values that let an act come as far as the thing it names. */
const SOUND: Readonly<Record<string, unknown>> = {
  publisherId: `publisher_${acme.publisherId}`,
  first: 2,
  expiresAt: '2026-06-20T00:00:00.000Z',
  completedAt: '2026-06-01T11:59:00.000Z',
  reference: 'ghcr.io/acme/box:1',
  url: 'https://hooks.test/b',
  email: 'guest2@example.org',
  status: 'UNDER_INVESTIGATION',
}

/** How deep an operation asks where two levels are too little to tell, or more than a document may hold. */
const LEVELS: Readonly<Record<string, number>> = { admitJobs: 3, confirmDispatch: 3, reportJobs: 3, cargo: 1 }

function ask(client: ApiClient, root: Root, field: Field, things: Things) {
  const variables = variablesFor(field, (place, type) => {
    const noun = nounAt(place)
    const id = noun && (things[noun] ?? published[noun])
    if (id === undefined) return SOUND[place.split('.').at(-1) ?? '']
    return Array.isArray(plainValue(type)) ? [id] : id
  })
  return client.ask(operationFor(schema, root, field, LEVELS[field.name] ?? 2), variables)
}

/** An answer with the ids by what they name, and without the number of the request. */
function shown(answer: object, things: Things): string {
  let text = JSON.stringify({ ...answer, extensions: undefined })
  for (const [noun, id] of Object.entries(things))
    text = text.replaceAll(id, `<${noun}>`).replaceAll(id.split('_').at(-1) ?? id, `<${noun}>`)
  return text.replace(/"requestId":"[^"]*"/g, '')
}

// Every table notes that it was written to; what is rolled back takes its note with it.
await world.database.sql.unsafe(`
  create table touched (name text);
  create function touch() returns trigger language plpgsql as
    $$ begin insert into touched values (tg_table_name); return null; end $$;
  do $$ declare t record; begin
    for t in select schemaname, tablename from pg_tables
      where schemaname in ('public', 'graphile_worker') and tablename <> 'touched'
    loop execute format('create trigger touch after insert or update or delete on %I.%I execute function touch()',
      t.schemaname, t.tablename); end loop; end $$`)
/** Names of the tables that an act wrote to. */
async function writtenBy(act: () => Promise<unknown>): Promise<string[]> {
  await act()
  const rows = await world.database.sql<{ name: string }[]>`delete from touched returning name`
  return [...new Set(rows.map(({ name }) => name))].sort()
}

const cases = (['query', 'mutation'] as const).flatMap(root =>
  rootFields(schema, root).flatMap(field => {
    const nouns = leavesOf(field).flatMap(({ place }) => nounAt(place) ?? [])
    return Object.entries(SECRETS)
      .filter(([, things]) => nouns.some(noun => noun in things))
      .map(([where, things]) => ({ root, field, where, things }))
  }),
)

for (const { root, field, where, things } of cases)
  test(`${root} ${field.name} tells a stranger of ${where} what it tells of nothing, and does nothing to it`, async () => {
    const never = missing(things)
    for (const [who, client] of Object.entries(strangers)) {
      let [met, missed] = ['', '']
      const writtenForNothing = await writtenBy(async () => {
        missed = shown(await ask(client, root, field, never), never)
      })
      const written = await writtenBy(async () => {
        met = shown(await ask(client, root, field, things), things)
      })
      expect(met, who).toBe(missed)
      expect(written, `written by ${who}`).toEqual(writtenForNothing)
    }
  })

const NODE = 'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }'
for (const [where, things] of Object.entries(SECRETS))
  test(`node and nodes find nothing of ${where} for a stranger`, async () => {
    const ids = Object.values(things).filter(id => id.includes('_'))
    for (const client of Object.values(strangers))
      for (const id of ids)
        expect((await client.ask(NODE, { id, ids: [id] })).data, id).toEqual({ node: null, nodes: [null] })
  })

test('cargo(slug) finds no draft for a stranger', async () => {
  for (const client of Object.values(strangers))
    expect(await client.data('{ cargo(slug: "acme/draft") { id } }')).toEqual({ cargo: null })
})

/** Acts that are open to strangers: they make something of the stranger's own. */
const OPEN = ['reportIssue', 'reportSecurityIssue', 'watchCargo', 'unwatchCargo', 'rateCargo', 'reportRating']

for (const field of rootFields(schema, 'mutation').filter(({ name }) => !OPEN.includes(name)))
  if (leavesOf(field).some(({ place }) => place.endsWith('publisherId') || nounAt(place) !== undefined))
    test(`mutation ${field.name} on what is public leaves no trace but the refusal`, async () => {
      const traces = ['audit_entries', 'audit_streams', 'rate_buckets']
      for (const client of Object.values(strangers))
        expect(
          (await writtenBy(() => ask(client, 'mutation', field, published))).filter(name => !traces.includes(name)),
        ).toEqual([])
    })

/** What removes things comes last, or those after it would find nothing. */
const lateness = (name: string): number =>
  ['delete', 'ban', 'remove', 'revoke', 'leave', 'transfer', 'withdraw', 'decide'].findIndex(word =>
    name.startsWith(word),
  )
test('for whom they are, each of these questions comes as far as the thing it names', async () => {
  const blind: string[] = []
  const inOrder = cases.toSorted((a, b) => lateness(a.field.name) - lateness(b.field.name))
  for (const { root, field, where, things } of inOrder) {
    const never = missing(things)
    let isMet = false
    for (const client of insiders)
      isMet ||=
        shown(await ask(client, root, field, things), things) !== shown(await ask(client, root, field, never), never)
    if (!isMet) blind.push(`${field.name} of ${where}`)
  }
  expect(blind).toEqual([])
})

for (const field of rootFields(schema, 'subscription').filter(({ name }) => name !== 'catalogChanges'))
  test(`subscription ${field.name} tells a stranger of what is private what it tells of nothing`, async () => {
    const things: Things = { ...SECRETS['a draft'], publisher: `publisher_${acme.publisherId}` }
    const never = missing(things)
    for (const [who, client] of Object.entries(strangers)) {
      const answers: string[] = []
      for (const asked of [things, never]) {
        const socket = await client.socket()
        const variables = variablesFor(
          field,
          place => asked[nounAt(place) ?? (place.endsWith('publisherId') ? 'publisher' : 'flag')],
        )
        socket.send({
          type: 'subscribe',
          id: '1',
          payload: { query: operationFor(schema, 'subscription', field, 1), variables },
        })
        answers.push(shown(await socket.next('error'), asked))
        socket.socket.terminate()
      }
      expect(answers[0], who).toBe(answers[1])
    }
  })

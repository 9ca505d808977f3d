import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokens } from '../../../src/database/tables/publishers.ts'
import { makeToken, TOKEN_BYTES } from '../../../src/domain/token.ts'
import { killCargo } from '../../../src/registry/cargos/kill-cargo.ts'
import { holdByStaff, releaseByStaff } from '../../../src/registry/trust/staff-hold.ts'
import { RawClient } from '../../live/raw-client.ts'
import { type ApiWorld, openApiWorld } from '../../support/api.ts'
import { imageOf } from '../../support/trust.ts'
import type { Team } from '../../support/world.ts'

const SECRET = makeToken(new Uint8Array(TOKEN_BYTES).fill(9))
const CATALOG = `subscription ($after: String) { catalogChanges(after: $after) { cause cursor cargoId cargo { slug currentVersion { state } } } }`
const RUNTIME = `subscription ($after: String) { runtimeChanges(after: $after) { cause cursor cargoId detail decision { kind } } }`

let api: ApiWorld
let team: Team
let cargoId: string
let versionId: string
beforeAll(async () => {
  api = await openApiWorld()
  const { world } = api
  team = await world.team('mirrored')
  cargoId = await world.cargo(team, 'changing')
  versionId = await world.publish(team, cargoId, 'changing-1', imageOf('changing'))
  await world.registry.db.insert(tokens).values({
    id: world.registry.newId(),
    hash: createHash('sha256').update(SECRET).digest('hex'),
    hint: 'ak_dddd',
    name: 'coordinator',
    scopes: ['runtime'],
    createdAt: world.now,
  })
})
afterAll(() => api.close())

interface Change {
  readonly cause: string
  readonly cursor: string
  readonly cargoId: string | null
  readonly detail?: { readonly stopRunningJobs?: boolean }
}

async function socket(authorization?: string): Promise<RawClient> {
  const client = await RawClient.open(`ws://127.0.0.1:${api.port}/graphql`)
  client.send({ type: 'connection_init', payload: authorization ? { authorization } : {} })
  await client.next('connection_ack')
  return client
}

async function heard(client: RawClient): Promise<Change> {
  const { payload } = await client.next('next')
  const { data } = payload as { data: Record<string, Change> }
  return Object.values(data)[0]!
}

/** Until this cause was told, that one included. */
async function until(client: RawClient, cause: string): Promise<Change[]> {
  for (const changes: Change[] = []; ; ) {
    changes.push(await heard(client))
    if (changes.at(-1)!.cause === cause) return changes
  }
}

const staff = async () => api.world.as(await api.world.person({ staff: true }))

test('a mirror hears of the catalog without signing in, and after a break goes on where it was', async () => {
  const first = await socket()
  first.subscribe('1', CATALOG)
  const [caughtUp] = await until(first, 'CAUGHT_UP')
  await holdByStaff(await staff(), { versionId, reason: 'A look.' })
  const held = await heard(first)
  expect(held).toMatchObject({
    cause: 'HELD',
    cargoId: `cargo_${cargoId}`,
    cargo: { slug: 'mirrored/changing', currentVersion: { state: 'HELD' } },
  })
  first.close()
  await releaseByStaff(await staff(), { versionId, reason: 'Fine.' })
  const second = await socket()
  second.subscribe('1', CATALOG, { after: held.cursor })
  expect((await until(second, 'CAUGHT_UP')).map(one => one.cause)).toEqual(['RELEASED', 'CAUGHT_UP'])
  const again = await socket()
  again.subscribe('1', CATALOG, { after: caughtUp!.cursor })
  expect((await until(again, 'CAUGHT_UP')).map(one => one.cause)).toEqual(['HELD', 'RELEASED', 'CAUGHT_UP'])
  second.close()
  again.close()
})

test('the coordinator hears what stops jobs, with the Decision, and nobody else does', async () => {
  const stranger = await socket()
  stranger.subscribe('1', RUNTIME)
  expect(await stranger.next('error')).toMatchObject({ payload: [{ extensions: { code: 'FORBIDDEN' } }] })
  stranger.close()
  const coordinator = await socket(`Bearer ${SECRET}`)
  coordinator.subscribe('1', RUNTIME)
  await until(coordinator, 'CAUGHT_UP')
  await killCargo(await staff(), { cargoId, reason: 'Malware.' })
  const changes = await until(coordinator, 'REFUSED')
  expect(changes[0]).toMatchObject({ cause: 'KILLED', detail: { stopRunningJobs: true }, decision: { kind: 'KILL' } })
  expect(changes.map(one => one.cause)).toEqual(['KILLED', 'SUSPENDED', 'REFUSED'])
  coordinator.close()
})

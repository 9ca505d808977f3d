import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hinter } from '../../src/database/hint.ts'
import { listenForHints } from '../../src/database/listen.ts'
import { toGlobalId } from '../../src/domain/ids.ts'
import { revokeOtherSessions } from '../../src/registry/accounts/revoke-sessions.ts'
import { Hub } from '../../src/registry/log/hub.ts'
import { logReader } from '../../src/registry/log/read-after.ts'
import { createToken } from '../../src/registry/publishers/create-token.ts'
import { editPublisher } from '../../src/registry/publishers/edit-publisher.ts'
import { revokeToken } from '../../src/registry/publishers/revoke-token.ts'
import { banPublisher } from '../../src/registry/publishers/staff/ban.ts'
import { changeRole } from '../../src/registry/publishers/team/change-role.ts'
import { inviteMember } from '../../src/registry/publishers/team/invite-member.ts'
import { removeMember } from '../../src/registry/publishers/team/remove-member.ts'
import type { RawClient } from '../live/raw-client.ts'
import { openApiOn } from '../support/api.ts'
import { ApiClient } from '../support/api-client.ts'
import { openWorld, type Team, type World } from '../support/world.ts'

let world: World
let one: Awaited<ReturnType<typeof openApiOn>>
let two: Awaited<ReturnType<typeof openApiOn>>
let names = 0
let hubs: readonly Hub[]
const ends: (() => Promise<unknown> | void)[] = []

/** Two API processes on one database: each has its own hub, sockets and memory, and they hear of each other by hints alone. */
beforeAll(async () => {
  world = await openWorld()
  // Sockets end with the real clock: a session of the world's own time would have expired long ago.
  world.advance(Date.now() - world.now.getTime())
  world.hub.start()
  const hints = hinter(world.database.sql, { senderId: 'one' })
  const hub = new Hub({ reader: logReader(world.database.sql) })
  hub.start()
  hubs = [world.hub, hub]
  const listening = listenForHints(world.database.sql, { senderId: 'two', hub })
  Object.assign(world.registry, {
    hint: (topics: readonly string[]) => {
      world.hub.wake(topics)
      hints.hint(topics)
    },
  })
  one = await openApiOn(world)
  two = await openApiOn({ ...world, hub } as World)
  ends.push(
    () => one.close(),
    () => two.close(),
    () => hub.close(),
    () => listening.stop(),
    () => world.close(),
  )
})
afterAll(async () => {
  for (const end of ends) await end()
})

const subscriptions = (): number => hubs.reduce((sum, hub) => sum + hub.subscriptions, 0)
const organization = () => world.team(`org-${++names}`, 'ORGANIZATION')
const idOf = (team: Team) => toGlobalId('publisher', team.publisherId)
const CHANGED = `subscription ($id: ID!) { publisherChanged(publisherId: $id) { cause publisher { slug name tier tierProgress { used } viewerCan } } }`

const clients = (headers: Record<string, string>) =>
  [one, two].map(({ port }) => new ApiClient(`http://127.0.0.1:${port}`, headers))
const inBrowsers = async (team: { accountId: string }) => clients({ cookie: await one.cookieOf(team.accountId) })

async function following(client: ApiClient, team: Team, id = '1'): Promise<RawClient> {
  const socket = await client.socket()
  const before = subscriptions()
  socket.subscribe(id, CHANGED, { id: idOf(team) })
  await expect.poll(subscriptions).toBeGreaterThan(before)
  return socket
}
async function followingOnBoth(apis: ApiClient[], team: Team): Promise<RawClient[]> {
  const sockets: RawClient[] = []
  for (const client of apis) sockets.push(await following(client, team))
  return sockets
}

/** What was revoked closes on every process within a second of the act's end. */
async function closesBoth(sockets: readonly RawClient[], act: () => Promise<unknown>): Promise<void> {
  await act()
  const began = performance.now()
  const codes = await Promise.all(sockets.map(socket => socket.closed))
  expect(codes.map(({ code }) => code)).toEqual([4403, 4403])
  expect(performance.now() - began).toBeLessThan(1_000)
}
async function narrowsBoth(sockets: readonly RawClient[], act: () => Promise<unknown>): Promise<void> {
  await act()
  const began = performance.now()
  for (const socket of sockets) {
    expect(await socket.next('error')).toMatchObject({ id: '1', payload: [{ extensions: { code: 'NOT_FOUND' } }] })
    expect(await socket.quiet()).toEqual([])
    socket.close()
  }
  expect(performance.now() - began).toBeLessThan(1_000)
}

describe('publisherChanged', () => {
  test('tells the team of both processes what happened, each member what they may see and do', async () => {
    const team = await organization()
    const viewer = await world.join(team, 'VIEWER')
    const [here] = await inBrowsers(team)
    const [, there] = await inBrowsers(viewer)
    const [owner, member] = [await following(here!, team), await following(there!, team)]

    await editPublisher(world.as(team.actor), { publisherId: team.publisherId, name: 'New name' })

    const changed = async (socket: RawClient) =>
      ((await socket.next('next')).payload as { data: { publisherChanged: { cause: string; publisher: object } } }).data
        .publisherChanged
    const told = await changed(owner)
    expect(told).toMatchObject({
      cause: 'EDITED',
      publisher: { name: 'New name', tier: 'ORGANIZATION', tierProgress: { used: 0 } },
    })
    expect((told.publisher as { viewerCan: string[] }).viewerCan).toContain('PUBLISHER_TRANSFER')
    expect(((await changed(member)).publisher as { viewerCan: string[] }).viewerCan).not.toContain('PUBLISHER_EDIT')
    owner.close()
    member.close()
  })

  test('is not for strangers, nor for nobody', async () => {
    const team = await organization()
    const [stranger] = await inBrowsers(await world.person())
    for (const client of [stranger!, clients({})[0]!]) {
      const socket = await client.socket()
      socket.subscribe('1', CHANGED, { id: idOf(team) })
      expect(await socket.next('error')).toMatchObject({ payload: [{ extensions: { code: 'NOT_FOUND' } }] })
      socket.close()
    }
  })
})

describe('on both processes, within a second', () => {
  test('a removed member’s subscription ends while the socket goes on', async () => {
    const team = await organization()
    const member = await world.join(team, 'MAINTAINER')
    const sockets = await followingOnBoth(await inBrowsers(member), team)

    await narrowsBoth(sockets, () =>
      removeMember(world.as(team.actor), { publisherId: team.publisherId, accountId: member.accountId }),
    )
  })

  test('a token’s sockets close when it is revoked, and when its owner is removed', async () => {
    const team = await organization()
    const admin = await world.join(team, 'ADMIN')
    const { publisherId } = team
    const create = () => createToken(world.as(admin.actor), { publisherId, name: 'ci', scopes: ['read'] })
    const [first, second] = [await create(), await create()]
    const sockets = async (secret: string) => followingOnBoth(clients({ authorization: `Bearer ${secret}` }), team)
    const [ofFirst, ofSecond] = [await sockets(first.secret), await sockets(second.secret)]

    await closesBoth(ofFirst, () => revokeToken(world.as(admin.actor), { tokenId: first.tokenId }))
    expect(await ofSecond[0]!.quiet()).toEqual([])
    await closesBoth(ofSecond, () => removeMember(world.as(team.actor), { publisherId, accountId: admin.accountId }))
  })

  test('a ban closes the sockets of every member', async () => {
    const team = await organization()
    const viewer = await world.join(team, 'VIEWER')
    const staff = world.as(await world.person({ staff: true }))
    const [here] = await inBrowsers(team)
    const [, there] = await inBrowsers(viewer)
    const sockets = [await following(here!, team), await following(there!, team)]

    await closesBoth(sockets, () => banPublisher(staff, { publisherId: team.publisherId, reason: 'Malware.' }))
  })

  test('a session revoked elsewhere closes, the one that revokes stays', async () => {
    const team = await organization()
    const sockets = await followingOnBoth(await inBrowsers(team), team)
    const { session } = await world.registry.ports.sessions.create(team.accountId, { device: 'other', now: world.now })
    const elsewhere = { ...team.actor, sessionId: session.id } as typeof team.actor // safe because only the session differs

    await closesBoth(sockets, () => revokeOtherSessions(world.as(elsewhere)))
    expect(await world.registry.ports.sessions.list(team.accountId, world.now)).toHaveLength(1)
  })
})

test('viewerCan of the parts of a team says what the verbs will allow, role by role', async () => {
  const team = await organization()
  const [admin, viewer] = [await world.join(team, 'ADMIN'), await world.join(team, 'VIEWER')]
  const { publisherId } = team
  await createToken(world.as(admin.actor), { publisherId, name: 'ci', scopes: ['read'] })
  await inviteMember(world.as(team.actor), { publisherId, email: 'ada@example.org', role: 'VIEWER' })
  const parts = async (who: { accountId: string }) => {
    const { data, errors } = await one.ask(
      `query ($id: ID!) { node(id: $id) { ... on Publisher {
        members(first: 9) { nodes { role viewerCan } }
        tokens(first: 9) { nodes { viewerCan } }
        invitations(first: 9) { nodes { viewerCan } } } }
        viewer { sessions(first: 1) { nodes { viewerCan } } } platform { viewerCan } }`,
      { id: idOf(team) },
      { as: who },
    )
    expect(errors).toBeUndefined()
    const { members, tokens, invitations } = data!.node
    return {
      members: Object.fromEntries(
        members.nodes.map((one: { role: string; viewerCan: string[] }) => [one.role, one.viewerCan]),
      ),
      tokens: tokens?.nodes.map((one: { viewerCan: string[] }) => one.viewerCan) ?? null,
      invitations: invitations?.nodes.map((one: { viewerCan: string[] }) => one.viewerCan) ?? null,
      session: data!.viewer.sessions.nodes[0].viewerCan,
      platform: data!.platform.viewerCan,
    }
  }
  const BOTH = ['MEMBER_CHANGE_ROLE', 'MEMBER_REMOVE']

  expect(await parts(team)).toMatchObject({
    members: { OWNER: BOTH, ADMIN: BOTH, VIEWER: BOTH },
    tokens: [['TOKEN_REVOKE']],
  })
  expect(await parts(admin)).toMatchObject({
    members: { OWNER: [], ADMIN: BOTH, VIEWER: BOTH },
    tokens: [['TOKEN_REVOKE']],
    invitations: [['MEMBER_REMOVE']],
    session: ['SESSION_READ', 'SESSION_REVOKE'],
  })
  const seen = await parts(viewer)
  expect(seen).toMatchObject({ members: { OWNER: [], ADMIN: [], VIEWER: [] }, tokens: null, invitations: null })
  expect(seen.platform).toContain('PUBLISHER_CREATE')
  expect(seen.platform).not.toContain('STAFF_APPOINT')

  await changeRole(world.as(team.actor), { publisherId, accountId: viewer.accountId, role: 'ADMIN' })
  await expect.poll(async () => (await parts(viewer)).tokens).toEqual([['TOKEN_REVOKE']])
})

import { afterAll, expect, test } from 'vitest'
import { topics } from '../../src/registry/log/event.ts'
import { createToken } from '../../src/registry/publishers/create-token.ts'
import { changeRole } from '../../src/registry/publishers/team/change-role.ts'
import { act } from '../../src/registry/transaction.ts'
import { openApiWorld } from '../support/api.ts'

// One execution serves all subscribers of one audience. These hold that an audience is never too wide.

const api = await openApiWorld()
afterAll(() => api.close())
const { world } = api
const acme = await world.team('acme', 'ORGANIZATION')
const id = `publisher_${acme.publisherId}`
const { tokenId } = await createToken(world.as(acme.actor), {
  publisherId: acme.publisherId,
  name: 'the robot',
  scopes: ['read'],
})

const FOLLOW = `subscription ($id: ID!) { publisherChanged(publisherId: $id) { cause publisher {
  slug tokens(first: 5) { nodes { id } } } } }`

/** Something happens to the publisher. */
const happens = (cause: string) =>
  act(world.system, 'test', async tx =>
    tx.raise({ topic: topics.publisher(acme.publisherId), cause, publisherId: acme.publisherId }),
  )

interface Told {
  readonly cause: string
  readonly publisher: { readonly slug: string; readonly tokens: object | null }
}

async function following(accountId: string) {
  const socket = await (await api.signIn({ accountId })).socket()
  const before = world.hub.subscriptions
  socket.subscribe('1', FOLLOW, { id })
  await expect.poll(() => world.hub.subscriptions).toBe(before + 1)
  const told = async () => {
    const { payload } = await socket.next('next')
    return (payload as { data: { publisherChanged: Told } }).data.publisherChanged // safe because it is all that is asked
  }
  return { told, socket }
}

test('two subscribers of different roles with one document on one topic see their own fields each', async () => {
  const viewer = await following((await world.join(acme, 'VIEWER')).accountId)
  const owner = await following(acme.accountId)
  await happens('FIRST')
  expect(await viewer.told()).toEqual({ cause: 'FIRST', publisher: { slug: 'acme', tokens: null } })
  expect(await owner.told()).toEqual({
    cause: 'FIRST',
    publisher: { slug: 'acme', tokens: { nodes: [{ id: `token_${tokenId}` }] } },
  })
})

const TEAM = `subscription ($id: ID!) { publisherChanged(publisherId: $id) { cause publisher {
  members(first: 10) { nodes { account { id email } } } } } }`

test('members of one role who are told one event together see their own address each, and no other', async () => {
  const members = [await world.join(acme, 'MAINTAINER'), await world.join(acme, 'MAINTAINER')]
  const sockets = await Promise.all(members.map(async member => (await api.signIn(member)).socket()))
  const before = world.hub.subscriptions
  for (const socket of sockets) socket.subscribe('1', TEAM, { id })
  await expect.poll(() => world.hub.subscriptions).toBe(before + 2)
  await happens('TOGETHER')
  for (const [at, socket] of sockets.entries()) {
    const { payload } = await socket.next('next')
    const { nodes } = (payload as Team).data.publisherChanged.publisher.members // safe because it is all that is asked
    const withAddress = nodes.filter(({ account }) => account.email !== null)
    expect(withAddress.map(({ account }) => account.id)).toEqual([`account_${members[at]?.accountId}`])
  }
})

interface Team {
  readonly data: {
    readonly publisherChanged: {
      readonly publisher: {
        readonly members: { readonly nodes: readonly { readonly account: { id: string; email: string | null } }[] }
      }
    }
  }
}

test('S8: a subscriber whose role falls goes on with the fields of the new role, within a second', async () => {
  const admin = await world.join(acme, 'ADMIN')
  const followed = await following(admin.accountId)
  await happens('BEFORE')
  expect(await followed.told()).toMatchObject({ cause: 'BEFORE', publisher: { tokens: { nodes: [{}] } } })

  await changeRole(world.as(acme.actor), { publisherId: acme.publisherId, accountId: admin.accountId, role: 'VIEWER' })
  const since = performance.now()
  let tokens: unknown = (await followed.told()).publisher.tokens
  while (tokens !== null && performance.now() - since < 1_000) {
    await happens('MEANWHILE')
    tokens = (await followed.told()).publisher.tokens
  }
  await happens('AFTER')
  expect(await followed.told()).toEqual({ cause: 'AFTER', publisher: { slug: 'acme', tokens: null } })
})

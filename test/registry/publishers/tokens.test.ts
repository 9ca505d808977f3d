import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { members, tokens } from '../../../src/database/tables/publishers.ts'
import { isWellFormedToken } from '../../../src/domain/token.ts'
import { authenticate } from '../../../src/registry/accounts/authenticate.ts'
import { createToken, issueCoordinatorToken } from '../../../src/registry/publishers/create-token.ts'
import { revokeToken } from '../../../src/registry/publishers/revoke-token.ts'
import { accessKeys, refusal } from '../../support/outcomes.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let acme: Team
beforeAll(async () => {
  world = await openWorld()
  acme = await world.team('acme', 'ORGANIZATION')
})
afterAll(() => world.close())

const newToken = (team: Team, scopes: ('read' | 'publish' | 'manage' | 'runtime')[] = ['publish']) =>
  createToken(world.as(team.actor), { publisherId: team.publisherId, name: 'ci', scopes })
const signIn = (secret: string) =>
  authenticate(world.registry, { authorization: `Bearer ${secret}` }, world.registry.clock())

test('a token carries a checksum, is stored as a hash, and acts for its owner in its publisher alone', async () => {
  const { tokenId, secret } = await newToken(acme)

  expect(isWellFormedToken(secret)).toBe(true)
  expect(JSON.stringify(await world.registry.db.select().from(tokens))).not.toContain(secret)
  expect((await signIn(secret)).actor).toEqual({
    kind: 'token',
    tokenId,
    accountId: acme.accountId,
    scopes: ['publish'],
    emailVerified: true,
    memberships: [{ publisherId: acme.publisherId, role: 'OWNER' }],
  })
})

test('a token with a wrong checksum, an expired one and a revoked one are refused', async () => {
  const { tokenId, secret } = await newToken(acme)
  const mistyped = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`

  expect(await refusal(signIn(mistyped))).toEqual(['fault UNAUTHENTICATED'])
  await revokeToken(world.as(acme.actor), { tokenId })
  expect(await refusal(signIn(secret))).toEqual(['fault UNAUTHENTICATED'])
  expect(await accessKeys(world.registry)).toContain(`token ${tokenId}`)

  const short = await createToken(world.as(acme.actor), {
    publisherId: acme.publisherId,
    name: 'a day',
    scopes: ['read'],
    expiresInDays: 1,
  })
  await signIn(short.secret)
  world.advance(86_400_001)
  expect(await refusal(signIn(short.secret))).toEqual(['fault UNAUTHENTICATED'])
})

test('the last use of a token is written at most once a minute', async () => {
  const { tokenId, secret } = await newToken(acme)
  const lastUse = async () =>
    (await world.registry.db.select().from(tokens).where(eq(tokens.id, tokenId)))[0]?.lastUsedAt?.getTime()

  await signIn(secret)
  const first = await lastUse()
  world.advance(59_000)
  await signIn(secret)
  expect(await lastUse()).toBe(first)
  world.advance(2_000)
  await signIn(secret)
  expect(await lastUse()).toBe(world.now.getTime())
})

test('the scope of the runtime is not for people, and a name and a possible expiry are asked for', async () => {
  expect(await refusal(newToken(acme, ['runtime']))).toEqual(['SCOPE_NOT_ALLOWED'])
  expect(await refusal(newToken(acme, []))).toEqual(['SCOPE_NOT_ALLOWED'])
  const named = (name: string, expiresInDays?: number) =>
    createToken(world.as(acme.actor), { publisherId: acme.publisherId, name, scopes: ['read'], expiresInDays })
  expect(await refusal(named('  '))).toEqual(['INVALID_INPUT'])
  expect(await refusal(named('for ever', 5_000))).toEqual(['INVALID_INPUT'])
})

test('a token may never do more than its owner may at that moment', async () => {
  const admin = await world.join(acme, 'ADMIN')
  const { secret } = await newToken(admin, ['manage'])

  await world.registry.db.update(members).set({ role: 'VIEWER' }).where(eq(members.accountId, admin.accountId))

  expect((await signIn(secret)).actor).toMatchObject({
    memberships: [{ publisherId: acme.publisherId, role: 'VIEWER' }],
  })
})

test('no token creates another, a maintainer creates none, and strangers do not learn that one exists', async () => {
  const { tokenId, secret } = await newToken(acme, ['manage'])
  const { actor } = await signIn(secret)
  const maintainer = await world.join(acme, 'MAINTAINER')
  const stranger = await world.person()
  const create = (who: typeof actor) =>
    createToken(world.as(who), { publisherId: acme.publisherId, name: 'more', scopes: ['read'] })

  expect(await refusal(create(actor))).toEqual(['fault FORBIDDEN'])
  expect(await refusal(create(maintainer.actor))).toEqual(['fault FORBIDDEN'])
  expect(await refusal(revokeToken(world.as(stranger), { tokenId }))).toEqual(['fault NOT_FOUND'])
  expect(await refusal(revokeToken(world.as(maintainer.actor), { tokenId }))).toEqual(['fault NOT_FOUND'])
})

test('a token revokes nothing that its owner has at another publisher', async () => {
  const other = await world.team('elsewhere', 'ORGANIZATION')
  const member = await world.join(other, 'ADMIN')
  await world.registry.db
    .insert(members)
    .values({ publisherId: acme.publisherId, accountId: member.accountId, role: 'ADMIN', joinedAt: world.now })
  const memberships = [other, acme].map(team => ({ publisherId: team.publisherId, role: 'ADMIN' as const }))
  const person = { ...member, actor: { ...member.actor, memberships } as typeof member.actor } // safe because joined so
  const here = await newToken({ ...person, publisherId: acme.publisherId }, ['manage'])
  const there = await newToken(person, ['publish'])

  const { actor } = await signIn(here.secret)
  expect(await refusal(revokeToken(world.as(actor), { tokenId: there.tokenId }))).toEqual(['fault NOT_FOUND'])
  await revokeToken(world.as(actor), { tokenId: here.tokenId })
  await revokeToken(world.as(person.actor), { tokenId: there.tokenId })
})

test("the coordinator's token is issued by staff for the runtime alone", async () => {
  const staff = await world.person({ staff: true })
  const { tokenId, secret } = await issueCoordinatorToken(world.as(staff), { name: 'coordinator' })

  expect((await signIn(secret)).actor).toEqual({ kind: 'coordinator', tokenId })
  expect(await refusal(issueCoordinatorToken(world.as(acme.actor), { name: 'mine' }))).toEqual(['fault FORBIDDEN'])
})

test('the secret of a token is given once, even to the same idempotency key', async () => {
  const idempotency = { actor: 'test', key: 'k1', operation: 'createToken', inputHash: 'h' }
  const input = { publisherId: acme.publisherId, name: 'once', scopes: ['read'] as const }
  const first = await createToken({ ...world.as(acme.actor), idempotency }, input)
  const again = await createToken({ ...world.as(acme.actor), idempotency }, input)

  expect(again).toEqual({ tokenId: first.tokenId, secret: null })
})

test('a publisher has 100 live tokens at most; revoked and expired ones make room', async () => {
  const team = await world.team('many', 'ORGANIZATION')
  const create = (expiresInDays: number) =>
    createToken(world.as(team.actor), { publisherId: team.publisherId, name: 'ci', scopes: ['read'], expiresInDays })
  for (let at = 0; at < 99; at++) await create(1)
  const { tokenId } = await create(30)
  expect(await refusal(create(1))).toEqual(['CONFLICT'])

  await revokeToken(world.as(team.actor), { tokenId })
  await create(1)
  expect(await refusal(create(1))).toEqual(['CONFLICT'])
  world.advance(86_400_001)
  await create(1)
})

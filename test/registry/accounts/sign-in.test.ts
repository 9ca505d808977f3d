import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accounts } from '../../../src/database/tables/accounts.ts'
import { authenticate } from '../../../src/registry/accounts/authenticate.ts'
import { changePassword, resetPassword } from '../../../src/registry/accounts/passwords.ts'
import { requestMail } from '../../../src/registry/accounts/request-mail.ts'
import { revokeOtherSessions, revokeSession } from '../../../src/registry/accounts/revoke-sessions.ts'
import { signIn, signOut } from '../../../src/registry/accounts/sign-in.ts'
import { signUp } from '../../../src/registry/accounts/sign-up.ts'
import type { Context } from '../../../src/registry/context.ts'
import type { FakePasswords } from '../../support/fakes/passwords.ts'
import { accessKeys, audited, refusal } from '../../support/outcomes.ts'
import { openWorld, type World } from '../../support/world.ts'

const PASSWORD = 'a long enough password'
let world: World
let people = 0
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const visitor = (address = '203.0.113.1'): Context => ({ ...world.as({ kind: 'anonymous' }), address })
const newAddress = () => `198.51.100.${++people}`
const newEmail = () => `person-${++people}@example.org`

async function signedUp(): Promise<string> {
  const email = newEmail()
  await signUp(visitor(newAddress()), { email, password: PASSWORD, name: 'Ada' })
  await world.runJobs()
  return email
}

async function browser(email: string, password = PASSWORD): Promise<Context> {
  const { cookie } = await signIn(visitor(newAddress()), { email, password })
  const { actor } = await authenticate(world.registry, { cookie: cookie.split(';')[0] }, world.registry.clock())
  return world.as(actor)
}

const secretTo = (email: string) => /mutation: (\S+)/.exec(world.mail.lastTo(email).text)?.[1] ?? ''
const isSignedIn = async (ctx: Context) =>
  'sessionId' in ctx.actor &&
  (await world.registry.ports.sessions.list(ctx.actor.accountId, world.now)).some(
    one => 'sessionId' in ctx.actor && one.id === ctx.actor.sessionId,
  )

test('a password is tried five times from one place, and then once in half a minute', async () => {
  const [email, address] = [await signedUp(), newAddress()]
  const wrong = () => refusal(signIn(visitor(address), { email, password: 'not the password' }))

  for (let tries = 0; tries < 5; tries++) expect(await wrong()).toEqual(['CREDENTIALS_WRONG'])
  expect(await refusal(signIn(visitor(address), { email, password: PASSWORD }))).toEqual(['RATE_LIMITED'])
  // The owner of the account, sitting elsewhere, is not locked out by it.
  expect(await isSignedIn(await browser(email))).toBe(true)
  world.advance(30_000)
  expect(await wrong()).toEqual(['CREDENTIALS_WRONG'])
})

test('tries at once from several processes are counted as several', async () => {
  const [email, address] = [newEmail(), newAddress()]
  const tries = Array.from({ length: 12 }, () => refusal(signIn(visitor(address), { email, password: 'guess' })))

  expect((await Promise.all(tries)).filter(([code]) => code === 'CREDENTIALS_WRONG')).toHaveLength(5)
})

test('an unknown address is refused like a wrong password, after the same work', async () => {
  const { verified } = world.registry.ports.passwords as unknown as { verified: { stored: string | null }[] }
  const before = verified.length

  expect(await refusal(signIn(visitor(newAddress()), { email: newEmail(), password: PASSWORD }))).toEqual([
    'CREDENTIALS_WRONG',
  ])

  expect(verified.slice(before).map(one => one.stored)).toEqual([null])
})

test('three mails go to one address, then one in ten minutes, and an unknown address gets the same answer', async () => {
  const [known, unknown] = [await signedUp(), newEmail()]
  const ask = (email: string) => requestMail(visitor(newAddress()), { email, kind: 'RESET_PASSWORD' })

  expect(await ask(unknown)).toEqual({ email: unknown })
  expect(await ask(known)).toEqual({ email: known })
  await ask(known)
  expect(await refusal(ask(known))).toEqual(['RATE_LIMITED'])
  world.advance(600_000)
  await ask(known)
  await world.runJobs()
  expect(world.mail.sent.filter(mail => mail.to === unknown)).toEqual([])
})

test('a reset by mail works once, proves the address and ends every session', async () => {
  const email = await signedUp()
  const before = await browser(email)
  await requestMail(visitor(newAddress()), { email, kind: 'RESET_PASSWORD' })
  await world.runJobs()
  const token = secretTo(email)

  await resetPassword(visitor(), { token, newPassword: 'another long password' })

  expect(await isSignedIn(before)).toBe(false)
  expect(await refusal(resetPassword(visitor(), { token, newPassword: 'yet another password' }))).toEqual([
    'LINK_EXPIRED',
  ])
  const after = await browser(email, 'another long password')
  expect(after.actor).toMatchObject({ emailVerified: true })
  await world.runJobs()
  expect(world.mail.lastTo(email).subject).toBe('Your password was changed')
})

test('a reset that happens while the old password is being checked leaves no session and no old password behind', async () => {
  const passwords = world.registry.ports.passwords as FakePasswords // safe because the world was opened with the fake
  const email = await signedUp()
  const here = await browser(email)
  const reset = async () => {
    await requestMail(visitor(newAddress()), { email, kind: 'RESET_PASSWORD' })
    await world.runJobs()
    await resetPassword(visitor(), { token: secretTo(email), newPassword: 'the owner is back' })
  }
  await world.registry.db
    .update(accounts)
    .set({ passwordHash: `old:${PASSWORD}` })
    .where(eq(accounts.email, email))
  passwords.meanwhile = reset
  expect(await refusal(signIn(visitor(newAddress()), { email, password: PASSWORD }))).toEqual(['CREDENTIALS_WRONG'])
  const change = { currentPassword: 'the owner is back', newPassword: 'a thief stays inside' }
  passwords.meanwhile = () =>
    world.registry.db
      .update(accounts)
      .set({ passwordHash: 'fake:the owner came once more' })
      .where(eq(accounts.email, email))
  expect(await refusal(changePassword(here, change))).toEqual(['CREDENTIALS_WRONG'])

  const [account] = await world.registry.db.select().from(accounts).where(eq(accounts.email, email))
  expect(account?.passwordHash).toBe('fake:the owner came once more')
  expect(await world.registry.ports.sessions.list(account?.id ?? '', world.now)).toEqual([])
})

test('who has no link makes us derive no password', async () => {
  const passwords = world.registry.ports.passwords as FakePasswords // safe because the world was opened with the fake
  const before = passwords.hashed.length
  const act = { token: 'guessed', newPassword: 'a long enough password' }
  const once = { actor: 'anonymous', key: 'k', operation: 'resetPassword', inputHash: 'h' }
  expect(await refusal(resetPassword(visitor(), act))).toEqual(['LINK_EXPIRED'])
  expect(await refusal(resetPassword({ ...visitor(), idempotency: once }, act))).toEqual(['LINK_EXPIRED'])
  expect(passwords.hashed.length).toBe(before)
})

test('a link of an hour ago resets nothing', async () => {
  const email = await signedUp()
  await requestMail(visitor(newAddress()), { email, kind: 'RESET_PASSWORD' })
  await world.runJobs()
  world.advance(3_600_000)
  expect(await refusal(resetPassword(visitor(), { token: secretTo(email), newPassword: PASSWORD }))).toEqual([
    'LINK_EXPIRED',
  ])
})

test('a changed password ends the other sessions and closes their sockets', async () => {
  const email = await signedUp()
  const [here, there] = [await browser(email), await browser(email)]

  expect(await refusal(changePassword(here, { currentPassword: 'wrong', newPassword: 'a new password' }))).toEqual([
    'CREDENTIALS_WRONG',
  ])
  await changePassword(here, { currentPassword: PASSWORD, newPassword: 'a new password' })

  expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, false])
  const keys = await accessKeys(world.registry)
  expect('sessionId' in there.actor && keys.includes(`session ${there.actor.sessionId}`)).toBe(true)
  expect(await audited(world.registry, 'staff')).toContain('account.change-password')
})

test('sessions are ended one by one or all but this one; those of others are not there', async () => {
  const email = await signedUp()
  const [one, two, three] = [await browser(email), await browser(email), await browser(email)]
  const stranger = await browser(await signedUp())
  const sessionId = 'sessionId' in one.actor ? one.actor.sessionId : ''

  expect(await refusal(revokeSession(stranger, { sessionId }))).toEqual(['fault NOT_FOUND'])
  await revokeSession(two, { sessionId })
  expect(await isSignedIn(one)).toBe(false)
  expect(await revokeOtherSessions(two)).toMatchObject({ count: 1 })
  expect([await isSignedIn(two), await isSignedIn(three)]).toEqual([true, false])
  await signOut(two)
  expect(await isSignedIn(two)).toBe(false)
})

test('an address that is known already is told by mail, and the answer says nothing of it', async () => {
  const email = await signedUp()
  const again = await signUp(visitor(newAddress()), { email, password: PASSWORD, name: 'Eve' })
  await world.runJobs()

  expect(again).toEqual({ email })
  expect(world.mail.lastTo(email).subject).toBe('You have an account already')
  const rows = await world.registry.db.select().from(accounts).where(eq(accounts.email, email))
  expect(rows.map(row => row.name)).toEqual(['Ada'])
})

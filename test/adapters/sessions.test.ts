import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { luciaSessions } from '../../src/adapters/sessions/lucia.ts'
import type { SessionsPort } from '../../src/adapters/sessions/port.ts'
import { accounts, sessions as table } from '../../src/database/tables/accounts.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { fakeSessions } from '../support/fakes/sessions.ts'

const PUBLIC_URL = 'https://registry.example'
// Far from the machine's clock, so that whoever looks at that instead is found out.
const noon = new Date('2031-03-01T12:00:00Z')
const daysLater = (days: number) => new Date(noon.getTime() + days * 86_400_000)
const origin = { device: 'Firefox on Linux', now: noon }

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

type World = { readonly sessions: SessionsPort; account(): Promise<string> }

async function account(): Promise<string> {
  const id = randomUUID()
  await database.db.insert(accounts).values({ id, email: `${id}@example.org`, createdAt: noon })
  return id
}

const real = () => luciaSessions(database.db, PUBLIC_URL)

const worlds: Record<string, () => World> = {
  'the fake': () => ({ sessions: fakeSessions(PUBLIC_URL), account: async () => randomUUID() }),
  lucia: () => ({ sessions: real(), account }),
}

describe.each(Object.entries(worlds))('sessions by %s', (_, world) => {
  test('a cookie opens its session, at the time that the caller says it is', async () => {
    const { sessions, account } = world()
    const accountId = await account()
    const { session, cookieValue } = await sessions.create(accountId, origin)
    expect(session).toMatchObject({ accountId, device: 'Firefox on Linux', createdAt: noon, lastSeenAt: noon })
    expect(near(session.expiresAt, daysLater(30))).toBe(true)
    const found = await sessions.validate(cookieValue, daysLater(1))
    expect(found).toMatchObject({ session: { id: session.id, accountId }, renewed: false })
  })

  test('the id in lists opens nothing, nor does any other text', async () => {
    const { sessions, account } = world()
    const { session } = await sessions.create(await account(), origin)
    for (const text of [session.id, '', 'nonsense', '%', 'a'.repeat(40)]) {
      expect(await sessions.validate(text, noon)).toBeNull()
    }
  })

  test('a session ends after 30 days without use, and use in its second half prolongs it', async () => {
    const { sessions, account } = world()
    const accountId = await account()
    const [used, unused] = [await sessions.create(accountId, origin), await sessions.create(accountId, origin)]
    const renewed = await sessions.validate(used.cookieValue, daysLater(16))
    expect(renewed).toMatchObject({ renewed: true })
    expect(near(renewed?.session.expiresAt, daysLater(46))).toBe(true)
    expect(await sessions.validate(unused.cookieValue, daysLater(31))).toBeNull()
    expect(await sessions.validate(used.cookieValue, daysLater(31))).toMatchObject({ session: { id: used.session.id } })
  })

  test('the list shows live sessions of that account, the last seen first', async () => {
    const { sessions, account } = world()
    const [mine, theirs] = [await account(), await account()]
    const older = await sessions.create(mine, origin)
    const newer = await sessions.create(mine, { device: 'Phone', now: daysLater(1) })
    await sessions.create(theirs, origin)
    const ids = async (now: Date) => (await sessions.list(mine, now)).map(session => session.id)
    expect(await ids(daysLater(1))).toEqual([newer.session.id, older.session.id])
    await sessions.validate(older.cookieValue, daysLater(2))
    expect(await ids(daysLater(2))).toEqual([older.session.id, newer.session.id])
    expect(await ids(daysLater(30.5))).toEqual([newer.session.id])
  })

  test('one session is revoked by its listed id, once', async () => {
    const { sessions, account } = world()
    const accountId = await account()
    const { cookieValue } = await sessions.create(accountId, origin)
    const [listed] = await sessions.list(accountId, noon)
    expect(await sessions.revoke(listed?.id ?? '')).toBe(true)
    expect(await sessions.revoke(listed?.id ?? '')).toBe(false)
    expect(await sessions.validate(cookieValue, noon)).toBeNull()
  })

  test('all sessions but one are revoked, and those that ended are named', async () => {
    const { sessions, account } = world()
    const accountId = await account()
    const [kept, ended] = [await sessions.create(accountId, origin), await sessions.create(accountId, origin)]
    const other = await sessions.create(await account(), origin)
    expect(await sessions.revokeAll(accountId, kept.session.id)).toEqual([ended.session.id])
    expect(await sessions.validate(ended.cookieValue, noon)).toBeNull()
    expect(await sessions.validate(kept.cookieValue, noon)).not.toBeNull()
    expect(await sessions.revokeAll(accountId)).toEqual([kept.session.id])
    expect(await sessions.validate(other.cookieValue, noon)).not.toBeNull()
  })

  test('what has expired is forgotten', async () => {
    const { sessions, account } = world()
    await sessions.deleteExpired(daysLater(3650))
    const accountId = await account()
    await sessions.create(accountId, origin)
    await sessions.create(accountId, { ...origin, now: daysLater(10) })
    expect(await sessions.deleteExpired(daysLater(35))).toBe(1)
    expect(await sessions.list(accountId, daysLater(35))).toHaveLength(1)
  })

  test('the cookie is for this host only, unseen by scripts, and ends with the session', async () => {
    const { sessions, account } = world()
    const { session, cookieValue } = await sessions.create(await account(), origin)
    const cookie = sessions.cookie(cookieValue, session, noon)
    const attributes = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=\\d+; Secure'
    expect(cookie).toMatch(new RegExp(`^__Host-cargo_session=${cookieValue}; ${attributes}$`))
    expect(sessions.readCookie(`theme=100%; ${cookie.split(';')[0]};other=1`)).toBe(cookieValue)
    expect(sessions.blankCookie()).toBe('__Host-cargo_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure')
    for (const header of [undefined, '', 'theme=1', '__Host-cargo_session=', 'x__Host-cargo_session=a']) {
      expect(sessions.readCookie(header)).toBeNull()
    }
  })
})

test('the database holds the hash of what the cookie holds', async () => {
  const { session, cookieValue } = await real().create(await account(), { ...origin, device: 'x'.repeat(500) })
  const [row] = await database.db.select().from(table).where(eq(table.id, session.id))
  expect(row).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), device: 'x'.repeat(200) })
  expect(JSON.stringify(row)).not.toContain(cookieValue)
})

test('"last seen" is written at most once a minute', async () => {
  const { session, cookieValue } = await real().create(await account(), origin)
  const seenAfter = async (seconds: number) => {
    await real().validate(cookieValue, new Date(noon.getTime() + seconds * 1000))
    const [row] = await database.db.select().from(table).where(eq(table.id, session.id))
    return row?.lastSeenAt
  }
  expect(await seenAfter(59)).toEqual(noon)
  expect(await seenAfter(61)).toEqual(new Date(noon.getTime() + 61_000))
})

test('the sessions of a deleted account open nothing', async () => {
  const accountId = await account()
  const { cookieValue } = await real().create(accountId, origin)
  await database.db.update(accounts).set({ deletedAt: noon, email: null }).where(eq(accounts.id, accountId))
  expect(await real().validate(cookieValue, noon)).toBeNull()
})

test('sessions revoked inside a transaction that fails are still alive', async () => {
  const accountId = await account()
  const { cookieValue } = await real().create(accountId, origin)
  const failing = database.db.transaction(async tx => {
    expect(await real().within(tx).revokeAll(accountId)).toHaveLength(1)
    throw new Error('the password could not be written')
  })
  await expect(failing).rejects.toThrow('could not be written')
  expect(await real().validate(cookieValue, noon)).not.toBeNull()
})

test('without https the cookie has no prefix that browsers would refuse', () => {
  const { blankCookie } = luciaSessions(database.db, 'http://localhost:4000')
  expect(blankCookie()).toBe('cargo_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0')
})

/** Within a second: lucia adds up on the machine's clock. */
const near = (a: Date | undefined, b: Date) => a !== undefined && Math.abs(a.getTime() - b.getTime()) < 1_000

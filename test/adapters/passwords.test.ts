import { describe, expect, test } from 'vitest'
import type { PasswordsPort } from '../../src/adapters/passwords/port.ts'
import { scryptPasswords } from '../../src/adapters/passwords/scrypt.ts'
import { fakePasswords } from '../support/fakes/passwords.ts'

const cheap = { logN: 10, r: 8, p: 1 }

type World = { readonly passwords: PasswordsPort; outdated(password: string): Promise<string> }

const worlds: Record<string, () => World> = {
  'the fake': () => ({ passwords: fakePasswords(), outdated: async password => `old:${password}` }),
  scrypt: () => ({ passwords: scryptPasswords(cheap), outdated: scryptPasswords({ ...cheap, logN: 9 }).hash }),
}

describe.each(Object.entries(worlds))('passwords by %s', (_, world) => {
  test('the right one is right, every other is wrong', async () => {
    const { passwords } = world()
    const stored = await passwords.hash('correct horse battery')
    expect(await passwords.verify('correct horse battery', stored)).toEqual({ kind: 'right', rehash: null })
    for (const other of ['', 'Correct horse battery', 'correct horse battery ']) {
      expect(await passwords.verify(other, stored)).toEqual({ kind: 'wrong' })
    }
  })

  test('an account without a password is wrong whatever is typed', async () => {
    const { passwords } = world()
    expect(await passwords.verify('anything at all', null)).toEqual({ kind: 'wrong' })
    expect(await passwords.verify('anything at all', '$2b$10$not-ours')).toEqual({ kind: 'wrong' })
  })

  test('a password stored at another cost is right and comes with a string to store instead', async () => {
    const { passwords, outdated } = world()
    const check = await passwords.verify('correct horse battery', await outdated('correct horse battery'))
    if (check.kind !== 'right' || check.rehash === null) throw new Error(`expected a new string, got ${check.kind}`)
    expect(await passwords.verify('correct horse battery', check.rehash)).toEqual({ kind: 'right', rehash: null })
  })
})

test('the stored string says its cost, and two of one password differ', async () => {
  const passwords = scryptPasswords(cheap)
  const [one, other] = [await passwords.hash('same password'), await passwords.hash('same password')]
  expect(one).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/)
  expect(one).not.toBe(other)
})

test('a password typed with combining accents is the one typed with whole letters', async () => {
  const passwords = scryptPasswords(cheap)
  const stored = await passwords.hash('cafe\u0301 au lait')
  expect(await passwords.verify('caf\u00e9 au lait', stored)).toMatchObject({ kind: 'right' })
})

test('an unknown account costs as much processor time as a known one', async () => {
  const passwords = scryptPasswords({ logN: 14, r: 8, p: 1 })
  const stored = await passwords.hash('correct horse battery')
  const work = async (against: string | null) => {
    const before = process.cpuUsage()
    for (let round = 0; round < 5; round++) await passwords.verify('wrong', against)
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await work(stored)
  const [known, unknown] = [await work(stored), await work(null)]
  expect(unknown / known).toBeGreaterThan(0.5)
})

test('the cost in use is at least 2^15', async () => {
  expect(await scryptPasswords().hash('correct horse battery')).toMatch(/^\$scrypt\$ln=1[5-9],r=8,p=1\$/)
})

import type { PasswordsPort } from '../../../src/adapters/passwords/port.ts'

export type FakePasswords = PasswordsPort & {
  /** What was verified, so that a test can see that an unknown account was verified too. */
  readonly verified: { readonly password: string; readonly stored: string | null }[]
  /** What was derived anew. */
  readonly hashed: string[]
  /** Something that happens while the next password is being checked. */
  meanwhile?: (() => Promise<unknown>) | undefined
}

/** Quick and readable: `fake:<password>`. An `old:` string is right and asks to be stored anew. */
export function fakePasswords(): FakePasswords {
  const verified: { password: string; stored: string | null }[] = []
  const hashed: string[] = []
  return {
    verified,
    hashed,
    async hash(password) {
      hashed.push(password)
      return `fake:${password}`
    },
    async verify(password, stored) {
      verified.push({ password, stored })
      const happens = this.meanwhile
      this.meanwhile = undefined
      await happens?.()
      if (stored === `fake:${password}`) return { kind: 'right', rehash: null }
      return stored === `old:${password}` ? { kind: 'right', rehash: `fake:${password}` } : { kind: 'wrong' }
    },
  }
}

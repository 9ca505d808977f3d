/** Shortest and longest password, in characters. The upper bound keeps a request from buying minutes of hashing. */
export const PASSWORD_LENGTH = { least: 10, most: 256 } as const

export type PasswordCheck =
  /** `rehash` is a fresh string to store in place of the old one when its cost parameters are out of date. */
  { readonly kind: 'right'; readonly rehash: string | null } | { readonly kind: 'wrong' }

export type PasswordsPort = {
  /** A self-describing string to store: algorithm, cost, salt and hash. */
  hash(password: string): Promise<string>
  /** `stored` is null for an account that does not exist or has no password: the same work is done and the answer is "wrong". */
  verify(password: string, stored: string | null): Promise<PasswordCheck>
}

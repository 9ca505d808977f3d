import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { PASSWORD_LENGTH, type PasswordsPort } from './port.ts'

/** Cost of one hash: `2^logN * 128 * r` bytes of memory. OWASP's choice for scrypt is N = 2^17, r = 8, p = 1. */
export type ScryptCost = { readonly logN: number; readonly r: number; readonly p: number }

/** 64 MiB and some 0.2 s of one core. Four at once is all that node's thread pool runs, so 256 MiB at most. */
const DEFAULT_COST: ScryptCost = { logN: 16, r: 8, p: 1 }

const HASH_BYTES = 32

/** Passwords by scrypt, stored as `$scrypt$ln=16,r=8,p=1$<salt>$<hash>` so that each string says how it was made. */
export function scryptPasswords(cost: ScryptCost = DEFAULT_COST): PasswordsPort {
  const absent = { cost, salt: randomBytes(16), hash: randomBytes(HASH_BYTES) }

  async function hash(password: string): Promise<string> {
    const salt = randomBytes(16)
    return written({ cost, salt, hash: await derive(password, salt, cost) })
  }

  return {
    hash,
    async verify(password, stored) {
      // An unknown account costs the same work: the time of the answer must not tell who has an account.
      const known = stored === null ? null : parse(stored)
      const { salt, hash: expected, cost: storedCost } = known ?? absent
      const isRight = timingSafeEqual(await derive(password, salt, storedCost), expected) && known !== null
      if (!isRight) return { kind: 'wrong' }
      return { kind: 'right', rehash: sameCost(storedCost, cost) ? null : await hash(password) }
    },
  }
}

type Stored = { readonly cost: ScryptCost; readonly salt: Buffer; readonly hash: Buffer }

function derive(password: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> {
  // NFKC, so that a password typed on another keyboard or system is the same password (NIST SP 800-63B 5.1.1.2).
  const normal = password.slice(0, PASSWORD_LENGTH.most * 2).normalize('NFKC')
  const N = 2 ** logN
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r }
  return new Promise((resolve, reject) =>
    scrypt(normal, salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key))),
  )
}

const written = ({ cost: { logN, r, p }, salt, hash }: Stored) =>
  `$scrypt$ln=${logN},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`

function parse(stored: string): Stored | null {
  const match = /^\$scrypt\$ln=(1?\d|20),r=(\d|[1-3]\d),p=(\d)\$([\w-]+)\$([\w-]+)$/.exec(stored)
  if (!match) return null
  const [, logN, r, p, salt = '', hash = ''] = match
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) }
  const bytes = Buffer.from(hash, 'base64url')
  return bytes.length === HASH_BYTES ? { cost, salt: Buffer.from(salt, 'base64url'), hash: bytes } : null
}

const sameCost = (a: ScryptCost, b: ScryptCost) => a.logN === b.logN && a.r === b.r && a.p === b.p

import type { Scope } from './permission.ts'

/** S9: so that people and secret scanners recognise one. */
export const TOKEN_PREFIX = 'ak_'
/** Random bytes a token is made of: 192 bits. */
export const TOKEN_BYTES = 24

/**
 * S9: `ak_`, the secret in base 62, and the CRC32 of prefix and secret in 6 characters of base 62. A secret scanner can tell a token
 * from text that looks like one without asking us, and a mistyped one is refused without a look into the database.
 */
export function makeToken(random: Uint8Array): string {
  if (random.length !== TOKEN_BYTES) throw new RangeError(`A token is made of ${TOKEN_BYTES} random bytes.`)
  const body = TOKEN_PREFIX + base62(bytesToNumber(random), SECRET_LENGTH)
  return body + checksum(body)
}

/** Whether text has the form of a token and its checksum is right. Whether it is one of ours, the stored hashes say. */
export const isWellFormedToken = (text: string): boolean =>
  SHAPE.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)

/** What may be shown of a token later, so that people tell theirs apart. */
export const tokenHint = (token: string): string => `${token.slice(0, TOKEN_PREFIX.length + 4)}…`

/** S9: scopes a person may give a token of their own. `runtime` is the coordinator's, and staff issue that. */
export const isGrantableScope = (scope: Scope): boolean => scope !== 'runtime'

const checksum = (text: string): string => base62(BigInt(crc32(text)), CHECKSUM_LENGTH)

const bytesToNumber = (bytes: Uint8Array): bigint => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)

function base62(number: bigint, length: number): string {
  let [rest, text] = [number, '']
  while (rest > 0n) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text.padStart(length, '0')
}

/** CRC-32 as in zlib and GitHub's token format (reflected polynomial 0xEDB88320), over ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff
  for (const character of text) {
    crc ^= character.charCodeAt(0)
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
// 62^33 > 2^192 > 62^32; 62^6 > 2^32.
const SECRET_LENGTH = 33
const CHECKSUM_LENGTH = 6
const SHAPE = new RegExp(`^${TOKEN_PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`)

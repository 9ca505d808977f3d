import { randomBytes, randomInt } from 'node:crypto'

let sequence = randomInt(2 ** 25)

/**
 * A UUID version 7 (RFC 9562): ordered by time, so that new rows land at the end of their index. The 26 bits after the time are
 * counted on, so that what one act writes within a millisecond is listed in the order in which it was written.
 */
export function newId(now: number = Date.now()): string {
  sequence = (sequence + 1) % 2 ** 26
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes.writeUInt16BE(0x7000 | (sequence >> 14), 6)
  bytes.writeUInt16BE(0x8000 | (sequence & 0x3fff), 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

import { randomBytes } from 'node:crypto'

/**
 * A UUID version 7 (RFC 9562): ordered by time, so that new rows land at the end of their index, and within one millisecond by
 * the order in which this process made them (method 1), so that what one act wrote is listed as it was written.
 */
export function newId(now: number = Date.now()): string {
  const bytes = randomBytes(16)
  counter = now === latest ? Math.min(counter + 1, LARGEST) : bytes.readUInt16BE(6) & ROOM_BELOW
  latest = now
  bytes.writeUIntBE(now, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

let latest = 0
let counter = 0
/** Of the counter's 12 bits. Begun in their lower half, so that a millisecond has room for 2,048 ids in order; the rest tie. */
const LARGEST = 0xfff
const ROOM_BELOW = 0x7ff

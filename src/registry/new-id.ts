import { randomBytes } from 'node:crypto'

/**
 * A UUID version 7 (RFC 9562): ordered by time, so that new rows land at the end of their index, and within a millisecond
 * of this process by a counter (its method 1), so that what one act writes is listed in the order in which it was written.
 */
export function newId(now: number = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes.writeUInt16BE(0x7000 | nextCount(now, bytes.readUInt16BE(6)), 6)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

let last = { now: -1, count: 0 }

// It begins in the lower half, so that at least 2,048 ids of one millisecond are in order; those after it are unique all the same.
function nextCount(now: number, random: number): number {
  const count = last.now === now ? Math.min(last.count + 1, 0xfff) : random & 0x7ff
  last = { now, count }
  return count
}

import { randomBytes } from 'node:crypto'

let [latest, sequence] = [0, 0]

/**
 * A UUID version 7 (RFC 9562): ordered by time, so that new rows land at the end of their index. Ids of one millisecond are
 * numbered in the 26 bits after it, so that what one act writes is listed in the order in which it was written.
 */
export function newId(now: number = Date.now()): string {
  sequence = now === latest ? (sequence + 1) % 2 ** 26 : 0
  latest = now
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes.writeUInt16BE(0x7000 | (sequence >> 14), 6)
  bytes.writeUInt16BE(0x8000 | (sequence & 0x3fff), 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

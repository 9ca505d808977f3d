import { randomBytes } from 'node:crypto'

/**
 * A UUID version 7 (RFC 9562): ordered by time, so that new rows land at the end of their index. Those of one millisecond are
 * ordered too as far as one process makes them, so that what one act decides is read again in the order of its decisions.
 */
export function newId(now: number = Date.now()): string {
  // Section 6.2, method 2: within a millisecond the random part grows by a random step.
  tail = now === last ? tail + 1n + BigInt(randomBytes(4).readUInt32BE()) : freshTail()
  last = now
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = 0x70 | Number((tail >> 70n) & 0x0fn)
  bytes[7] = Number((tail >> 62n) & 0xffn)
  bytes.writeBigUInt64BE((1n << 63n) | (tail & ((1n << 62n) - 1n)), 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

let last = -1
/** The 74 random bits of the newest id. */
let tail = 0n

/** With the highest bit left free, so that the steps of one millisecond cannot run over. */
const freshTail = (): bigint => BigInt(`0x${randomBytes(10).toString('hex')}`) & ((1n << 73n) - 1n)

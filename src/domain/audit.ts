import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

/** What the first entry of a chain names as the one before it. */
export const GENESIS_HASH = '0'.repeat(64)

/** One entry of an audit chain (S41), as it is hashed: everything but its own hash. */
export type ChainedEntry = {
  readonly stream: string
  readonly seq: number
  readonly at: Date
  readonly actorKind: string
  readonly actorId: string | null
  readonly action: string
  readonly subject: string
  readonly publisherId: string | null
  readonly cargoId: string | null
  readonly decisionId: string | null
  readonly reason: string | null
  readonly before: unknown
  readonly after: unknown
  readonly requestId: string
  readonly previousHash: string
}

/** S41: covers the whole entry and, through `previousHash`, every one before it. Hex SHA-256 of the canonical JSON. */
export const chainHash = (entry: ChainedEntry): string => {
  const { stream, seq, at, actorKind, actorId, action, subject, publisherId, cargoId } = entry
  const { decisionId, reason, before, after, requestId, previousHash } = entry
  const covered = [
    ...[stream, seq, at.toISOString(), actorKind, actorId, action, subject, publisherId, cargoId],
    ...[decisionId, reason, before, after, requestId, previousHash],
  ]
  return createHash('sha256').update(canonicalJson(covered)).digest('hex')
}

export type ChainFault = {
  readonly seq: number
  readonly kind: 'MISSING' | 'CHANGED' | 'TAIL_MISSING'
  readonly message: string
}

/**
 * S41: the first fault of one stream, in order of `seq`; undefined when it is whole. `head` is the last number and hash as published
 * elsewhere: without it a tail that was cut off, or a chain rewritten from some entry on, could not be noticed.
 */
export function findChainFault(
  entries: Iterable<ChainedEntry & { readonly hash: string }>,
  head?: { readonly seq: number; readonly hash: string },
): ChainFault | undefined {
  let [previousHash, expected] = [GENESIS_HASH, 1]
  for (const entry of entries) {
    const named = (seq: number) => `Entry ${seq} of ${entry.stream}`
    if (entry.seq !== expected) return { seq: expected, kind: 'MISSING', message: `${named(expected)} is missing.` }
    const isIntact = entry.previousHash === previousHash && chainHash(entry) === entry.hash
    if (!isIntact)
      return { seq: expected, kind: 'CHANGED', message: `${named(expected)} was changed after it was written.` }
    if (head?.seq === entry.seq && head.hash !== entry.hash)
      return { seq: expected, kind: 'CHANGED', message: `${named(expected)} is not the one whose hash was published.` }
    previousHash = entry.hash
    expected += 1
  }
  if (head === undefined || head.seq < expected) return undefined
  return { seq: expected, kind: 'TAIL_MISSING', message: `The entries from ${expected} to ${head.seq} are missing.` }
}

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

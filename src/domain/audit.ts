/** S41: what the chain covers. Everything that is to be believed later is in here. */
export type AuditEntry = {
  /** Which chain: a publisher's, or the staff's. */
  readonly stream: string
  /** Dense within its stream, from 1. */
  readonly seq: number
  readonly at: Date
  readonly action: string
  readonly actor: { readonly kind: string; readonly id: string | undefined }
  readonly subject: string
  readonly reason: string | undefined
  readonly before: JsonValue | undefined
  readonly after: JsonValue | undefined
  readonly decisionId: string | undefined
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/** The hash before the first entry of a stream. */
export const GENESIS_HASH = '0'.repeat(64)

/**
 * S41: the hash of an entry over its content and the hash before it: changing, leaving out or moving one entry breaks every later hash. The
 * hash function is given, so that this file needs none: SHA-256 in lower-case hex.
 */
export function entryHash(entry: AuditEntry, previousHash: string, sha256: (text: string) => string): string {
  const { at, ...rest } = entry
  // A database gives null for what was left out when the entry was written; both are the same entry.
  const fields = Object.entries({ ...rest, at: at.toISOString(), actor: withoutNulls(entry.actor) })
  return sha256(`${previousHash}\n${canonicalJson(withoutNulls(Object.fromEntries(fields)))}`)
}

export type ChainFault = {
  readonly seq: number
  readonly kind: 'MISSING' | 'CHANGED' | 'TAIL_MISSING'
  readonly message: string
}

/**
 * S41: the first fault of a stream, undefined when it is whole. The `head` is the last number and hash as published elsewhere; without it
 * a cut-off tail could not be noticed.
 */
export function findChainFault(
  entries: readonly (AuditEntry & { readonly hash: string })[],
  head: { readonly seq: number; readonly hash: string } | undefined,
  sha256: (text: string) => string,
): ChainFault | undefined {
  let [previousHash, expectedSeq] = [GENESIS_HASH, 1]
  for (const { hash, ...entry } of entries) {
    if (entry.seq !== expectedSeq)
      return { seq: expectedSeq, kind: 'MISSING', message: `Entry ${expectedSeq} of ${entry.stream} is missing.` }
    if (entryHash(entry, previousHash, sha256) !== hash)
      return {
        seq: entry.seq,
        kind: 'CHANGED',
        message: `Entry ${entry.seq} of ${entry.stream} was changed after it was written.`,
      }
    if (head?.seq === entry.seq && head.hash !== hash)
      return {
        seq: entry.seq,
        kind: 'CHANGED',
        message: `Entry ${entry.seq} of ${entry.stream} is not the one that was published.`,
      }
    previousHash = hash
    expectedSeq += 1
  }
  if (head !== undefined && head.seq >= expectedSeq)
    return {
      seq: expectedSeq,
      kind: 'TAIL_MISSING',
      message: `The entries from ${expectedSeq} to ${head.seq} are missing.`,
    }
  return undefined
}

/** One text for one value: keys sorted, undefined left out, no spaces. Numbers as JavaScript writes them (RFC 8785). */
export function canonicalJson(value: JsonValue | undefined): string {
  if (value === undefined) return 'null'
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)
  return `{${fields.join(',')}}`
}

const withoutNulls = <Fields extends object>(fields: Fields): { [key: string]: JsonValue } =>
  Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined && field !== null))

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value)

import { describe, expect, it } from 'vitest'
import { type ChainedEntry, chainHash, findChainFault, GENESIS_HASH } from '../../src/domain/audit.ts'
import { HOUR_MS } from '../../src/domain/policy.ts'

const now = new Date('2026-08-31T12:00:00Z')
const hours = (n: number) => new Date(now.getTime() + n * HOUR_MS)

describe('S41: the audit chain', () => {
  const entry = (seq: number, previousHash: string): ChainedEntry => ({
    stream: 'publisher/acme',
    seq,
    at: hours(seq),
    actorKind: 'user',
    actorId: 'ann',
    action: 'cargo.edit',
    subject: 'cargo_1',
    publisherId: 'acme',
    cargoId: null,
    decisionId: null,
    reason: null,
    before: { b: 1, a: [null, 'x'] },
    after: { a: [], c: 1.5 },
    requestId: `r${seq}`,
    previousHash,
  })
  const chain = (length: number) => {
    const entries: (ChainedEntry & { hash: string })[] = []
    for (let seq = 1; seq <= length; seq += 1) {
      const one = entry(seq, entries.at(-1)?.hash ?? GENESIS_HASH)
      entries.push({ ...one, hash: chainHash(one) })
    }
    return entries
  }
  const whole = chain(5)
  const head = { seq: 5, hash: whole[4]?.hash ?? '' }

  it('is whole as written, whatever the order of keys', () => {
    const reordered = whole.map(one => ({ ...one, before: { a: [null, 'x'], b: 1 } }))

    expect(findChainFault(whole, head)).toBeUndefined()
    expect(findChainFault(reordered, head)).toBeUndefined()
    expect(findChainFault([])).toBeUndefined()
  })

  it.each([
    [
      'a changed one',
      whole.map(one => (one.seq === 3 ? { ...one, reason: 'changed' } : one)),
      'Entry 3 of publisher/acme was changed after it was written.',
    ],
    [
      'a changed one with a fitting hash',
      whole.map(one => (one.seq === 3 ? { ...one, reason: 'x', hash: chainHash({ ...one, reason: 'x' }) } : one)),
      'Entry 4 of publisher/acme was changed after it was written.',
    ],
    ['a missing one', whole.filter(one => one.seq !== 2), 'Entry 2 of publisher/acme is missing.'],
    [
      'two that changed places',
      [whole[1], whole[0]].filter(one => one !== undefined),
      'Entry 1 of publisher/acme is missing.',
    ],
    ['a cut-off tail', whole.slice(0, 3), 'The entries from 4 to 5 are missing.'],
  ])('finds %s', (_, entries, message) => {
    expect(findChainFault(entries, head)?.message).toBe(message)
  })

  it('finds a chain rewritten to its end by the published head', () => {
    const rewritten: (ChainedEntry & { hash: string })[] = []
    for (const one of whole) {
      const next = { ...one, reason: 'rewritten', previousHash: rewritten.at(-1)?.hash ?? GENESIS_HASH }
      rewritten.push({ ...next, hash: chainHash(next) })
    }

    expect(findChainFault(rewritten)).toBeUndefined()
    expect(findChainFault(rewritten, head)?.message).toBe(
      'Entry 5 of publisher/acme is not the one whose hash was published.',
    )
  })

  it('has hashes of SHA-256', () => {
    expect(chainHash(entry(1, GENESIS_HASH))).toMatch(/^[0-9a-f]{64}$/)
  })
})

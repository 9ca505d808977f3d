import { expect, test } from 'vitest'
import type { Reads } from '../../src/graphql/plan/session.ts'
import { sharedReads } from '../../src/graphql/shared-reads.ts'

/** Reads that answer when they are told to. */
function slowReads() {
  const sent: { text: string; params: readonly unknown[]; end: (answer: string | Error) => void }[] = []
  const reads: Reads = {
    text: (text, params) =>
      new Promise((resolve, reject) => {
        sent.push({ text, params, end: answer => (answer instanceof Error ? reject(answer) : resolve(answer)) })
      }),
  }
  return { sent, reads }
}

test('equal statements that are under way together are sent once, and all are given the answer', async () => {
  const { sent, reads } = slowReads()
  const shared = sharedReads(reads)
  const asked = Array.from({ length: 200 }, () => shared.text('select $1', [['acme'], 1, null]))
  expect(sent).toHaveLength(1)
  sent[0]?.end('answer')
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 200 }, () => 'answer'))
})

test('other parameters, or another text, are another statement', () => {
  const { sent, reads } = slowReads()
  const shared = sharedReads(reads)
  for (const params of [['acme'], [['acme']], ['globex'], [null], []]) void shared.text('select $1', params)
  void shared.text('select $1 ', ['acme'])
  expect(sent).toHaveLength(6)
})

test('what has ended is asked anew, and a failure is told to all who waited and to nobody later', async () => {
  const { sent, reads } = slowReads()
  const shared = sharedReads(reads)
  const failing = [shared.text('select 1', []), shared.text('select 1', [])]
  sent[0]?.end(new Error('the server is gone'))
  for (const read of failing) await expect(read).rejects.toThrow('the server is gone')
  const after = shared.text('select 1', [])
  sent[1]?.end('1')
  expect(await after).toBe('1')
  expect(sent).toHaveLength(2)
})

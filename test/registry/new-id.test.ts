import { expect, test } from 'vitest'
import { newId } from '../../src/registry/new-id.ts'

test('ids of one millisecond are in the order in which they were made, and all are version 7', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1_780_000_000_000))
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^019e7044-8800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('two processes that begin in one millisecond make different ids', () => {
  const first = newId(1_780_000_000_000)
  newId(1_780_000_000_001)
  expect(newId(1_780_000_000_000)).not.toBe(first)
})

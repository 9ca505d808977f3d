import { expect, test } from 'vitest'
import { newId } from '../../src/registry/new-id.ts'

test('ids of one millisecond are in the order in which they were made, and are ids of version 7', () => {
  const now = Date.parse('2026-06-01T12:00:00Z')
  const ids = Array.from({ length: 20_000 }, () => newId(now))
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of [ids[0]!, ids[4_096]!, ids.at(-1)!])
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(newId(now + 1) > ids.at(-1)!).toBe(true)
})

import { expect, test } from 'vitest'
import { newId } from '../../src/registry/new-id.ts'

test('ids of one millisecond are in the order in which they were made, those of a later one behind them', () => {
  const now = Date.parse('2026-06-01T12:00:00Z')
  const ids = [...Array.from({ length: 2_000 }, () => newId(now)), newId(now + 1)]
  expect([...ids].sort()).toEqual(ids)
})

test('ids are distinct however many one millisecond has, and are of version 7', () => {
  const now = Date.parse('2026-06-01T12:00:00Z')
  const ids = Array.from({ length: 10_000 }, () => newId(now))
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

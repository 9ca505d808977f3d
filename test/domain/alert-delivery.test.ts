import { describe, expect, test } from 'vitest'
import {
  mailKind,
  nextAttemptAt,
  nextDigestAt,
  passesFilter,
  WEBHOOK_RETRY_MS,
} from '../../src/domain/alert-delivery.ts'
import { DAY_MS } from '../../src/domain/policy.ts'

const now = new Date('2026-06-01T12:00:00Z')

describe('which alerts pass a filter', () => {
  const alert = { causes: ['SEVERITY_RAISED', 'FIX_AVAILABLE'], severity: 'MEDIUM' } as const
  test.each([
    ['everything passes an empty filter', {}, true],
    ['any of its causes will do', { causes: ['FIX_AVAILABLE'] }, true],
    ['none of its causes will not', { causes: ['YANKED'] }, false],
    ['its own severity is severe enough', { severityAtLeast: 'MEDIUM' }, true],
    ['a milder floor lets it pass', { severityAtLeast: 'UNKNOWN' }, true],
    ['a worse floor does not', { severityAtLeast: 'HIGH' }, false],
  ] as const)('%s', (_, filter, passes) => {
    expect(passesFilter(alert, { causes: [], severityAtLeast: null, ...filter })).toBe(passes)
  })

  test('what has no severity is not measured', () => {
    expect(passesFilter({ causes: ['KILLED'], severity: null }, { causes: [], severityAtLeast: 'CRITICAL' })).toBe(true)
  })
})

test('attempts at a webhook span exactly three days, with pauses that never shrink before the last', () => {
  expect(WEBHOOK_RETRY_MS.reduce((sum, wait) => sum + wait, 0)).toBe(3 * DAY_MS)
  expect(WEBHOOK_RETRY_MS.toSorted((a, b) => a - b)).toEqual([...WEBHOOK_RETRY_MS])
  expect(nextAttemptAt(now, WEBHOOK_RETRY_MS.length + 1, null)).toBeUndefined()
})

test('a receiver gets the pause that it asks for, up to a day', () => {
  expect(nextAttemptAt(now, 1, null)).toEqual(new Date(now.getTime() + 5_000))
  expect(nextAttemptAt(now, 1, 120)).toEqual(new Date(now.getTime() + 120_000))
  expect(nextAttemptAt(now, 1, 10_000_000)).toEqual(new Date(now.getTime() + DAY_MS))
})

test('the digest of a day goes out at the next 6:00 UTC', () => {
  expect(nextDigestAt(new Date('2026-06-01T05:59:59Z'))).toEqual(new Date('2026-06-01T06:00:00Z'))
  expect(nextDigestAt(new Date('2026-06-01T06:00:00Z'))).toEqual(new Date('2026-06-02T06:00:00Z'))
  expect(nextDigestAt(new Date('2026-12-31T23:00:00Z'))).toEqual(new Date('2027-01-01T06:00:00Z'))
})

test('mail is urgent by what happens, not by the number alone', () => {
  expect(mailKind({ causes: ['NEW_ADVISORY'], severity: 'HIGH' })).toBe('HIGH')
  expect(mailKind({ causes: ['NEW_ADVISORY', 'EXPLOITED'], severity: 'LOW' })).toBe('CRITICAL')
  expect(mailKind({ causes: ['RESOLVED'], severity: 'CRITICAL' })).toBe('OTHER')
  expect(mailKind({ causes: ['RESOLVED', 'NEW_ADVISORY'], severity: 'CRITICAL' })).toBe('CRITICAL')
  expect(mailKind({ causes: ['REVIEW_DECIDED'], severity: null })).toBe('OTHER')
})

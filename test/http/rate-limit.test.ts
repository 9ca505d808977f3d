import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKey, createBuckets } from '../../src/http/rate-limit.ts'

const at = (second: number): Date => new Date(second * 1000)

test('a bucket gives what it holds, then tells when to come back', () => {
  const buckets = createBuckets({ capacity: 10, refillPerSecond: 2 })
  expect(buckets.take('a', 8, at(0))).toEqual({ allowed: true, remaining: 2, resetAt: at(4), retryAfterSeconds: 0 })
  expect(buckets.take('a', 8, at(0))).toEqual({ allowed: false, remaining: 2, resetAt: at(4), retryAfterSeconds: 3 })
  expect(buckets.take('a', 8, at(3)).allowed).toBe(true)
})

test('one caller does not use up what another has', () => {
  const buckets = createBuckets({ capacity: 1, refillPerSecond: 1 })
  expect(buckets.take('a', 1, at(0)).allowed).toBe(true)
  expect(buckets.take('b', 1, at(0)).allowed).toBe(true)
})

test('an estimate that was too high is given back, never above the capacity', () => {
  const buckets = createBuckets({ capacity: 10, refillPerSecond: 1 })
  buckets.take('a', 10, at(0))
  buckets.settle('a', -6, at(0))
  expect(buckets.take('a', 6, at(0)).allowed).toBe(true)
  buckets.settle('a', -100, at(0))
  expect(buckets.take('a', 11, at(0)).allowed).toBe(false)
})

test('a million callers keep no more buckets than were agreed', () => {
  const buckets = createBuckets({ capacity: 1, refillPerSecond: 1, most: 1000 })
  for (let caller = 0; caller < 1_000_000; caller++) buckets.take(String(caller), 1, at(0))
  expect(buckets.size).toBe(1000)
})

test('a caller who waits as long as told is served', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 50 }),
      (capacity, refillPerSecond, amounts) => {
        const buckets = createBuckets({ capacity, refillPerSecond })
        let second = 0
        for (const wanted of amounts) {
          const amount = Math.min(wanted, capacity)
          const first = buckets.take('a', amount, at(second))
          if (first.allowed) continue
          second += first.retryAfterSeconds
          expect(buckets.take('a', amount, at(second)).allowed).toBe(true)
        }
      },
    ),
  )
})

test('an IPv6 customer counts as one address, an IPv4 one however it is written', () => {
  expect(addressKey('2001:db8:1:2:aaaa::1')).toBe(addressKey('2001:db8:1:2:ffff::9'))
  expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'))
  expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1')
})

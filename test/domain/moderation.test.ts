import { describe, expect, it } from 'vitest'
import { appealRefusal, isStaffOnlyCase, raisesReviewFlag } from '../../src/domain/moderation.ts'
import { HOUR_MS } from '../../src/domain/policy.ts'

const now = new Date('2026-08-31T12:00:00Z')
const hours = (n: number) => new Date(now.getTime() + n * HOUR_MS)

describe('R29, R48, R49: cases', () => {
  it('the third complaint within 24 hours raises a review flag, once', () => {
    expect([
      raisesReviewFlag([], undefined, now),
      raisesReviewFlag([hours(-1)], undefined, now),
      raisesReviewFlag([hours(-1), hours(-23.9)], undefined, now),
      raisesReviewFlag([hours(-1), hours(-24)], undefined, now),
      raisesReviewFlag([hours(-1), hours(-2), hours(-3)], hours(-1), now),
    ]).toEqual([false, false, true, false, false])
  })

  it('complaints that never stop raise a flag a day', () => {
    const flags: number[] = []
    const made: Date[] = []
    for (let hour = 0; hour < 72; hour += 4) {
      const last = flags.at(-1)
      if (raisesReviewFlag(made, last === undefined ? undefined : hours(last), hours(hour))) flags.push(hour)
      made.push(hours(hour))
    }
    expect(flags).toEqual([8, 32, 56])
  })

  it("a security report is the staff's alone until it is triaged", () => {
    expect([
      isStaffOnlyCase('SECURITY', false),
      isStaffOnlyCase('SECURITY', true),
      isStaffOnlyCase('ISSUE', false),
    ]).toEqual([true, false, false])
  })

  it('an adverse decision is appealed once at a time, a favourable one never', () => {
    expect([
      appealRefusal({ appealable: true }, false),
      appealRefusal({ appealable: true }, true),
      appealRefusal({ appealable: false }, false),
    ]).toEqual([undefined, 'APPEAL_ALREADY_OPEN', 'NOT_APPEALABLE'])
  })
})

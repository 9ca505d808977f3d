import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Affected, AffectedRange, RangeEvent } from '../../../src/domain/advisory/advisory.ts'
import { affects, verdict } from '../../../src/domain/advisory/affects.ts'

const introduced = (version: string): RangeEvent => ({ kind: 'introduced', version })
const fixed = (version: string): RangeEvent => ({ kind: 'fixed', version })
const lastAffected = (version: string): RangeEvent => ({ kind: 'lastAffected', version })
const limit = (version: string): RangeEvent => ({ kind: 'limit', version })
const range = (...events: RangeEvent[]): AffectedRange => ({ type: 'ECOSYSTEM', events })
const npm = (...ranges: AffectedRange[]): Affected[] => [{ ecosystem: 'npm', name: 'left', ranges, versions: [] }]

describe('an advisory affects exactly the versions its ranges and lists say', () => {
  it.each([
    ['from the beginning', [range(introduced('0'), fixed('1.2.0'))], '0.0.1', true],
    ['a pre-release before the beginning of numbers', [range(introduced('0'), fixed('1.2.0'))], '0.0.0-0', true],
    ['the fixed version', [range(introduced('0'), fixed('1.2.0'))], '1.2.0', false],
    ['a pre-release of the fix', [range(introduced('0'), fixed('1.2.0'))], '1.2.0-rc.1', true],
    ['without a fix', [range(introduced('1.0.0'))], '99.0.0', true],
    ['the last affected', [range(introduced('0'), lastAffected('1.2.0'))], '1.2.0', true],
    ['after the last affected', [range(introduced('0'), lastAffected('1.2.0'))], '1.2.1', false],
    ['exactly one version', [range(introduced('1.0.0'), lastAffected('1.0.0'))], '1.0.0', true],
    ['unsorted events', [range(fixed('2.0.5'), introduced('2.0.0'), fixed('1.5.0'), introduced('0'))], '1.7.0', false],
    [
      'unsorted, second stretch',
      [range(fixed('2.0.5'), introduced('2.0.0'), fixed('1.5.0'), introduced('0'))],
      '2.0.4',
      true,
    ],
    [
      'adjacent stretches',
      [range(introduced('0'), fixed('1.0.0'), introduced('1.0.0'), fixed('2.0.0'))],
      '1.0.0',
      true,
    ],
    [
      'overlapping ranges',
      [range(introduced('0'), fixed('2.6.7')), range(introduced('2.0.0'), fixed('3.1.1'))],
      '2.6.7',
      true,
    ],
    ['below a limit', [range(introduced('0'), limit('2.0.0'))], '1.0.0', true],
    ['at a limit', [range(introduced('0'), limit('2.0.0'))], '2.0.0', false],
    ['without limit', [range(introduced('0'), limit('*'))], '2.0.0', true],
    ['a short bound', [range(introduced('1.0'), fixed('1.2'))], '1.1.0', true],
  ])('%s', (_, ranges, version, expected) => {
    expect(affects(npm(...ranges), 'npm', 'left', version)).toBe(expected)
  })

  it.each([
    ['Red Hat:enterprise_linux:9::appstream', 'Red Hat:enterprise_linux:9', true],
    ['Red Hat:enterprise_linux:8::appstream', 'Red Hat:enterprise_linux:9', false],
    ['Red Hat:rhel_eus:9.2::baseos', 'Red Hat:enterprise_linux:9', false],
    ['SUSE:Linux Enterprise Module for Basesystem 15 SP5', 'SUSE:Linux Enterprise Server 15 SP5', true],
    ['SUSE:Linux Enterprise Server 15 SP5-LTSS', 'SUSE:Linux Enterprise Server 15 SP5', true],
    ['SUSE:Linux Enterprise Module for Basesystem 15 SP6', 'SUSE:Linux Enterprise Server 15 SP5', false],
    ['SUSE:Linux Enterprise Server 15', 'SUSE:Linux Enterprise Server 15 SP5', false],
    ['openSUSE:Leap 15.5', 'SUSE:Linux Enterprise Server 15 SP5', false],
    ['Debian:12', 'Debian:11', false],
    ['Debian', 'Debian:11', true],
  ])('of %s about a package of %s: %s', (advisory, installed, expected) => {
    const affected: Affected[] = [
      { ecosystem: advisory, name: 'openssl', ranges: [range(introduced('0'), fixed('0:3.0.8-2'))], versions: [] },
    ]
    expect(affects(affected, installed, 'openssl', '3.0.7-24')).toBe(expected)
  })

  it('takes a listed version even when its ranges end before it', () => {
    const affected = [
      { ecosystem: 'PyPI', name: 'wag-tail', ranges: [range(introduced('0'), fixed('2.0'))], versions: ['2.11'] },
    ]

    expect(affects(affected, 'PyPI', 'Wag.Tail', '2.11')).toBe(true)
    expect(affects(affected, 'PyPI', 'wag_tail', '2.11.0')).toBe(true)
    expect(affects(affected, 'PyPI', 'wag-tail', '2.12')).toBe(false)
  })

  it('looks at the package and the release it is about, and at no other', () => {
    const affected: Affected[] = [
      {
        ecosystem: 'Debian:12',
        name: 'openssl',
        ranges: [range(introduced('0'), fixed('3.0.13-1~deb12u1'))],
        versions: [],
      },
    ]

    expect(affects(affected, 'Debian:12', 'openssl', '3.0.11-1~deb12u2')).toBe(true)
    expect(affects(affected, 'Debian:12', 'openssl', '3.0.13-1~deb12u1')).toBe(false)
    expect(affects(affected, 'Debian:11', 'openssl', '1.1.1n-0+deb11u5')).toBe(false)
    expect(affects(affected, 'Debian:12', 'libssl3', '3.0.11-1~deb12u2')).toBe(false)
  })

  it('is a union over several entries for one package', () => {
    const affected = [
      ...npm(range(introduced('0'), fixed('1.0.0'))),
      ...npm(range(introduced('2.0.0'), fixed('2.1.0'))),
    ]

    expect(['0.9.0', '1.5.0', '2.0.9', '2.1.0'].map(version => affects(affected, 'npm', 'left', version))).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  it('says so when a version cannot be compared, instead of calling it clean', () => {
    expect(verdict(npm(range(introduced('0'), fixed('1.0.0'))), 'npm', 'left', 'latest')).toBe('NOT_COMPARABLE')
    expect(verdict(npm(range(introduced('0'), fixed('soon'))), 'npm', 'left', '0.1.0')).toBe('NOT_COMPARABLE')
    expect(
      verdict(
        [{ ecosystem: 'Hex', name: 'left', ranges: [range(introduced('0'))], versions: ['1'] }],
        'Hex',
        'left',
        '1',
      ),
    ).toBe('AFFECTED')
  })
})

describe('ranges mean what a naive enumeration of all versions gives', () => {
  const LAST = 12
  const stretch = fc.tuple(
    fc.integer({ min: 0, max: LAST }),
    fc.integer({ min: 1, max: LAST }),
    fc.constantFrom('fixed', 'lastAffected', 'open'),
  )

  it('for any disjoint stretches in any order of events, over several ranges', () => {
    const disjoint = fc.array(stretch, { minLength: 1, maxLength: 4 }).map(raw => {
      let from = 0
      return raw.flatMap(([gap, length, end]) => {
        const start = from + gap
        from = start + length + 1
        return start > LAST ? [] : [{ start, end: start + length, kind: end }]
      })
    })
    fc.assert(
      fc.property(
        fc.array(disjoint, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        (ranges, shuffles) => {
          const affected = npm(
            ...ranges.map(stretches =>
              range(
                ...shuffle(
                  stretches.flatMap(({ start, end, kind }, at) => {
                    const isOpen = kind === 'open' && at === stretches.length - 1
                    const stop = kind === 'lastAffected' ? lastAffected(`${end - 1}.0.0`) : fixed(`${end}.0.0`)
                    return [introduced(start === 0 ? '0' : `${start}.0.0`), ...(isOpen ? [] : [stop])]
                  }),
                  shuffles,
                ),
              ),
            ),
          )
          const naive = (n: number) =>
            ranges.some(stretches =>
              stretches.some(
                ({ start, end, kind }, at) =>
                  n >= start && (n < end || (kind === 'open' && at === stretches.length - 1)),
              ),
            )

          for (let n = 0; n <= LAST * 2; n += 1)
            expect([n, affects(affected, 'npm', 'left', `${n}.0.0`)]).toEqual([n, naive(n)])
        },
      ),
      { numRuns: 500 },
    )
  })
})

function shuffle<Item>(items: Item[], randoms: Iterator<number>): Item[] {
  return items
    .map(item => ({ item, key: Number(randoms.next().value) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Advisory, isInForce } from '../../../src/domain/advisory/advisory.ts'
import { severityOf } from '../../../src/domain/advisory/advisory-severity.ts'
import { aliasGroups } from '../../../src/domain/advisory/alias-groups.ts'
import { newestScore, scoreVector } from '../../../src/domain/advisory/cvss.ts'
import { fixAdvice } from '../../../src/domain/advisory/fix-advice.ts'
import { parseOsv } from '../../../src/domain/advisory/parse-osv.ts'

const lodash = {
  schema_version: '1.4.0',
  id: 'GHSA-29mw-wpgm-hmr9',
  modified: '2023-09-05T22:58:25Z',
  aliases: ['CVE-2020-28500'],
  summary: 'Regular Expression Denial of Service (ReDoS) in lodash',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
    },
    {
      package: { ecosystem: 'npm', name: 'lodash.trim' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { last_affected: '4.5.1' }] }],
    },
  ],
  database_specific: { severity: 'MODERATE' },
}

const read = (record: unknown): Advisory => {
  const parsed = parseOsv(record)
  if (parsed.kind === 'error') throw new Error(parsed.message)
  return parsed.advisory
}
const record = (id: string, more: object = {}) => read({ id, modified: '2024-01-01T00:00:00Z', ...more })

describe('an OSV record is read', () => {
  it('with its own level, vectors, packages and both kinds of end', () => {
    const advisory = read(lodash)

    expect(advisory).toMatchObject({
      id: 'GHSA-29mw-wpgm-hmr9',
      statedSeverity: 'MEDIUM',
      aliases: ['CVE-2020-28500'],
      withdrawn: undefined,
    })
    expect(advisory.affected.map(entry => entry.ranges[0]?.events.at(-1))).toEqual([
      { kind: 'fixed', version: '4.17.21' },
      { kind: 'lastAffected', version: '4.5.1' },
    ])
  })

  it('skips GIT ranges, entries without a package, and what is no reference to the web', () => {
    const advisory = record('X-1', {
      affected: [
        { ranges: [{ type: 'GIT', repo: 'https://x', events: [{ introduced: '0' }] }] },
        {
          package: { ecosystem: 'PyPI', name: 'Foo_Bar' },
          ranges: [{ type: 'GIT', events: [{ introduced: 'abc' }] }],
          versions: ['1.0', 7],
        },
      ],
      references: [
        { type: 'WEB', url: 'javascript:alert(1)' },
        { type: 'FIX', url: 'https://example.org/fix' },
      ],
    })

    expect(advisory.affected).toEqual([{ ecosystem: 'PyPI', name: 'foo-bar', ranges: [], versions: ['1.0'] }])
    expect(advisory.references).toEqual([{ type: 'FIX', url: 'https://example.org/fix' }])
  })

  it.each([
    ['text', 'The record is not a JSON object.', undefined],
    [[], 'The record is not a JSON object.', undefined],
    [{ modified: '2024-01-01T00:00:00Z' }, 'The record has no usable id.', undefined],
    [{ id: 'a b', modified: '2024-01-01T00:00:00Z' }, 'The record has no usable id.', undefined],
    [{ id: 'X-1' }, 'X-1 has no readable time of modification.', 'X-1'],
    [{ id: 'X-1', modified: 'yesterday' }, 'X-1 has no readable time of modification.', 'X-1'],
    [{ id: 'X-1', modified: '2024-01-01T00:00:00Z', affected: 'all' }, 'X-1 does not list what it affects.', 'X-1'],
    [
      { id: 'X-1', modified: '2024-01-01T00:00:00Z', withdrawn: true },
      'X-1 says that it was withdrawn, but not when.',
      'X-1',
    ],
  ])('or refused with its id and a sentence: %j', (bad, message, id) => {
    expect(parseOsv(bad)).toEqual({ kind: 'error', id, message })
  })

  it('without the characters that a database cannot hold', () => {
    expect(record('X-1', { summary: 'a\u0000b\ud800c' }).summary).toBe('a\ufffdb\ufffdc')
  })

  it('whatever it contains, without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(['advisory', 'error']).toContain(parseOsv(value).kind)
      }),
    )
    fc.assert(
      fc.property(
        fc.record({
          id: fc.constant('X-1'),
          modified: fc.constant('2024-01-01T00:00:00Z'),
          affected: fc.jsonValue(),
          severity: fc.jsonValue(),
          aliases: fc.jsonValue(),
          references: fc.jsonValue(),
        }),
        value => {
          expect(['advisory', 'error']).toContain(parseOsv(value).kind)
        },
      ),
    )
  })

  it('as in force unless withdrawn or a mere notice', () => {
    expect(isInForce(record('X-1'))).toBe(true)
    expect(isInForce(record('X-1', { withdrawn: '2024-02-01T00:00:00Z' }))).toBe(false)
    expect(
      isInForce(
        record('R-1', {
          affected: [
            { package: { ecosystem: 'crates.io', name: 'x' }, database_specific: { informational: 'unmaintained' } },
          ],
        }),
      ),
    ).toBe(false)
  })
})

describe('S24: the severity of an advisory', () => {
  const HIGH_VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'

  it('is its own stated level before any vector', () => {
    expect(severityOf(read(lodash), [])).toEqual({
      severity: 'MEDIUM',
      source: 'STATED',
      from: 'GHSA-29mw-wpgm-hmr9',
      score: 5.3,
    })
    expect(
      severityOf(
        record('U-1', {
          severity: [
            { type: 'Ubuntu', score: 'high' },
            { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' },
          ],
        }),
        [],
      ).severity,
    ).toBe('HIGH')
  })

  it('else by the newest CVSS, wherever in the record the vector is', () => {
    const both = record('R-1', {
      severity: [
        { type: 'CVSS_V3', score: HIGH_VECTOR },
        { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H' },
      ],
    })
    const perPackage = record('R-2', {
      affected: [{ package: { ecosystem: 'crates.io', name: 'x' }, database_specific: { cvss: HIGH_VECTOR } }],
    })

    expect(severityOf(both, [])).toMatchObject({ severity: 'CRITICAL', source: 'CVSS', score: 10 })
    expect(severityOf(perPackage, [])).toMatchObject({ severity: 'HIGH', source: 'CVSS', score: 7.5 })
  })

  it('else the worst of its aliases that still hold, else UNKNOWN', () => {
    const silent = record('GO-1')
    const withdrawn = record('GHSA-1', {
      database_specific: { severity: 'CRITICAL' },
      withdrawn: '2024-02-01T00:00:00Z',
    })

    expect(severityOf(silent, [silent, read(lodash), withdrawn])).toMatchObject({
      severity: 'MEDIUM',
      source: 'ALIAS',
      from: 'GHSA-29mw-wpgm-hmr9',
    })
    expect(severityOf(silent, [silent, withdrawn])).toEqual({
      severity: 'UNKNOWN',
      source: 'NONE',
      from: undefined,
      score: undefined,
    })
  })

  it.each([
    ['CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
    ['CVSS:3.1/AV:N'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:Q'],
    ['rubbish'],
    [''],
  ])('has nothing from the vector %j', vector => {
    expect(scoreVector(vector)).toBeUndefined()
  })

  it.each([
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C', 10, 'HIGH'],
    ['CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N', 4.8, 'MEDIUM'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8, 'CRITICAL'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0, 'LOW'],
  ])('reads %s as %f, %s', (vector, score, severity) => {
    expect(scoreVector(vector)).toMatchObject({ score, severity })
  })

  it('takes the worse of two vectors of one CVSS version', () => {
    expect(newestScore(['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L', HIGH_VECTOR])?.score).toBe(7.5)
    expect(newestScore([])).toBeUndefined()
  })
})

describe('S19: records of one flaw are one group', () => {
  const groupsOf = (...records: Advisory[]) => aliasGroups(records)

  it('through chains and circles, named by the CVE', () => {
    const groups = groupsOf(
      record('GO-1', { aliases: ['GHSA-a'] }),
      record('GHSA-a', { aliases: ['CVE-2024-1'] }),
      record('CVE-2024-1', { aliases: ['GO-1', 'CVE-2024-1'] }),
    )

    expect(groups.get('GO-1')).toEqual({ name: 'CVE-2024-1', members: ['CVE-2024-1', 'GHSA-a', 'GO-1'] })
    expect(groups.get('GHSA-a')).toBe(groups.get('CVE-2024-1'))
  })

  it('through a CVE that is no record itself', () => {
    const groups = groupsOf(
      record('PYSEC-1', { aliases: ['CVE-2024-1'] }),
      record('GHSA-a', { aliases: ['CVE-2024-1'] }),
    )

    expect(groups.get('PYSEC-1')).toBe(groups.get('GHSA-a'))
  })

  it('but not through upstream, nor through a withdrawn record', () => {
    const groups = groupsOf(
      record('DSA-1', { upstream: ['CVE-2024-1', 'CVE-2024-2'] }),
      record('CVE-2024-1'),
      record('CVE-2024-2'),
      record('GHSA-x', { aliases: ['CVE-2024-1', 'CVE-2024-2'], withdrawn: '2024-02-01T00:00:00Z' }),
    )

    expect(groups.get('DSA-1')?.members).toEqual(['DSA-1'])
    expect(groups.get('CVE-2024-1')?.members).toEqual(['CVE-2024-1'])
  })

  it('in whatever order they come', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ id: names, aliases: fc.array(names, { maxLength: 2 }) }), {
          selector: one => one.id,
        }),
        records => {
          const asRecords = records.map(one => ({ ...one, withdrawn: undefined }))
          const forward = aliasGroups(asRecords)
          const backward = aliasGroups(asRecords.toReversed())

          for (const [name, group] of forward) expect(backward.get(name)).toEqual(group)
          for (const { id, aliases } of records)
            for (const alias of aliases) expect(forward.get(alias)).toBe(forward.get(id))
        },
      ),
    )
  })
})

describe('the advised fix', () => {
  it('is the least version that clears all of them', () => {
    const second = record('GHSA-2', {
      affected: [
        {
          package: { ecosystem: 'npm', name: 'lodash' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.12' }] }],
        },
      ],
    })

    expect(fixAdvice([read(lodash).affected], 'npm', 'lodash', '4.17.11')).toEqual({
      kind: 'upgrade',
      version: '4.17.21',
    })
    expect(fixAdvice([second.affected], 'npm', 'lodash', '4.17.11')).toEqual({ kind: 'upgrade', version: '4.17.12' })
    expect(fixAdvice([second.affected, read(lodash).affected], 'npm', 'lodash', '4.17.11')).toEqual({
      kind: 'upgrade',
      version: '4.17.21',
    })
  })

  it('is never a version that another range still covers', () => {
    const overlapping = record('GHSA-r', {
      affected: [
        {
          package: { ecosystem: 'npm', name: 'node-fetch' },
          ranges: [
            { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.6.7' }] },
            { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '3.1.1' }] },
          ],
        },
      ],
    })

    expect(fixAdvice([overlapping.affected], 'npm', 'node-fetch', '2.6.0')).toEqual({
      kind: 'upgrade',
      version: '3.1.1',
    })
  })

  it('is anything newer where only the last affected is known, and nothing where no end is', () => {
    const open = record('GHSA-o', {
      affected: [
        { package: { ecosystem: 'npm', name: 'x' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] },
      ],
    })

    expect(fixAdvice([read(lodash).affected], 'npm', 'lodash.trim', '4.5.0')).toEqual({
      kind: 'newer-than',
      version: '4.5.1',
    })
    expect(fixAdvice([open.affected], 'npm', 'x', '1.0.0')).toEqual({ kind: 'none' })
  })
})

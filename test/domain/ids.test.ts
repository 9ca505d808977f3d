import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ID_PREFIXES, keyOf, type Noun, parseGlobalId, toGlobalId } from '../../src/domain/ids.ts'

describe('ids', () => {
  it('name their noun, and no two nouns share a prefix', () => {
    expect(toGlobalId('cargo', '0193f8e0-0000-7000-8000-000000000001')).toBe(
      'cargo_0193f8e0-0000-7000-8000-000000000001',
    )
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(Object.keys(ID_PREFIXES).length)
    expect(Object.values(ID_PREFIXES).filter(prefix => prefix.includes('_'))).toEqual([])
  })

  it('are read back, advisories as published', () => {
    const key = '0193f8e0-0000-7000-8000-000000000001'

    expect(parseGlobalId(`cargo_${key}`)).toEqual({ noun: 'cargo', key })
    expect(parseGlobalId('advisory_GHSA-29mw-wpgm-hmr9')).toEqual({ noun: 'advisory', key: 'GHSA-29mw-wpgm-hmr9' })
    expect(parseGlobalId('advisory_X_1')).toEqual({ noun: 'advisory', key: 'X_1' })
    expect(keyOf('version', `cargo_${key}`)).toBeUndefined()
  })

  it.each([
    '',
    '_',
    'cargo',
    'cargo_',
    'cargo_1',
    'nothing_1',
    'pkg_0',
    'pkg_-1',
    'pkg_9999999999999999999',
    'pkg_1.5',
    'advisory_a\u0000b',
    'advisory_a b',
    'Cargo_0193f8e0-0000-7000-8000-000000000001',
    'toString_1',
    `advisory_${'x'.repeat(201)}`,
  ])('%j is none', id => {
    expect(parseGlobalId(id)).toBeUndefined()
  })

  it('of random text are none, or exactly what they were made of', () => {
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(ID_PREFIXES) as Noun[])), fc.string(), (noun, key) => {
        const parsed = parseGlobalId(toGlobalId(noun, key))
        if (parsed) expect(parsed).toEqual({ noun, key })
      }),
    )
  })
})

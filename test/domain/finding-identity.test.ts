import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FindingFacts, findingKey, findingsFrom, type Hit } from '../../src/domain/finding.ts'
import { type Known, pairFindings } from '../../src/domain/finding-identity.ts'

const hit = (names: readonly string[], packageName = 'left'): Hit => ({
  advisoryId: names[0] ?? '',
  aliasGroup: names[0] ?? '',
  names,
  severity: 'HIGH',
  summary: '',
  knownExploited: false,
  fixedVersion: null,
  ecosystem: 'npm',
  packageName,
  installedVersion: '1.0.0',
  scanner: 'osv',
})
const factsOf = (...groups: readonly (readonly string[])[]): FindingFacts[] =>
  findingsFrom(groups.map(names => hit(names)))

type Row = Known & { readonly id: string }
const row = (id: string, names: readonly string[], more: Partial<Row> = {}): Row => ({
  id,
  aliasGroup: names[0] ?? '',
  aliases: names,
  ecosystem: 'npm',
  packageName: 'left',
  isOpen: true,
  changedAt: new Date(0),
  ...more,
})
const ids = ({ pairs, gone }: ReturnType<typeof pairFindings<Row>>) => ({
  pairs: pairs.map(({ facts, known, before }) => [facts.aliasGroup, known?.id, before?.id]),
  gone: gone.map(({ known, isMerged }) => [known.id, isMerged]),
})

test('a finding goes on under a new leading name', () => {
  const pairing = pairFindings([row('a', ['GHSA-1'])], factsOf(['CVE-1', 'GHSA-1']))
  expect(ids(pairing)).toEqual({ pairs: [['CVE-1', 'a', 'a']], gone: [] })
})

test('of two that become one, the one of that name goes on and the other merges', () => {
  const pairing = pairFindings([row('a', ['GHSA-1']), row('b', ['CVE-1'])], factsOf(['CVE-1', 'GHSA-1']))
  expect(ids(pairing)).toEqual({ pairs: [['CVE-1', 'b', 'b']], gone: [['a', true]] })
})

test('of one that becomes two, both were known before', () => {
  const pairing = pairFindings([row('a', ['CVE-1', 'GHSA-1'])], factsOf(['CVE-1'], ['GHSA-1']))
  expect(ids(pairing)).toEqual({
    pairs: [
      ['CVE-1', 'a', 'a'],
      ['GHSA-1', undefined, 'a'],
    ],
    gone: [],
  })
})

test('what merged takes its own row again when the names part', () => {
  const stored = [row('a', ['CVE-1', 'GHSA-1']), row('b', ['GHSA-1'], { isOpen: false })]
  expect(ids(pairFindings(stored, factsOf(['CVE-1'], ['GHSA-1']))).pairs).toEqual([
    ['CVE-1', 'a', 'a'],
    ['GHSA-1', 'b', 'a'],
  ])
})

test('what had closed is new when it is back', () => {
  const pairing = pairFindings([row('a', ['CVE-1'], { isOpen: false })], factsOf(['CVE-1']))
  expect(ids(pairing)).toEqual({ pairs: [['CVE-1', 'a', undefined]], gone: [] })
})

test('a name in common means nothing across packages', () => {
  const pairing = pairFindings([row('a', ['CVE-1'], { packageName: 'right' })], factsOf(['CVE-1']))
  expect(ids(pairing)).toEqual({ pairs: [['CVE-1', undefined, undefined]], gone: [['a', false]] })
})

test('whatever the groups: no row is used twice, and no open row is forgotten', () => {
  const names = fc.subarray(['CVE-1', 'CVE-2', 'GHSA-1', 'GHSA-2', 'PYSEC-1'], { minLength: 1 })
  const groups = fc.array(names, { maxLength: 5 })
  fc.assert(
    fc.property(groups, groups, fc.array(names, { maxLength: 2 }), (before, after, closed) => {
      const open = factsOf(...before).map((facts, at) => row(`open-${at}`, facts.aliases))
      const stored = [...open, ...closed.map((each, at) => row(`closed-${at}`, each, { isOpen: false }))]
      const facts = factsOf(...after)
      const { pairs, gone } = pairFindings(stored, facts)
      const used = [...pairs.flatMap(pair => (pair.known ? [pair.known.id] : [])), ...gone.map(one => one.known.id)]
      expect(new Set(used).size).toBe(used.length)
      for (const { id } of open) expect(used).toContain(id)
      expect(pairs.map(pair => findingKey(pair.facts))).toEqual(facts.map(findingKey))
    }),
  )
})

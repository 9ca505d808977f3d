import { type FindingFacts, findingKey } from './finding.ts'

/** What identity needs to know of a stored finding. */
export type Known = Pick<FindingFacts, 'aliasGroup' | 'ecosystem' | 'packageName' | 'aliases'> & {
  readonly isOpen: boolean
  readonly changedAt: Date
}

export type Pairing<Row extends Known> = {
  readonly pairs: readonly Pair<Row>[]
  readonly gone: readonly Gone<Row>[]
}

export type Pair<Row extends Known> = {
  readonly facts: FindingFacts
  /** The stored finding that goes on as this one; undefined: it gets a row of its own. */
  readonly known: Row | undefined
  /**
   * The open finding in which it was known until now, the same one as a rule. Undefined: it was not known, so it is new.
   * Another one than `known` where a group of names split: the flaw was told under the other's name already.
   */
  readonly before: Row | undefined
}

export type Gone<Row extends Known> = {
  readonly known: Row
  /** Its flaw is still there, under the name of a group that it joined: nothing to tell. */
  readonly isMerged: boolean
}

/**
 * S19, S38: which stored finding each current one continues. Names decide, within one package: a group of aliases that
 * gains, loses or changes its leading name stays one finding; of groups that join one goes on and the others merge into
 * it; a group that splits tells nothing as new that was known under the common name.
 */
export function pairFindings<Row extends Known>(stored: readonly Row[], facts: readonly FindingFacts[]): Pairing<Row> {
  const open = stored.filter(row => row.isOpen)
  const openByKey = new Map(open.map(row => [findingKey(row), row]))
  const claimed = new Set<Row>()
  const exact = facts.map(one => openByKey.get(findingKey(one)))
  for (const row of exact) if (row) claimed.add(row)
  const inPackage = byPackage(open)
  const pairs = facts.map((one, at): Pair<Row> => {
    const same = exact[at]
    if (same) return { facts: one, known: same, before: same }
    const kin = (inPackage.get(placeOf(one)) ?? []).filter(row => shareName(row, one))
    const free = kin.find(row => !claimed.has(row))
    if (free) {
      claimed.add(free)
      return { facts: one, known: free, before: free }
    }
    return { facts: one, known: lastClosed(stored, one, claimed), before: kin[0] }
  })
  const gone = open
    .filter(row => !claimed.has(row))
    .map(known => ({ known, isMerged: facts.some(one => placeOf(one) === placeOf(known) && shareName(known, one)) }))
  return { pairs, gone }
}

/** One that closed opens again, the latest that had a name in common. */
function lastClosed<Row extends Known>(stored: readonly Row[], one: FindingFacts, claimed: Set<Row>): Row | undefined {
  const [latest] = stored
    .filter(row => !row.isOpen && !claimed.has(row) && placeOf(row) === placeOf(one) && shareName(row, one))
    .toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime())
  if (latest) claimed.add(latest)
  return latest
}

function byPackage<Row extends Known>(rows: readonly Row[]): Map<string, Row[]> {
  const places = new Map<string, Row[]>()
  for (const row of rows) {
    const place = places.get(placeOf(row))
    if (place) place.push(row)
    else places.set(placeOf(row), [row])
  }
  return places
}

type Unit = Pick<FindingFacts, 'aliasGroup' | 'ecosystem' | 'packageName' | 'aliases'>

const placeOf = (unit: Unit): string => JSON.stringify([unit.ecosystem, unit.packageName])

const namesOf = (unit: Unit): readonly string[] => [unit.aliasGroup, ...unit.aliases]

const shareName = (a: Unit, b: Unit): boolean => namesOf(a).some(name => namesOf(b).includes(name))

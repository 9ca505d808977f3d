import { compareText } from '../versions/order.ts'

/** Records and names of one and the same flaw. */
export type AliasGroup = {
  /** The name people know: its CVE if it has one, else GHSA, else the first by spelling. */
  readonly name: string
  /** Every name, records or not, sorted. */
  readonly members: readonly string[]
}

/**
 * S19: the groups of all records, by `aliases` in either direction, however long the chain and in circles too. `upstream` and
 * `related` do not join: a distribution's fix is not the flaw itself. A withdrawn record keeps its name but joins nothing, so that a
 * revoked alias splits a group again.
 */
export function aliasGroups(
  records: Iterable<{ readonly id: string; readonly aliases: readonly string[]; readonly withdrawn: Date | undefined }>,
): ReadonlyMap<string, AliasGroup> {
  const forest = new Forest()
  for (const record of records) {
    forest.add(record.id)
    if (record.withdrawn === undefined) for (const alias of record.aliases) forest.join(record.id, alias)
  }
  const groups = new Map<string, AliasGroup>()
  for (const names of forest.trees()) {
    const members = names.toSorted(compareText)
    const group = { name: groupName(members), members }
    for (const member of members) groups.set(member, group)
  }
  return groups
}

/** The name of a group: a CVE before a GHSA before anything else, the lowest of its kind. */
export function groupName(members: readonly string[]): string {
  const sorted = members.toSorted(compareText)
  const ofKind = (prefix: string) => sorted.find(name => name.startsWith(prefix))
  return ofKind('CVE-') ?? ofKind('GHSA-') ?? sorted[0] ?? ''
}

/** Union-find: each tree is one group; paths are shortened on the way, so a million records join in linear time. */
class Forest {
  readonly #parents = new Map<string, string>()

  add(name: string): void {
    if (!this.#parents.has(name)) this.#parents.set(name, name)
  }

  join(a: string, b: string): void {
    this.add(a)
    this.add(b)
    const [rootA, rootB] = [this.#root(a), this.#root(b)]
    if (rootA !== rootB) this.#parents.set(rootB, rootA)
  }

  trees(): Iterable<string[]> {
    const trees = new Map<string, string[]>()
    for (const name of this.#parents.keys()) {
      const root = this.#root(name)
      const tree = trees.get(root)
      if (tree) tree.push(name)
      else trees.set(root, [name])
    }
    return trees.values()
  }

  #root(name: string): string {
    let at = name
    for (;;) {
      const parent = this.#parents.get(at) ?? at
      if (parent === at) return at
      const grandparent = this.#parents.get(parent) ?? parent
      this.#parents.set(at, grandparent)
      at = grandparent
    }
  }
}

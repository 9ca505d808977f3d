import type { Severity } from './policy.ts'
import { severityRank, worstSeverity } from './severity.ts'

/** One advisory that hits one installed package, as one scanner or our own matching reports it. */
export type Hit = {
  readonly advisoryId: string
  /** Name of the group of records that are aliases of each other. */
  readonly aliasGroup: string
  /** Every name of the flaw, the record's own among them. */
  readonly names: readonly string[]
  readonly severity: Severity
  readonly summary: string
  readonly knownExploited: boolean
  readonly fixedVersion: string | null
  readonly ecosystem: string
  /** For distributions the source package (S19). */
  readonly packageName: string
  readonly installedVersion: string
  readonly scanner: string
}

/** What is known of one finding: one vulnerability in one package of one version. */
export type FindingFacts = {
  readonly aliasGroup: string
  readonly ecosystem: string
  readonly packageName: string
  /** The record it is shown with: the most severe, else the first by name. */
  readonly advisoryId: string
  /** All names, the one that people know first. */
  readonly aliases: readonly string[]
  readonly installedVersions: readonly string[]
  readonly severity: Severity
  readonly fixedVersion: string | null
  readonly knownExploited: boolean
  readonly summary: string
  /** Who reports it; one name alone where several looked is a disagreement, and is shown (S19). */
  readonly scanners: readonly string[]
}

/** S19: the counting unit. Two findings with one key are one finding. */
export const findingKey = (unit: Pick<FindingFacts, 'aliasGroup' | 'ecosystem' | 'packageName'>): string =>
  JSON.stringify([unit.aliasGroup, unit.ecosystem, unit.packageName])

/**
 * S19: what counts as one. Records that are aliases, several installed copies and several scanners come together as the
 * union, with the worst severity.
 */
export function findingsFrom(hits: Iterable<Hit>): FindingFacts[] {
  const units = new Map<string, Hit[]>()
  for (const hit of hits) {
    const key = findingKey(hit)
    const unit = units.get(key)
    if (unit) unit.push(hit)
    else units.set(key, [hit])
  }
  return [...units.values()].map(toFinding).toSorted(bySeverityThenName)
}

/** Most severe first, then by name: the order of lists and of alert items. */
export const bySeverityThenName = (
  a: Pick<FindingFacts, 'severity' | 'aliasGroup' | 'packageName'>,
  b: Pick<FindingFacts, 'severity' | 'aliasGroup' | 'packageName'>,
): number =>
  severityRank(a.severity) - severityRank(b.severity) ||
  compare(a.aliasGroup, b.aliasGroup) ||
  compare(a.packageName, b.packageName)

function toFinding(hits: readonly Hit[]): FindingFacts {
  const ordered = hits.toSorted(
    (a, b) => severityRank(a.severity) - severityRank(b.severity) || compare(a.advisoryId, b.advisoryId),
  )
  const first = ordered[0]! // safe because a unit is made with its first hit
  const names = distinct(ordered.flatMap(hit => hit.names))
  return {
    aliasGroup: first.aliasGroup,
    ecosystem: first.ecosystem,
    packageName: first.packageName,
    advisoryId: first.advisoryId,
    aliases: [first.aliasGroup, ...names.filter(name => name !== first.aliasGroup)],
    installedVersions: distinct(ordered.map(hit => hit.installedVersion)),
    severity: worstSeverity(ordered.map(hit => hit.severity)),
    fixedVersion: ordered.find(hit => hit.fixedVersion !== null)?.fixedVersion ?? null,
    knownExploited: ordered.some(hit => hit.knownExploited),
    summary: ordered.find(hit => hit.summary !== '')?.summary ?? '',
    scanners: distinct(ordered.map(hit => hit.scanner)),
  }
}

const distinct = (words: readonly string[]): string[] => [...new Set(words)].toSorted(compare)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

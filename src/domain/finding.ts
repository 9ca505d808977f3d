import { groupName } from './advisory/alias-groups.ts'
import type { Severity } from './policy.ts'
import { severityRank, worstSeverity } from './severity.ts'

/** One advisory that hits one installed package, as one scanner or our own matching reports it. */
export type Hit = {
  readonly advisoryId: string
  /** Name of the group of records that are aliases of each other. */
  readonly aliasGroup: string
  /** Every name of the flaw, the record's own among them. */
  readonly names: readonly string[]
  /** Of a distribution's record: the one flaw it is about, such as a CVE. People and scanners know it by that; it is no alias. */
  readonly upstream?: string | null
  readonly severity: Severity
  readonly summary: string
  readonly knownExploited: boolean
  readonly fixedVersion: string | null
  readonly ecosystem: string
  /** For distributions the source package (S19). */
  readonly packageName: string
  readonly installedVersion: string
  readonly scanner: string
  /** The file came with an OS package whose vendor's data does not tell of unfixed holes. */
  readonly isVendorUnknown?: boolean
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
  /** Every hit is in files of the distribution, and its data cannot say whether they are fixed: shown, not counted. */
  readonly vendorStatusUnknown: boolean
}

/** S19: the counting unit. Two findings with one key are one finding. */
export const findingKey = (unit: Pick<FindingFacts, 'aliasGroup' | 'ecosystem' | 'packageName'>): string =>
  JSON.stringify([unit.aliasGroup, unit.ecosystem, unit.packageName])

/**
 * S19: what counts as one. Records that are aliases, several installed copies and several scanners come together as the
 * union, with the worst severity. Names that overlap are one flaw, so a CVE by one tool and its GHSA by another count once.
 */
export function findingsFrom(hits: Iterable<Hit>): FindingFacts[] {
  const packages = new Map<string, Hit[][]>()
  for (const hit of hits) {
    const place = JSON.stringify([hit.ecosystem, hit.packageName])
    packages.set(place, joinUnit(packages.get(place) ?? [], hit))
  }
  return [...packages.values()].flat().map(toFinding).toSorted(bySeverityThenName)
}

/**
 * What other scanners report, each under the group that our own advisories give the flaw where they know it by one of its
 * names: a question about an advisory then finds it, whoever reported it first.
 */
export function underOwnGroups(foreign: readonly Hit[], own: readonly Hit[]): Hit[] {
  const groups = new Map(own.flatMap(hit => shownNames(hit).map(name => [nameInPackage(hit, name), hit.aliasGroup])))
  return foreign.map(hit => {
    const aliasGroup = hit.names.map(name => groups.get(nameInPackage(hit, name))).find(group => group !== undefined)
    return aliasGroup === undefined ? hit : { ...hit, aliasGroup }
  })
}

const shownNames = ({ names, upstream }: Hit): readonly string[] => (upstream ? [...names, upstream] : names)

const nameInPackage = ({ ecosystem, packageName }: Hit, name: string): string =>
  JSON.stringify([ecosystem, packageName, name])

/** S19: only some of the scanners that ran report it. Shown, never averaged away; at level 2 it makes a reviewer look. */
export const isDisputed = (finding: Pick<FindingFacts, 'scanners'>, scannersThatRan: readonly string[]): boolean =>
  scannersThatRan.some(scanner => !finding.scanners.includes(scanner))

type Ranked = Pick<FindingFacts, 'severity' | 'aliasGroup' | 'packageName'> &
  Partial<Pick<FindingFacts, 'knownExploited'>>

/** Most severe first, exploited before others, then by name: the order of lists and of alert items. */
export const bySeverityThenName = (a: Ranked, b: Ranked): number =>
  severityRank(a.severity) - severityRank(b.severity) ||
  Number(b.knownExploited ?? false) - Number(a.knownExploited ?? false) ||
  compare(a.aliasGroup, b.aliasGroup) ||
  compare(a.packageName, b.packageName)

/** A hit joins every unit that it shares a name with, and so may make one of two. */
function joinUnit(units: readonly Hit[][], hit: Hit): Hit[][] {
  const isSame = (unit: readonly Hit[]) =>
    unit.some(other => hitNames(other).some(name => hitNames(hit).includes(name)))
  return [...units.filter(unit => !isSame(unit)), [...units.filter(isSame).flat(), hit]]
}

const hitNames = (hit: Hit): readonly string[] => [hit.aliasGroup, ...hit.names]

function toFinding(hits: readonly Hit[]): FindingFacts {
  // To the last: hits come in any order, and a fix that changed with it would be told as a revision.
  const ordered = hits.toSorted(
    (a, b) =>
      severityRank(a.severity) - severityRank(b.severity) ||
      compare(a.advisoryId, b.advisoryId) ||
      compare(a.scanner, b.scanner) ||
      compare(a.installedVersion, b.installedVersion),
  )
  const first = ordered[0]! // safe because a unit is made with its first hit
  const names = distinct(ordered.flatMap(shownNames))
  // One group as a rule; where a scanner knew the flaw by another name only, the name that people know.
  const aliasGroup = groupName(distinct(ordered.map(hit => hit.aliasGroup)))
  const known = groupName([aliasGroup, ...names])
  return {
    aliasGroup,
    ecosystem: first.ecosystem,
    packageName: first.packageName,
    advisoryId: first.advisoryId,
    aliases: [known, ...names.filter(name => name !== known)],
    installedVersions: distinct(ordered.map(hit => hit.installedVersion)),
    severity: worstSeverity(ordered.map(hit => hit.severity)),
    fixedVersion: ordered.find(hit => hit.fixedVersion !== null)?.fixedVersion ?? null,
    knownExploited: ordered.some(hit => hit.knownExploited),
    summary: ordered.find(hit => hit.summary !== '')?.summary ?? '',
    scanners: distinct(ordered.map(hit => hit.scanner)),
    vendorStatusUnknown: ordered.every(hit => hit.isVendorUnknown === true),
  }
}

const distinct = (words: readonly string[]): string[] => [...new Set(words)].toSorted(compare)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

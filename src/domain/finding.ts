import { groupName } from './advisory/alias-groups.ts'
import type { Severity } from './policy.ts'
import { severityRank, worstSeverity } from './severity.ts'
import { compareText } from './versions/order.ts'

/** One hit of one scanner: an advisory, a package version, and what it says about them. */
export type Match = {
  readonly scanner: string
  readonly advisoryId: string
  /** All names of the flaw (`aliasGroups`), the advisory's own id among them. */
  readonly names: readonly string[]
  readonly ecosystem: string
  /** The source package for OS packages (S19). */
  readonly packageName: string
  readonly installedVersion: string
  readonly severity: Severity
  readonly isExploited: boolean
  readonly fixedVersion: string | undefined
}

/** S19: what is counted: one flaw in one package of one version of a Cargo. */
export type Finding = {
  /** The same for the same flaw, package and ecosystem; see `findingKey`. */
  readonly key: string
  /** The name people know: `CVE-2026-0001`. */
  readonly name: string
  readonly names: readonly string[]
  readonly advisoryIds: readonly string[]
  readonly ecosystem: string
  readonly packageName: string
  readonly installedVersions: readonly string[]
  /** The worst that any scanner or record says. */
  readonly severity: Severity
  readonly isExploited: boolean
  readonly fixedVersion: string | undefined
  readonly scanners: readonly { readonly name: string; readonly severity: Severity }[]
  /** Only some of the scanners that ran report it, or they do not agree how severe it is. Shown, never averaged away. */
  readonly isDisputed: boolean
}

/**
 * S19: the union of all scanners' matches, one finding per (flaw, ecosystem, package), with the worst severity; several
 * installed copies count once. Names that overlap are one flaw, so a CVE by one tool and its GHSA by another are the same finding.
 */
export function mergeMatches(matches: readonly Match[], scannersThatRan: readonly string[]): Finding[] {
  const byPackage = new Map<string, Match[][]>()
  for (const match of matches) {
    const place = `${match.ecosystem}\n${match.packageName}`
    byPackage.set(place, addToFlaw(byPackage.get(place) ?? [], match))
  }
  return [...byPackage.values()]
    .flat()
    .map(flaw => toFinding(flaw, scannersThatRan))
    .toSorted(compareFindings)
}

/** Most severe first, exploited before others, then by name: the order of every list and alert (R27). */
export const compareFindings = (
  a: Pick<Finding, 'severity' | 'isExploited' | 'name' | 'packageName'>,
  b: Pick<Finding, 'severity' | 'isExploited' | 'name' | 'packageName'>,
): number =>
  severityRank(a.severity) - severityRank(b.severity) ||
  Number(b.isExploited) - Number(a.isExploited) ||
  compareText(a.name, b.name) ||
  compareText(a.packageName, b.packageName)

export const findingKey = (ecosystem: string, packageName: string, name: string): string =>
  `${ecosystem}/${packageName}/${name}`

/**
 * The stored finding that a new one continues: same package, and any name in common. So a group that gains, loses or changes its
 * leading name stays the same finding, and nothing is told as new that was known under another name.
 */
export const continuedBy = <Known extends Pick<Finding, 'ecosystem' | 'packageName' | 'names'>>(
  known: readonly Known[],
  finding: Pick<Finding, 'ecosystem' | 'packageName' | 'names'>,
): Known | undefined =>
  known.find(
    one =>
      one.ecosystem === finding.ecosystem &&
      one.packageName === finding.packageName &&
      one.names.some(name => finding.names.includes(name)),
  )

/** A match joins every flaw it shares a name with, and so may join two of them. */
function addToFlaw(flaws: readonly Match[][], match: Match): Match[][] {
  const isSame = (flaw: readonly Match[]) => flaw.some(other => other.names.some(name => match.names.includes(name)))
  return [...flaws.filter(flaw => !isSame(flaw)), [...flaws.filter(isSame).flat(), match]]
}

function toFinding(flaw: readonly Match[], scannersThatRan: readonly string[]): Finding {
  const [first] = flaw
  const names = unique(flaw.flatMap(match => match.names))
  const name = groupName(names)
  const { ecosystem = '', packageName = '' } = first ?? {}
  const scanners = unique(flaw.map(match => match.scanner)).map(scanner => ({
    name: scanner,
    severity: worstSeverity(flaw.filter(match => match.scanner === scanner).map(match => match.severity)),
  }))
  return {
    key: findingKey(ecosystem, packageName, name),
    name,
    names,
    advisoryIds: unique(flaw.map(match => match.advisoryId)),
    ecosystem,
    packageName,
    installedVersions: unique(flaw.map(match => match.installedVersion)),
    severity: worstSeverity(flaw.map(match => match.severity)),
    isExploited: flaw.some(match => match.isExploited),
    fixedVersion: flaw.find(match => match.fixedVersion !== undefined)?.fixedVersion,
    scanners,
    isDisputed:
      scannersThatRan.some(scanner => !scanners.some(one => one.name === scanner)) ||
      new Set(scanners.map(scanner => scanner.severity)).size > 1,
  }
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted(compareText)

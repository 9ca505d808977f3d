import { isSameEcosystem, normalizePackageName, orderOf } from '../versions/ecosystem.ts'
import type { ParsedVersion, VersionOrder } from '../versions/order.ts'
import { semanticOrder } from '../versions/semantic.ts'
import type { Affected, AffectedRange, RangeEvent } from './advisory.ts'

/**
 * `NOT_COMPARABLE`: the version or a bound cannot be ordered and no list names it; neither "affected" nor "clean" can be said, and
 * the scan's coverage names the packages whose version is such (S17).
 */
export type Verdict = 'AFFECTED' | 'NOT_AFFECTED' | 'NOT_COMPARABLE'

/** Whether an advisory's entries touch this version of this package. Several entries and ranges are a union. */
export const affects = (affected: readonly Affected[], ecosystem: string, name: string, version: string): boolean =>
  verdict(affected, ecosystem, name, version) === 'AFFECTED'

export function verdict(affected: readonly Affected[], ecosystem: string, name: string, version: string): Verdict {
  return versionMatcher(affected, ecosystem, name)(version)
}

/** The same with everything about the advisory read once, for who asks about many versions of one package. */
export function versionMatcher(
  affected: readonly Affected[],
  ecosystem: string,
  name: string,
): (version: string) => Verdict {
  const wanted = normalizePackageName(ecosystem, name)
  const entries = affected.filter(entry => entry.name === wanted && isSameEcosystem(entry.ecosystem, ecosystem))
  const matchers = entries.flatMap(entry => [
    listMatcher(entry.versions, ecosystem),
    ...entry.ranges.map(range => rangeMatcher(range, ecosystem)),
  ])
  return version => {
    const verdicts = matchers.map(matches => matches(version))
    if (verdicts.includes('AFFECTED')) return 'AFFECTED'
    return verdicts.includes('NOT_COMPARABLE') ? 'NOT_COMPARABLE' : 'NOT_AFFECTED'
  }
}

type Matcher = (version: string) => Verdict

/** By spelling, or as the same version spelt otherwise (PyPI's `1.0` and `1.0.0`). */
function listMatcher(versions: readonly string[], ecosystem: string): Matcher {
  const spellings = new Set(versions)
  const order = orderOf(ecosystem)
  const listed = order ? versions.map(order.parse).filter(version => version !== undefined) : []
  return version => {
    if (spellings.has(version)) return 'AFFECTED'
    const installed = listed.length > 0 ? order?.parse(version) : undefined
    const isListed = order && installed && listed.some(one => order.compare(one, installed) === 0)
    return isListed ? 'AFFECTED' : 'NOT_AFFECTED'
  }
}

/** The evaluation of the OSV schema: walk the events in version order, switching on and off, below the limits. */
function rangeMatcher(range: AffectedRange, ecosystem: string): Matcher {
  const order = orderOf(ecosystem) ?? (range.type === 'SEMVER' ? semanticOrder : undefined)
  const bounds = order && boundsOf(range.events, order)
  if (!order || !bounds) return () => 'NOT_COMPARABLE'
  const limits = bounds.filter(bound => bound.kind === 'limit')
  const walk = bounds.filter(bound => bound.kind !== 'limit').toSorted((a, b) => compareBounds(order, a, b))
  return version => {
    const installed = order.parse(version)
    if (installed === undefined) return 'NOT_COMPARABLE'
    if (limits.length > 0 && !limits.some(limit => isBelow(order, installed, limit))) return 'NOT_AFFECTED'
    let isAffected = false
    for (const bound of walk) {
      const position = bound.version === undefined ? 1 : order.compare(installed, bound.version)
      if (bound.kind === 'introduced' && position >= 0) isAffected = true
      if (bound.kind === 'fixed' && position >= 0) isAffected = false
      if (bound.kind === 'lastAffected' && position > 0) isAffected = false
    }
    return isAffected ? 'AFFECTED' : 'NOT_AFFECTED'
  }
}

/** `version` undefined: before every version for `introduced`, after every version for `limit`. */
type Bound = { readonly kind: RangeEvent['kind']; readonly version: ParsedVersion | undefined }

/** Undefined when a bound is no version here: leaving it out would open or close the range. */
function boundsOf(events: readonly RangeEvent[], order: VersionOrder): Bound[] | undefined {
  const bounds: Bound[] = []
  for (const { kind, version } of events) {
    const isOpen = (kind === 'introduced' && version === '0') || (kind === 'limit' && version === '*')
    const parsed = isOpen ? undefined : order.parse(version)
    if (!isOpen && parsed === undefined) return undefined
    bounds.push({ kind, version: parsed })
  }
  return bounds
}

// A last affected version ends just *after* itself, so it follows what begins or ends at that version. The others keep the order
// they were given in: "fixed 1.0, introduced 1.0" goes on, "introduced 1.0, fixed 1.0" is empty.
function compareBounds(order: VersionOrder, a: Bound, b: Bound): number {
  if (a.version === undefined || b.version === undefined)
    return Number(a.version !== undefined) - Number(b.version !== undefined)
  return order.compare(a.version, b.version) || Number(a.kind === 'lastAffected') - Number(b.kind === 'lastAffected')
}

const isBelow = (order: VersionOrder, version: ParsedVersion, limit: Bound): boolean =>
  limit.version === undefined || order.compare(version, limit.version) < 0

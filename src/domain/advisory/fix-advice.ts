import { isSameEcosystem, normalizePackageName, orderOf } from '../versions/ecosystem.ts'
import type { Affected } from './advisory.ts'
import { versionMatcher } from './affects.ts'

export type FixAdvice =
  | { readonly kind: 'upgrade'; readonly version: string }
  /** Fixed in some version after this one; the advisories do not say which. */
  | { readonly kind: 'newer-than'; readonly version: string }
  | { readonly kind: 'none' }

/**
 * The least version above the installed one that none of these advisories touches. Given all open advisories of a package it is
 * one step that clears them all; a fix that is itself affected by another range is not advised.
 */
export const fixAdvice = (
  advisories: readonly (readonly Affected[])[],
  ecosystem: string,
  name: string,
  installed: string,
): FixAdvice => fixAdvisor(advisories, ecosystem, name)(installed)

/** The same with everything about the advisories read once, for who asks about many versions of one package. */
export function fixAdvisor(
  advisories: readonly (readonly Affected[])[],
  ecosystem: string,
  name: string,
): (installed: string) => FixAdvice {
  const order = orderOf(ecosystem)
  if (!order) return () => ({ kind: 'none' })
  const sorted = (kind: 'fixed' | 'lastAffected') =>
    boundsOf(advisories, ecosystem, name, kind)
      .flatMap(text => {
        const version = order.parse(text)
        return version ? [{ text, version }] : []
      })
      .toSorted((a, b) => order.compare(a.version, b.version))
  const matchers = advisories.map(affected => versionMatcher(affected, ecosystem, name))
  const fixes = sorted('fixed').filter(({ text }) => matchers.every(matches => matches(text) === 'NOT_AFFECTED'))
  // Only the last of them leaves every range behind, and only if no advisory is open to all later versions.
  const last = sorted('lastAffected').at(-1)
  const isBounded = advisories.every(
    affected => boundsOf([affected], ecosystem, name, 'lastAffected', 'fixed').length > 0,
  )
  return installed => {
    const current = order.parse(installed)
    if (!current) return { kind: 'none' }
    const fix = fixes.find(({ version }) => order.compare(version, current) >= 0)
    if (fix) return { kind: 'upgrade', version: fix.text }
    const isLater = last !== undefined && isBounded && order.compare(last.version, current) >= 0
    return isLater ? { kind: 'newer-than', version: last.text } : { kind: 'none' }
  }
}

function boundsOf(
  advisories: readonly (readonly Affected[])[],
  ecosystem: string,
  name: string,
  ...kinds: readonly ('fixed' | 'lastAffected')[]
): string[] {
  const wanted = normalizePackageName(ecosystem, name)
  return advisories
    .flat()
    .filter(entry => entry.name === wanted && isSameEcosystem(entry.ecosystem, ecosystem))
    .flatMap(entry => entry.ranges.flatMap(range => range.events))
    .filter(event => kinds.some(kind => kind === event.kind))
    .map(event => event.version)
}

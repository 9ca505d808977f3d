import { alpineOrder } from './alpine.ts'
import { debianOrder } from './debian.ts'
import { mavenOrder } from './maven.ts'
import type { VersionOrder } from './order.ts'
import { pythonOrder } from './python.ts'
import { rpmOrder } from './rpm.ts'
import { goOrder, semanticOrder } from './semantic.ts'

/**
 * The order of an OSV ecosystem (`npm`, `Debian:12`, `Rocky Linux:9`); undefined where we know none. There only an advisory's
 * own list of versions can match.
 */
export const orderOf = (ecosystem: string): VersionOrder | undefined => ORDERS.get(familyOf(ecosystem))

/** Negative, zero or positive; undefined when the ecosystem has no order here or a text is no version of it. */
export function compareVersions(ecosystem: string, a: string, b: string): number | undefined {
  const order = orderOf(ecosystem)
  const [left, right] = [order?.parse(a), order?.parse(b)]
  return order && left && right ? Math.sign(order.compare(left, right)) : undefined
}

/** `Debian:12` -> `Debian`. The part after the colon is the release. */
export const familyOf = (ecosystem: string): string => ecosystem.split(':', 1)[0] ?? ''

/**
 * An advisory of `Debian` is about every release, one of `Debian:12` about that one; a package of `Debian:12` is told of both.
 * Red Hat and SUSE name the repository of a release, and which one a package came from an image does not say: all count.
 */
export const isSameEcosystem = (advisory: string, installed: string): boolean =>
  advisory === installed ||
  (advisory === familyOf(advisory) && advisory === familyOf(installed)) ||
  (installed.startsWith('Red Hat:') && advisory.startsWith(`${installed}::`)) ||
  isSameSuseRelease(advisory, installed)

/** `SUSE:Linux Enterprise Module for Basesystem 15 SP5` and `SUSE:Linux Enterprise Server 15 SP5-LTSS` are of one release. */
function isSameSuseRelease(advisory: string, installed: string): boolean {
  if (!installed.startsWith(SUSE) || !advisory.startsWith(SUSE)) return false
  const release = SUSE_RELEASE.exec(installed)?.[1]
  return release !== undefined && SUSE_RELEASE.exec(advisory)?.[1] === release
}

const SUSE = 'SUSE:Linux Enterprise '
const SUSE_RELEASE = / (\d+(?:\.\d+)?(?: SP\d+)?)(?:-[A-Z][A-Z-]*)?$/

/** Names are compared in this form: PyPI takes `Foo_Bar` and `foo.bar` for the same project (PEP 503); others are exact. */
export const normalizePackageName = (ecosystem: string, name: string): string =>
  familyOf(ecosystem) === 'PyPI' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name

const ORDERS: ReadonlyMap<string, VersionOrder> = new Map([
  ['npm', semanticOrder],
  ['crates.io', semanticOrder],
  ['Go', goOrder],
  ['PyPI', pythonOrder],
  ['Maven', mavenOrder],
  ...['Debian', 'Ubuntu', 'Echo'].map(name => [name, debianOrder] as const),
  ...['Alpine', 'Wolfi', 'Chainguard'].map(name => [name, alpineOrder] as const),
  ...[
    'Red Hat',
    'Rocky Linux',
    'AlmaLinux',
    'SUSE',
    'openSUSE',
    'openEuler',
    'Mageia',
    'Fedora',
    'Photon OS',
    'Azure Linux',
  ].map(name => [name, rpmOrder] as const),
])

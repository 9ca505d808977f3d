import type { Severity } from '../policy.ts'

/** One published record, in our words. Text is as given, but for characters a database cannot hold (S43). */
export type Advisory = {
  /** As published: `GHSA-…`, `PYSEC-…`, `DSA-…`. */
  readonly id: string
  readonly modified: Date
  readonly published: Date | undefined
  /** S24: since when it no longer holds; its findings are closed. */
  readonly withdrawn: Date | undefined
  readonly summary: string
  readonly details: string
  /** Other names of the *same* flaw. */
  readonly aliases: readonly string[]
  /** Names of flaws it was derived from; not aliases. */
  readonly upstream: readonly string[]
  readonly related: readonly string[]
  /** S24: its own stated level. */
  readonly statedSeverity: Severity | undefined
  readonly cvss: readonly string[]
  /** RustSec's notices (`unmaintained`, `notice`) describe no flaw. */
  readonly informational: string | undefined
  readonly affected: readonly Affected[]
  readonly references: readonly { readonly type: string; readonly url: string }[]
}

/** Which versions of one package it is about: any of the ranges, or any of the versions listed. */
export type Affected = {
  /** `npm`, `Debian:12` */
  readonly ecosystem: string
  /** In the form of `normalizePackageName`. */
  readonly name: string
  readonly ranges: readonly AffectedRange[]
  readonly versions: readonly string[]
}

export type AffectedRange = {
  /** SEMVER ranges are ordered by Semantic Versioning whatever the ecosystem. */
  readonly type: 'SEMVER' | 'ECOSYSTEM'
  readonly events: readonly RangeEvent[]
}

/** In the order given, which may be any. `introduced` "0" means from the beginning; `limit` "*" means no limit. */
export type RangeEvent = {
  readonly kind: 'introduced' | 'fixed' | 'lastAffected' | 'limit'
  readonly version: string
}

/** An advisory that is about flaws, and still holds. */
export const isInForce = (advisory: Pick<Advisory, 'withdrawn' | 'informational'>): boolean =>
  advisory.withdrawn === undefined && advisory.informational === undefined

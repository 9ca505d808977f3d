import type { ImageFacts, ImageReference, Platform, PullCredentials } from '../oci/port.ts'

/**
 * Reads what is inside an image. The embedded scanner and every external one stand behind this port.
 * A scanner that cannot read an image rejects with a `ScanFailure`; it never answers with an emptier list (S17).
 */
export interface Scanner {
  /** As stored with every scan, for example `embedded` or `trivy`. */
  readonly name: string
  /** Version of the tool that would do the next scan. */
  version(): Promise<string>
  /** Lists every package of one image. */
  catalogue(request: CatalogueRequest, watch?: CatalogueWatch): Promise<Sbom>
  /** Lets a scanner with its own advisories judge an image; absent where only our matcher judges. */
  match?(request: CatalogueRequest, watch?: CatalogueWatch): Promise<readonly ScannerFinding[]>
  /** Ends processes kept warm. */
  close(): Promise<void>
}

/** A scanner with advisories of its own, asked beside our matching (S19). */
export type Judge = Pick<Scanner, 'name' | 'version'> & Required<Pick<Scanner, 'match'>>

export interface CatalogueRequest {
  readonly reference: ImageReference
  /** The digest the version is pinned to; whatever the tag points at now is not looked at. */
  readonly digest: string
  readonly platform?: Platform
  readonly credentials?: PullCredentials | undefined
}

export interface CatalogueWatch {
  /** Called as the scan moves on; `done` and `total` are compressed bytes while layers are read, otherwise counts. */
  readonly onProgress?: (progress: ScanProgress) => void
  readonly signal?: AbortSignal
}

export const SCAN_STAGES = ['RESOLVING', 'READING', 'CATALOGUING'] as const
export type ScanStage = (typeof SCAN_STAGES)[number]

export interface ScanProgress {
  readonly stage: ScanStage
  readonly done: number
  readonly total: number
}

export const COMPONENT_TYPES = ['deb', 'apk', 'rpm', 'npm', 'pypi', 'golang', 'maven', 'cargo'] as const
/** The package kinds, spelled as in a package URL. */
export type ComponentType = (typeof COMPONENT_TYPES)[number]

export interface Component {
  /** As OSV spells it, with the release for distributions: `Debian:12`, `Alpine:v3.19`, `npm`, `PyPI`, `Go`, `Maven`, `crates.io`. */
  readonly ecosystem: string
  readonly type: ComponentType
  readonly name: string
  readonly version: string
  /** The name advisories speak of: the source package of a distribution, the normalised name elsewhere. */
  readonly matchName: string
  /** The version advisories are compared with: that of the source package, `1.2.3` for Go's `v1.2.3`. */
  readonly matchVersion: string
  readonly purl: string
  /** Where in the image it was found, without a leading slash. */
  readonly path: string
  /** Digest of the layer blob that the evidence is in. */
  readonly layer: string
  /** The distribution package that brought this file; such a component belongs to the vendor's advisories. */
  readonly ownedBy: string | null
  /** As the package's own metadata states them, not normalised. */
  readonly licences: readonly string[]
}

export interface OsRelease {
  /** `ID` of os-release, such as `debian`. */
  readonly id: string
  readonly versionId: string | null
  readonly prettyName: string | null
  /** As OSV spells it, or null where no distribution database is in the image. */
  readonly ecosystem: string | null
}

export interface Sbom {
  readonly scanner: { readonly name: string; readonly version: string }
  readonly digest: string
  readonly manifestDigest: string
  readonly platform: Platform
  readonly os: OsRelease | null
  readonly image: ImageFacts
  /** Sorted by type, name, version and path; one entry for each place a package is installed at. */
  readonly components: readonly Component[]
  readonly coverage: Coverage
}

export interface Coverage {
  /** What was found and read, such as `dpkg status`, with how many. */
  readonly read: readonly { readonly what: string; readonly count: number }[]
  /** What could have held a package and could not be read, at most `UNREAD_LISTED` of them. */
  readonly unread: readonly Unread[]
  readonly unreadCount: number
  /**
   * True where packages may be hidden that a scan should have judged: a limit of ours kept us from reading, or distribution packages
   * are there without saying of which release. Such a scan is no pass (S17). A publisher's own broken file alone does not make it so.
   */
  readonly partial: boolean
  readonly layers: number
  /** Layers whose catalogue was known from an earlier scan by the digest of their blob. */
  readonly layersFromCache: number
  readonly files: number
  readonly compressedBytes: number
  readonly uncompressedBytes: number
}

/** A file or folder left unread, and a sentence why. */
export interface Unread {
  readonly what: string
  readonly why: string
}
export const UNREAD_LISTED = 200

/** What a scanner with its own advisories says of one package. */
export interface ScannerFinding {
  readonly advisoryId: string
  readonly ecosystem: string
  readonly packageName: string
  readonly installedVersion: string
  readonly fixedVersion: string | null
  /** In the scanner's words: CRITICAL, HIGH, MEDIUM, LOW or UNKNOWN. */
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'UNKNOWN'
  readonly title: string | null
  readonly path: string | null
}

/** Catalogues of layers seen before, by the digest of the verified blob. What is stored is opaque to the keeper. */
export interface LayerCache {
  get(key: string): Promise<Uint8Array | null>
  put(key: string, catalogue: Uint8Array): Promise<void>
}

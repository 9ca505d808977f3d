/**
 * What one file of a layer says about packages. Plain JSON, since it is stored per layer and merged when an image is put together:
 * whether a package counts depends on the layers above, and its ecosystem on an os-release that may be in another layer.
 */
export type Evidence =
  | { readonly kind: 'os-release'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'dpkg'; readonly packages: readonly DpkgPackage[] }
  /** Files that a distribution package brought, as far as they may hold packages themselves. */
  | { readonly kind: 'owner'; readonly package: string; readonly paths: readonly string[] }
  | { readonly kind: 'debian-copyright'; readonly package: string; readonly licences: readonly string[] }
  | { readonly kind: 'apk'; readonly packages: readonly ApkPackage[] }
  | { readonly kind: 'rpm'; readonly packages: readonly RpmPackage[] }
  | { readonly kind: 'language'; readonly packages: readonly LanguagePackage[] }
  /** A hard link to a file of a layer below. */
  | { readonly kind: 'link'; readonly target: string }

export interface DpkgPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly source: string
  readonly sourceVersion: string
}

export interface ApkPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly origin: string
  readonly licence: string
  readonly owns: readonly string[]
}

export interface RpmPackage {
  readonly name: string
  /** `[epoch:]version-release` */
  readonly version: string
  readonly architecture: string
  /** Name of the source package, cut from its file name; empty if the database has none. */
  readonly source: string
  readonly licence: string
  readonly owns: readonly string[]
}

export interface LanguagePackage {
  readonly type: 'npm' | 'pypi' | 'golang' | 'maven' | 'cargo'
  readonly name: string
  readonly version: string
  readonly licences: readonly string[]
  /** Path within the file it was found in, as for a jar within a jar. */
  readonly within?: string
}

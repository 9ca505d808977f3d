import type { RegistryCredentials } from '../adapters/oci/docker-config.ts'
import type { Platform } from '../adapters/oci/port.ts'
import type { NamedFeed } from './advisories/read-feed.ts'

/** What the operator decides and verbs must know; everything else of the configuration stays with main. */
export interface Settings {
  /** Where people reach the registry, without a trailing slash: links in mails begin with it. */
  readonly publicUrl: string
  /** Registry and namespace patterns that images may come from (S14). */
  readonly allowedImages: readonly string[]
  /** Which image of an index is scanned and run. */
  readonly platform: Platform
  readonly allowLayouts: boolean
  readonly allowPrivateRegistries: boolean
  /** The operator's own, for pushing signatures beside images. */
  readonly pushCredentials: readonly RegistryCredentials[]
  /** Feeds of advisories to read on a schedule. */
  readonly advisoryFeeds: readonly NamedFeed[]
  /** Under which inputs are hashed, so that what they hold (a password among them) cannot be tried out on a copy of the database. */
  readonly inputKey: Uint8Array
}

import { gunzipSync, gzipSync } from 'node:zlib'
import type { Evidence } from '../ecosystems/evidence.ts'
import { PathSet } from './path-set.ts'

/**
 * All that one layer says, whatever layers are above or below: it can be kept by the digest of its blob and put together with
 * others later.
 */
export interface LayerCatalogue {
  readonly files: number
  readonly entries: number
  readonly uncompressedBytes: number
  /** Evidence by the path of the file it is in. */
  readonly found: ReadonlyMap<string, Evidence>
  /** Paths that are deleted from the layers below. */
  readonly whiteouts: readonly string[]
  /** Folders whose content from the layers below is gone. */
  readonly opaque: readonly string[]
  /** Everything here that is not a folder: it hides what is at, or beneath, the same path below. */
  readonly occupied: PathSet
  /** Links in the root folder, such as `lib` to `usr/lib`. */
  readonly rootLinks: ReadonlyMap<string, string>
  readonly unread: UnreadList
}

export interface UnreadList {
  /** The first of them; a hostile layer can hold a million broken files. */
  readonly listed: readonly UnreadFile[]
  readonly count: number
  /** Whether a limit of ours was the reason for any. */
  readonly partial: boolean
}

export interface UnreadFile {
  readonly path: string
  readonly why: string
  /** A limit of ours was the reason. */
  readonly partial: boolean
}

/** To be raised whenever the catalogue of the same layer would come out differently: older entries are then read again. */
export const LAYER_CATALOGUE_VERSION = 1

/** The key of a layer in the cache: the digest of the *blob*, which was verified, never the image's own claim of what is in it. */
export const layerKey = (blobDigest: string): string => `${blobDigest};v${LAYER_CATALOGUE_VERSION}`

export function encodeLayer(layer: LayerCatalogue): Uint8Array {
  const plain = {
    ...layer,
    found: [...layer.found],
    occupied: layer.occupied.toBase64(),
    rootLinks: [...layer.rootLinks],
  }
  return gzipSync(JSON.stringify(plain), { level: 3 })
}

/** What `encodeLayer` wrote, or null for bytes that are damaged. */
export function decodeLayer(bytes: Uint8Array): LayerCatalogue | null {
  try {
    const plain = JSON.parse(gunzipSync(bytes).toString('utf8'))
    return {
      ...plain,
      found: new Map(plain.found),
      occupied: PathSet.fromBase64(plain.occupied),
      rootLinks: new Map(plain.rootLinks),
    }
  } catch {
    return null
  }
}

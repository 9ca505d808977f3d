import type { Descriptor, ImageReference, OpenOptions } from './port.ts'

/** A manifest as it came, not yet verified. */
export interface DocumentAndType {
  readonly bytes: Buffer
  readonly mediaType: string
  /** The digest the other side claims; null where it claims none. */
  readonly statedDigest: string | null
}

/** Where manifests and blobs come from. Blobs are verified by the source, manifests by its caller. */
export interface DocumentSource<Reference extends ImageReference> {
  manifest(reference: Reference, tagOrDigest: string, options: OpenOptions): Promise<DocumentAndType>
  blob(reference: Reference, blob: Descriptor, options: OpenOptions): AsyncIterable<Uint8Array>
}

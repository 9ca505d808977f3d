import type { ImageReference } from '../../domain/image-reference.ts'

export type { ImageReference }

/**
 * What the registry needs from the place where images live: an OCI registry over HTTP(S), or an OCI image layout on disk.
 * Nothing here is trusted: every byte that leaves `open` has been hashed, and the last one only arrives if the hash was right.
 */
export interface ImageSource {
  /**
   * Follows a tag or digest to one manifest of one platform, reading no layer.
   * Rejects with an `ImageFailure` whose message is a sentence for the publisher.
   */
  resolve(reference: ImageReference, options?: ResolveOptions): Promise<ResolvedImage>

  /**
   * The bytes of one blob of that image, verified while they stream: size and digest against the descriptor.
   * A broken transfer is resumed a bounded number of times; what cannot be completed rejects with an `ImageFailure`.
   */
  open(image: ResolvedImage, blob: Descriptor, options?: OpenOptions): AsyncIterable<Uint8Array>
}

export interface ResolveOptions {
  /** Pins the image: whatever the reference's tag points at now is not looked at. */
  readonly digest?: string | undefined
  /** Which image of an index is taken; `linux/amd64` if not said. */
  readonly platform?: Platform
  readonly credentials?: PullCredentials | undefined
  readonly signal?: AbortSignal
}

export interface OpenOptions {
  readonly credentials?: PullCredentials | undefined
  readonly signal?: AbortSignal
}

export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
}

/** A user name and password (or access token) for pulling; never logged, never sent to another origin than its registry and token service. */
export interface PullCredentials {
  readonly username: string
  readonly password: string
}

export interface Descriptor {
  readonly mediaType: string
  /** `sha256:` or `sha512:` and lower-case hex. */
  readonly digest: string
  readonly size: number
}

export interface ResolvedImage {
  readonly reference: ImageReference
  /** What the tag points at: of an index, the index. This is the digest a version is pinned to (S13). */
  readonly digest: string
  readonly mediaType: string
  /** The manifest of the chosen platform; equal to `digest` if the tag points straight at an image. */
  readonly manifestDigest: string
  readonly platform: Platform
  readonly config: Descriptor
  /** Lowest first. */
  readonly layers: readonly Descriptor[]
  /** Compressed bytes of config and layers, as the manifest states and the stream is held to. */
  readonly sizeBytes: number
  readonly facts: ImageFacts
}

/** What the image's configuration says about how it runs. Values of environment variables may be secrets and are left out. */
export interface ImageFacts {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly user: string | null
  readonly workingDirectory: string | null
  /** As in `8080/tcp`. */
  readonly exposedPorts: readonly string[]
  readonly environmentNames: readonly string[]
  /** ISO 8601, as the builder claims. */
  readonly createdAt: string | null
  readonly labels: Readonly<Record<string, string>>
}

/** What the registry needs to put a signed statement beside the image that it is about. */
export interface ReferrerSink {
  /**
   * Pushes bytes as an OCI artifact whose subject is the image. Told twice it is there once. A registry that keeps no list of
   * referrers gets one under the tag `sha256-<hex>`, as the distribution specification has it.
   * Rejects with an `ImageFailure` whose message is a sentence for the publisher.
   */
  attach(subject: ImageSubject, artifact: Artifact, options: AttachOptions): Promise<Attached>
}

export interface ImageSubject {
  readonly registry: string
  readonly repository: string
  /** Of the image manifest; never a tag. */
  readonly digest: string
}

export interface Artifact {
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly annotations: Readonly<Record<string, string>>
}

export interface AttachOptions {
  /** Must be allowed to write to the repository. */
  readonly credentials: PullCredentials
  readonly signal?: AbortSignal
}

export interface Attached {
  /** Of the manifest that the artifact is. */
  readonly digest: string
  /** REFERRERS: the registry lists it itself. TAG: we keep the list under the fallback tag. */
  readonly listedBy: 'REFERRERS' | 'TAG'
}

/** How images may be fetched; plain values, so that they can be handed to another process. */
export interface ImageSourceSettings {
  /**
   * Lets registries have private and loopback addresses, and be spoken to without TLS where they do not offer it.
   * Otherwise every address must be public (S14).
   */
  readonly allowPrivate: boolean
  /** `host` or `host:port` of registries that are always spoken to without TLS. */
  readonly plainHttpHosts: readonly string[]
  /** Folders under which OCI image layouts may be read; none means layouts are refused. */
  readonly layoutRoots: readonly string[]
  readonly limits: FetchLimits
}

export interface FetchLimits {
  readonly connectMs: number
  /** From the request to the answer's first header. */
  readonly answerMs: number
  /** Longest silence within a body. */
  readonly idleMs: number
  /** A whole `resolve`, redirects, tokens and retries included. */
  readonly resolveMs: number
  readonly redirects: number
  /** How often one manifest or blob is asked for before we give up. */
  readonly attempts: number
  /** Pause before the second attempt; doubled for each further one. */
  readonly retryDelayMs: number
  /** Bytes of a manifest, an index or a configuration. */
  readonly documentBytes: number
  /** Compressed bytes of all layers together. */
  readonly imageBytes: number
  readonly layers: number
}

export const FETCH_LIMITS: FetchLimits = {
  connectMs: 10_000,
  answerMs: 30_000,
  idleMs: 30_000,
  resolveMs: 60_000,
  redirects: 5,
  attempts: 4,
  retryDelayMs: 250,
  documentBytes: 4 * 1024 * 1024,
  imageBytes: 20 * 1024 ** 3,
  layers: 256,
}

export type PartialSettings = Partial<Omit<ImageSourceSettings, 'limits'>> & { readonly limits?: Partial<FetchLimits> }

export const imageSourceSettings = (given: PartialSettings = {}): ImageSourceSettings => ({
  allowPrivate: given.allowPrivate ?? false,
  plainHttpHosts: given.plainHttpHosts ?? [],
  layoutRoots: given.layoutRoots ?? [],
  limits: { ...FETCH_LIMITS, ...given.limits },
})

/** Whether `host` or `host:port` of that URL is in the list. */
export function isListed(hosts: readonly string[], url: URL): boolean {
  const port = url.port || (url.protocol === 'http:' ? '80' : '443')
  return hosts.includes(url.hostname) || hosts.includes(`${url.hostname}:${port}`)
}

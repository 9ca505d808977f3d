import { isPrivateHost } from '../../domain/image-reference.ts'
import { ImageFailure } from './failure.ts'
import type { Http } from './http.ts'
import { type ImageSourceSettings, isListed } from './settings.ts'

/** Where registries are spoken to; found out once for one that may not offer TLS. */
export class RegistryBases {
  readonly #settings: ImageSourceSettings
  readonly #http: Http
  readonly #known = new Map<string, URL>()

  constructor(settings: ImageSourceSettings, http: Http) {
    this.#settings = settings
    this.#http = http
  }

  async of(registry: string, signal: AbortSignal | undefined): Promise<URL> {
    // The Docker Hub serves its images under another name than its references use.
    const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry
    if (!URL.canParse(`https://${host}/`)) throw new ImageFailure('refused', `${registry} is not a registry host.`)
    const secure = new URL(`https://${host}/`)
    const plain = new URL(`http://${host}/`)
    if (isListed(this.#settings.plainHttpHosts, plain)) return plain
    if (!this.#settings.allowPrivate || !isPrivateHost(host)) return secure
    const known = this.#known.get(host)
    if (known) return known
    const base = (await this.#offersTls(secure, signal)) ? secure : plain
    if (this.#known.size >= 500) this.#known.clear()
    this.#known.set(host, base)
    return base
  }

  async #offersTls(base: URL, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const answer = await this.#http.get({ url: new URL('/v2/', base), signal })
      answer.body.destroy()
      return true
    } catch (error) {
      // Only a server that answers a TLS hello with something else: a registry that is down or has a bad certificate is no reason
      // to go on without encryption.
      const code =
        error instanceof ImageFailure && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : ''
      if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
        return false
      throw error
    }
  }
}

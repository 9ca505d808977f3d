import { Authorizations } from './authorization.ts'
import { digestOf } from './digest.ts'
import { ImageFailure } from './failure.ts'
import { type Answer, chunksOf, Http, readAtMost, type Send } from './http.ts'
import { INDEX_TYPES, MANIFEST_TYPES } from './manifest.ts'
import type { Artifact, Attached, AttachOptions, Descriptor, ImageSubject, ReferrerSink } from './port.ts'
import { type Referrer, withReferrer } from './referrer-index.ts'
import { RegistryBases } from './registry-bases.ts'
import type { ImageSourceSettings } from './settings.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', bytes: Buffer.from('{}') }
/** Rounds of read, change, write and look again, when somebody else keeps writing the list. */
const ROUNDS = 4

/** Pushes artifacts to registries that speak the OCI distribution protocol, 1.1 or older. */
export function referrerSink(settings: ImageSourceSettings): ReferrerSink & { close(): void } {
  const http = new Http(settings)
  const bases = new RegistryBases(settings, http)
  const authorizations = new Authorizations(http, settings.limits, 'pull,push')
  return {
    async attach(subject, artifact, { credentials, signal: asked }) {
      const limit = AbortSignal.timeout(settings.limits.resolveMs)
      const signal = asked ? AbortSignal.any([asked, limit]) : limit
      const base = await bases.of(subject.registry, signal)
      return new Push({ http, authorizations, settings, base, subject, credentials, signal }).attach(artifact)
    },
    close: () => http.close(),
  }
}

interface Place extends Required<AttachOptions> {
  readonly http: Http
  readonly authorizations: Authorizations
  readonly settings: ImageSourceSettings
  readonly base: URL
  readonly subject: ImageSubject
}

/** One artifact on its way to one repository. */
class Push {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  async attach(artifact: Artifact): Promise<Attached> {
    const subject = await this.#subject()
    const [config, layer] = [await this.#blob(EMPTY), await this.#blob(artifact)]
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        artifactType: artifact.mediaType,
        config,
        layers: [layer],
        subject,
        annotations: artifact.annotations,
      }),
    )
    const digest = digestOf(manifest)
    const put = await this.#put(`manifests/${digest}`, MANIFEST, manifest)
    // A registry that knows referrers says whose this one is; any other needs the list that clients keep.
    if (put.headers['oci-subject'] === subject.digest) return { digest, listedBy: 'REFERRERS' }
    const { mediaType: artifactType, annotations } = artifact
    await this.#list({ mediaType: MANIFEST, digest, size: manifest.length, artifactType, annotations })
    return { digest, listedBy: 'TAG' }
  }

  /** The image that is spoken of: it has to be there, and its own bytes have to have the digest. */
  async #subject(): Promise<Descriptor> {
    const { digest } = this.#place.subject
    const found = await this.#document(digest)
    if (!found) throw new ImageFailure('not-found', `${this.#where} has no image ${digest} any more. Push it again.`)
    if (digestOf(found.bytes, digest) !== digest)
      throw new ImageFailure('invalid', `${this.#where} answers with another image than ${digest}.`)
    return { mediaType: found.mediaType, digest, size: found.bytes.length }
  }

  async #blob({ mediaType, bytes }: Pick<Artifact, 'mediaType' | 'bytes'>): Promise<Descriptor> {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length }
    const head = await this.#ask({ method: 'HEAD', path: `blobs/${descriptor.digest}` })
    head.body.destroy()
    if (head.status === 200) return descriptor
    const begun = await this.#ask({ method: 'POST', path: 'blobs/uploads/' })
    begun.body.destroy()
    const { location } = begun.headers
    if (begun.status !== 202 || !location || !URL.canParse(location, begun.url.href)) throw this.#refusal(begun)
    const target = new URL(location, begun.url)
    target.searchParams.set('digest', descriptor.digest)
    const headers = { 'content-type': 'application/octet-stream' }
    const done = await this.#ask({ method: 'PUT', url: target, headers, body: bytes })
    done.body.destroy()
    if (done.status !== 201) throw this.#refusal(done)
    return descriptor
  }

  /**
   * The list under the fallback tag, read, changed and written. The protocol has no lock and no condition: our own pushes for one
   * image come one after the other, and what somebody else wrote in between is found by looking again.
   */
  async #list(referrer: Referrer): Promise<void> {
    const tag = this.#place.subject.digest.replace(':', '-')
    for (let round = 1; round <= ROUNDS; round++) {
      const listed = await this.#document(tag)
      const changed = withReferrer(listed?.bytes, referrer)
      if (!changed) return
      await this.#put(`manifests/${tag}`, INDEX, changed)
    }
    throw new ImageFailure('unreachable', `${this.#where} loses what is written to its tag ${tag}. It is tried again.`)
  }

  async #document(name: string): Promise<{ bytes: Buffer; mediaType: string } | undefined> {
    const { settings, signal } = this.#place
    const accept = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ')
    const answer = await this.#ask({ path: `manifests/${name}`, headers: { accept } })
    if (answer.status === 404) {
      answer.body.destroy()
      return undefined
    }
    if (answer.status !== 200) throw this.#refusal(answer)
    const bytes = await readAtMost(chunksOf(answer, settings.limits.idleMs, signal), settings.limits.documentBytes)
    if (!bytes) throw new ImageFailure('invalid', `${this.#where} has a manifest that is too large to be read.`)
    return { bytes, mediaType: answer.headers['content-type'] ?? '' }
  }

  async #put(path: string, mediaType: string, body: Uint8Array): Promise<Answer> {
    const answer = await this.#ask({ method: 'PUT', path, headers: { 'content-type': mediaType }, body })
    answer.body.destroy()
    if (answer.status !== 201 && answer.status !== 202) throw this.#refusal(answer)
    return answer
  }

  async #ask(
    ask: Partial<Omit<Send, 'method'>> & { readonly method?: Send['method']; readonly path?: string },
  ): Promise<Answer> {
    const { http, authorizations, base, subject, credentials, signal } = this.#place
    const { repository } = subject
    const { method, headers, body } = ask
    const url = ask.url ?? new URL(`/v2/${repository}/${ask.path}`, base)
    const isTheirs = url.origin === base.origin
    const request = { url, signal, ...(headers && { headers }), ...(body && { body }) }
    const sent = (authorization: string | undefined) =>
      method ? http.send({ ...request, method, authorization }) : http.get({ ...request, authorization })
    const answer = await sent(isTheirs ? authorizations.known(base.origin, repository, credentials) : undefined)
    if (answer.status !== 401 || answer.url.origin !== base.origin) return answer
    answer.body.destroy()
    const challenge = answer.headers['www-authenticate'] ?? ''
    return sent(await authorizations.answer(challenge, { origin: base.origin, repository, credentials, signal }))
  }

  get #where(): string {
    return `${this.#place.subject.registry}/${this.#place.subject.repository}`
  }

  #refusal(answer: Answer): ImageFailure {
    answer.body.destroy()
    const { status } = answer
    if (status === 401 || status === 403)
      return new ImageFailure('unauthorized', `The credentials for ${this.#where} do not allow to push to it.`)
    if (status === 429 || status >= 500)
      return new ImageFailure('unreachable', `${this.#where} has trouble of its own (status ${status}).`)
    return new ImageFailure('invalid', `${this.#where} refuses the push of a signature with status ${status}.`)
  }
}

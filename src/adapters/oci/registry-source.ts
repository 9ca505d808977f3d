import { setTimeout as pause } from 'node:timers/promises'
import { Authorizations, unauthorized } from './authorization.ts'
import { BlobCheck } from './digest.ts'
import type { DocumentAndType, DocumentSource } from './document-source.ts'
import { ImageFailure } from './failure.ts'
import { type Answer, cancelled, chunksOf, Http, readAtMost } from './http.ts'
import { INDEX_TYPES, MANIFEST_TYPES } from './manifest.ts'
import type { Descriptor, ImageReference, OpenOptions } from './port.ts'
import { RegistryBases } from './registry-bases.ts'
import type { ImageSourceSettings } from './settings.ts'

type RegistryReference = Extract<ImageReference, { kind: 'registry' }>

/** Manifests and blobs of a registry that speaks the OCI distribution protocol. */
export class RegistrySource implements DocumentSource<RegistryReference> {
  readonly #settings: ImageSourceSettings
  readonly #http: Http
  readonly #authorizations: Authorizations
  readonly #bases: RegistryBases

  constructor(settings: ImageSourceSettings) {
    this.#settings = settings
    this.#http = new Http(settings)
    this.#bases = new RegistryBases(settings, this.#http)
    this.#authorizations = new Authorizations(this.#http, settings.limits)
  }

  manifest(reference: RegistryReference, wanted: string, options: OpenOptions): Promise<DocumentAndType> {
    const { documentBytes, idleMs } = this.#settings.limits
    return this.#trying(options.signal, async () => {
      const answer = await this.#ask(
        reference,
        `manifests/${wanted}`,
        { accept: [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ') },
        options,
      )
      if (answer.status !== 200)
        throw refusedBy(answer, `${reference.repository}${wanted.includes(':') ? '@' : ':'}${wanted}`)
      const bytes = await readAtMost(chunksOf(answer, idleMs, options.signal), documentBytes)
      if (!bytes)
        throw new ImageFailure(
          'invalid',
          `The manifest is larger than the ${documentBytes / 1024 / 1024} MiB that are read.`,
        )
      const stated = answer.headers['docker-content-digest']
      return {
        bytes,
        mediaType: answer.headers['content-type'] ?? '',
        statedDigest: typeof stated === 'string' ? stated : null,
      }
    })
  }

  async *blob(reference: RegistryReference, blob: Descriptor, options: OpenOptions): AsyncGenerator<Uint8Array> {
    const { attempts, idleMs } = this.#settings.limits
    const check = new BlobCheck(blob)
    for (let attempt = 1; !check.complete; attempt++) {
      try {
        for await (const chunk of this.#rest(reference, blob, check.received, idleMs, options)) {
          check.add(chunk)
          yield chunk
          if (check.complete) return
        }
        throw new ImageFailure(
          'unreachable',
          `Blob ${blob.digest} broke off after ${check.received} of ${blob.size} bytes.`,
        )
      } catch (error) {
        if (!(error instanceof ImageFailure) || !error.retryable) throw error
        if (attempt >= attempts)
          throw new ImageFailure('unreachable', `${error.message} It was tried ${attempts} times.`, { cause: error })
        await this.#pauseAfter(attempt, options.signal)
      }
    }
  }

  close(): void {
    this.#http.close()
  }

  /** The bytes from `start` on: by a range where the registry gives ranges, else by reading over what we have. */
  async *#rest(
    reference: RegistryReference,
    blob: Descriptor,
    start: number,
    idleMs: number,
    options: OpenOptions,
  ): AsyncGenerator<Uint8Array> {
    const range: Record<string, string> = start > 0 ? { range: `bytes=${start}-` } : {}
    const answer = await this.#ask(reference, `blobs/${blob.digest}`, { accept: '*/*', ...range }, options)
    const resumes = answer.status === 206 && (answer.headers['content-range'] ?? '').startsWith(`bytes ${start}-`)
    if (answer.status !== 200 && !resumes) throw refusedBy(answer, `blob ${blob.digest}`)
    let over = resumes ? 0 : start
    for await (const chunk of chunksOf(answer, idleMs, options.signal)) {
      if (over >= chunk.length) over -= chunk.length
      else {
        yield over ? chunk.subarray(over) : chunk
        over = 0
      }
    }
  }

  async #ask(
    reference: RegistryReference,
    path: string,
    headers: Record<string, string>,
    options: OpenOptions,
  ): Promise<Answer> {
    const { credentials, signal } = options
    const base = await this.#bases.of(reference.registry, signal)
    const url = new URL(`/v2/${reference.repository}/${path}`, base)
    const known = this.#authorizations.known(base.origin, reference.repository, credentials)
    const answer = await this.#http.get({ url, headers, authorization: known, signal })
    // A challenge from where a redirect led is not the registry's: answering it would hand the credentials to a stranger.
    if (answer.status !== 401 || answer.url.origin !== base.origin) return answer
    answer.body.destroy()
    const authorization = await this.#authorizations.answer(answer.headers['www-authenticate'] ?? '', {
      origin: base.origin,
      repository: reference.repository,
      credentials,
      signal,
    })
    const again = await this.#http.get({ url, headers, authorization, signal })
    if (again.status !== 401 && again.status !== 403) return again
    again.body.destroy()
    throw unauthorized(base.host, reference.repository, credentials)
  }

  async #trying<T>(signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask()
      } catch (error) {
        if (!(error instanceof ImageFailure) || !error.retryable || attempt >= this.#settings.limits.attempts)
          throw error
        await this.#pauseAfter(attempt, signal)
      }
    }
  }

  async #pauseAfter(attempt: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await pause(this.#settings.limits.retryDelayMs * 2 ** (attempt - 1), undefined, signal ? { signal } : {})
    } catch {
      if (signal) throw cancelled(signal)
    }
    if (signal?.aborted) throw cancelled(signal)
  }
}

function refusedBy(answer: Answer, what: string): ImageFailure {
  answer.body.destroy()
  const { status, url } = answer
  if (status === 404)
    return new ImageFailure('not-found', `${url.host} has no ${what}. Push it, or correct the reference.`)
  if (status === 401 || status === 403)
    return new ImageFailure(
      'unauthorized',
      `${url.host} does not let us read ${what}. Make the image public or store pull credentials.`,
    )
  if (status === 429)
    return new ImageFailure('unreachable', `${url.host} asks us to slow down. It will be tried again later.`)
  if (status >= 500) return new ImageFailure('unreachable', `${url.host} has trouble of its own (status ${status}).`)
  return new ImageFailure(
    'invalid',
    `${url.host} answers a request for ${what} with status ${status}, which is not how a registry answers.`,
  )
}

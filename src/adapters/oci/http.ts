import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isPrivateHost } from '../../domain/image-reference.ts'
import { AddressRefused, addressPolicy, guardedLookup, refusalOfHost } from '../outbound/address.ts'
import { ImageFailure } from './failure.ts'
import { type ImageSourceSettings, isListed } from './settings.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** Must be read or destroyed. */
  readonly body: IncomingMessage
  readonly url: URL
}

export interface Ask {
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** Sent to the first origin only. */
  readonly authorization?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** A request that changes something; it is sent once and follows no redirect. */
export interface Send extends Ask {
  readonly method: 'HEAD' | 'POST' | 'PUT'
  readonly body?: Uint8Array
}

/** GETs that follow few redirects, never reach a private address unasked, and never carry a secret to another origin. */
export class Http {
  readonly #settings: ImageSourceSettings
  readonly #policy
  readonly #agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }

  constructor(settings: ImageSourceSettings) {
    this.#settings = settings
    this.#policy = addressPolicy(settings.allowPrivate ? ['0.0.0.0/0', '::/0'] : [])
  }

  async get(ask: Ask): Promise<Answer> {
    let { url, authorization } = ask
    for (let hops = 0; ; hops++) {
      const answer = await this.#once({ ...ask, url, authorization })
      const location = answer.headers.location
      if (![301, 302, 303, 307, 308].includes(answer.status) || !location) return answer
      answer.body.destroy()
      if (hops >= this.#settings.limits.redirects) {
        throw new ImageFailure(
          'invalid',
          `${ask.url.host} redirects more than ${this.#settings.limits.redirects} times.`,
        )
      }
      const next = URL.canParse(location, url.href) ? new URL(location, url) : null
      if (!next) throw new ImageFailure('invalid', `${url.host} redirects to something that is not a web address.`)
      if (next.origin !== url.origin) authorization = undefined
      url = next
    }
  }

  send(request: Send): Promise<Answer> {
    return this.#once(request)
  }

  close(): void {
    this.#agents.http.destroy()
    this.#agents.https.destroy()
  }

  #once({ url, headers, authorization, signal, method, body }: Ask & Partial<Send>): Promise<Answer> {
    this.#refuse(url)
    const { connectMs, answerMs } = this.#settings.limits
    const secure = url.protocol === 'https:'
    const options: RequestOptions = {
      method: method ?? 'GET',
      headers: {
        'user-agent': 'archipelag-cargo-registry',
        'accept-encoding': 'identity',
        ...headers,
        ...(authorization ? { authorization } : {}),
        ...(method === 'POST' || method === 'PUT' ? { 'content-length': body?.length ?? 0 } : {}),
      },
      agent: secure ? this.#agents.https : this.#agents.http,
      ...(signal ? { signal } : {}),
      lookup: guardedLookup(this.#policy),
    }
    return new Promise((resolve, reject) => {
      const call = (secure ? httpsRequest : httpRequest)(url, options)
      const late = (what: string) => () =>
        call.destroy(
          new ImageFailure('unreachable', `${url.host} ${what}. The registry may be down; it will be tried again.`),
        )
      const answering = setTimeout(late(`did not answer within ${answerMs / 1000} seconds`), answerMs)
      let connecting: NodeJS.Timeout | undefined
      const settle = () => {
        clearTimeout(answering)
        clearTimeout(connecting)
      }
      call.on('socket', socket => {
        if (!socket.connecting) return
        connecting = setTimeout(late(`took no connection within ${connectMs / 1000} seconds`), connectMs)
        socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connecting))
      })
      call.on('response', answer => {
        settle()
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer, url })
      })
      call.on('error', error => {
        settle()
        reject(sayNetworkError(error, url, signal))
      })
      call.end(body)
    })
  }

  #isPlainAllowed(url: URL): boolean {
    return isListed(this.#settings.plainHttpHosts, url) || (this.#settings.allowPrivate && isPrivateHost(url.host))
  }

  #refuse(url: URL): void {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new ImageFailure('refused', `Images are fetched over https, not ${url.protocol.replace(/:$/, '')}.`)
    }
    if (url.protocol === 'http:' && !this.#isPlainAllowed(url)) {
      throw new ImageFailure(
        'refused',
        `${url.host} wants to be reached without encryption, which is not allowed here.`,
      )
    }
    if (url.username || url.password)
      throw new ImageFailure('refused', `${url.host} redirects with a password in the address.`)
    const refusal = refusalOfHost(url.hostname, this.#policy)
    if (refusal) throw new ImageFailure('refused', `${url.host} cannot be used as a registry here: ${refusal}`)
  }
}

/** The chunks of a body; a silence longer than `idleMs` or a broken connection is an `unreachable` failure. */
export async function* chunksOf(answer: Answer, idleMs: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const { body, url } = answer
  const silent = new ImageFailure('unreachable', `${url.host} stopped sending for ${idleMs / 1000} seconds.`)
  let timer = setTimeout(() => body.destroy(silent), idleMs)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      clearTimeout(timer)
      yield chunk
      timer = setTimeout(() => body.destroy(silent), idleMs)
    }
  } catch (error) {
    throw sayNetworkError(error, url, signal)
  } finally {
    clearTimeout(timer)
    body.destroy()
  }
}

/** A small body, whole; null if it is longer than `limit` bytes. */
export async function readAtMost(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer | null> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > limit) return null
    parts.push(chunk)
  }
  return Buffer.concat(parts, length)
}

function sayNetworkError(error: unknown, url: URL, signal: AbortSignal | undefined): ImageFailure {
  if (error instanceof ImageFailure) return error
  if (error instanceof AddressRefused)
    return new ImageFailure('refused', `${url.host} cannot be used as a registry here: ${error.message}`)
  if (signal?.aborted) return cancelled(signal)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const said =
    NETWORK_ERRORS[code] ??
    (code.includes('CERT') ? 'shows a certificate that cannot be trusted' : 'broke off the connection')
  return new ImageFailure('unreachable', `${url.host} ${said}.`, { cause: error })
}

/** What an aborted signal means: its own reason if that is a failure, otherwise that somebody called it off. */
export function cancelled(signal: AbortSignal): ImageFailure {
  if (signal.reason instanceof ImageFailure) return signal.reason
  if (signal.reason instanceof Error && signal.reason.name === 'TimeoutError') {
    return new ImageFailure(
      'unreachable',
      'The image could not be fetched in the time allowed. It will be tried again.',
    )
  }
  return new ImageFailure('cancelled', 'Fetching the image was called off.')
}

const NETWORK_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is not a known host name',
  EAI_AGAIN: 'could not be looked up',
  ECONNREFUSED: 'refuses connections',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ETIMEDOUT: 'does not answer',
}

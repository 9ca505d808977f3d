import { createHash } from 'node:crypto'
import { ImageFailure } from './failure.ts'
import { chunksOf, type Http, readAtMost } from './http.ts'
import type { PullCredentials } from './port.ts'
import type { FetchLimits } from './settings.ts'

export interface Challenge {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Reads `WWW-Authenticate`: one scheme and its `key="value"` parameters. */
export function readChallenge(header: string): Challenge {
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header.slice(0, 4096)) ?? []
  const parameters: Record<string, string> = {}
  for (const [, key = '', quoted, bare] of rest.matchAll(/([a-zA-Z_]+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g)) {
    parameters[key.toLowerCase()] = quoted ?? bare ?? ''
  }
  return { scheme: scheme.toLowerCase(), parameters }
}

/** Answers a registry's challenge, with a token from its token service or with the password itself. */
export class Authorizations {
  readonly #http: Http
  readonly #limits: FetchLimits
  readonly #actions: 'pull' | 'pull,push'
  readonly #known = new Map<string, string>()

  constructor(http: Http, limits: FetchLimits, actions: 'pull' | 'pull,push' = 'pull') {
    this.#http = http
    this.#limits = limits
    this.#actions = actions
  }

  known(origin: string, repository: string, credentials: PullCredentials | undefined): string | undefined {
    return this.#known.get(keyOf(origin, repository, credentials))
  }

  async answer(
    header: string,
    {
      origin,
      repository,
      credentials,
      signal,
    }: {
      origin: string
      repository: string
      credentials?: PullCredentials | undefined
      signal?: AbortSignal | undefined
    },
  ): Promise<string> {
    const { scheme, parameters } = readChallenge(header)
    const authorization =
      scheme === 'bearer'
        ? `Bearer ${await this.#token(parameters, repository, credentials, signal)}`
        : scheme === 'basic' && credentials
          ? basic(credentials)
          : null
    if (!authorization) throw unauthorized(origin, repository, credentials)
    if (this.#known.size >= 500) this.#known.clear()
    this.#known.set(keyOf(origin, repository, credentials), authorization)
    return authorization
  }

  async #token(
    parameters: Readonly<Record<string, string>>,
    repository: string,
    credentials: PullCredentials | undefined,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const realm = parameters.realm ?? ''
    if (!URL.canParse(realm))
      throw new ImageFailure('invalid', 'The registry names no proper address for its token service.')
    const url = new URL(realm)
    if (parameters.service) url.searchParams.set('service', parameters.service)
    // Our own scope, never the registry's: a token for more than is to be done with this repository is not asked for.
    url.searchParams.set('scope', `repository:${repository}:${this.#actions}`)
    const answer = await this.#http.get({ url, authorization: credentials && basic(credentials), signal })
    const body = await readAtMost(chunksOf(answer, this.#limits.idleMs, signal), 256 * 1024)
    if (answer.status === 401 || answer.status === 403) throw unauthorized(url.host, repository, credentials)
    const token = answer.status === 200 && body ? tokenOf(body.toString('utf8')) : null
    if (token) return token
    const kind = answer.status >= 500 || answer.status === 429 ? 'unreachable' : 'invalid'
    throw new ImageFailure(kind, `The token service ${url.host} gave no token (status ${answer.status}).`)
  }
}

export function unauthorized(host: string, repository: string, credentials: PullCredentials | undefined): ImageFailure {
  const advice = credentials
    ? 'The stored pull credentials were refused; renew them.'
    : 'Make the image public or store pull credentials.'
  return new ImageFailure(
    'unauthorized',
    `${host.replace(/^https?:\/\//, '')} does not let us pull ${repository}. ${advice}`,
  )
}

function tokenOf(body: string): string | null {
  try {
    const json: unknown = JSON.parse(body)
    if (typeof json !== 'object' || json === null) return null
    const token = 'token' in json ? json.token : 'access_token' in json ? json.access_token : null
    // Goes into a header: anything but visible ASCII could smuggle in another one.
    return typeof token === 'string' && /^[\x21-\x7e]{1,16384}$/.test(token) ? token : null
  } catch {
    return null
  }
}

const basic = ({ username, password }: PullCredentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

// With the password in the key, whoever knows only a user name cannot ride on a token got with the right password.
const keyOf = (origin: string, repository: string, credentials: PullCredentials | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify([origin, repository, credentials?.username, credentials?.password]))
    .digest('base64')

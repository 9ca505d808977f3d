import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, serve } from '../loopback.ts'

export type GitHubUser = { id: number; login: string; created_at: string; public_repos: number; events: number }

type Fault = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | 'hang'
type Reply = { readonly status: number; readonly json?: unknown; readonly headers?: Record<string, string> }

const CLIENT = { id: 'Iv1.stand-in', secret: 'stand-in-secret', redirectUri: 'https://registry.example/auth/github' }

/** GitHub's OAuth and API endpoints on loopback, in the wire format of docs.github.com, for one application. */
export class GitHubStandIn {
  readonly client = CLIENT
  /** Requests as `METHOD path`, in order. */
  readonly requests: string[] = []
  readonly liveTokens = new Set<string>()
  readonly #codes = new Map<string, { user: GitHubUser; challenge: string }>()
  readonly #tokens = new Map<string, GitHubUser>()
  readonly #faults = new Map<string, Fault[]>()
  url = ''

  /** The next requests to this path meet these faults, one each. */
  fault(path: string, ...faults: Fault[]): void {
    this.#faults.set(path, faults)
  }

  /** A person follows the authorisation URL and agrees: what GitHub hands to our callback. */
  async approve(authorizationUrl: string, user: GitHubUser): Promise<{ code: string; state: string }> {
    const url = new URL(authorizationUrl)
    url.searchParams.set('as', JSON.stringify(user))
    const answer = await fetch(url, { redirect: 'manual' })
    const location = answer.headers.get('location')
    if (!location?.startsWith(`${CLIENT.redirectUri}?`))
      throw new Error(`GitHub showed an error page: ${await answer.text()}`)
    const back = new URL(location).searchParams
    return { code: back.get('code') ?? '', state: back.get('state') ?? '' }
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    this.requests.push(`${request.method} ${url.pathname}`)
    const fault = this.#faults.get(url.pathname)?.shift()
    if (fault === 'hang') return
    if (fault) return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '')
    const { status, json, headers } = await this.#reply(request, url)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(json === undefined ? '' : JSON.stringify(json))
  }

  async #reply(request: IncomingMessage, url: URL): Promise<Reply> {
    if (request.headers['user-agent'] === undefined) return { status: 403, json: { message: 'User-Agent required' } }
    const route = `${request.method} ${url.pathname}`
    if (route === 'GET /login/oauth/authorize') return this.#authorize(url.searchParams)
    if (route === 'POST /login/oauth/access_token') return this.#exchange(request, await bodyOf(request))
    if (route === `DELETE /applications/${CLIENT.id}/grant`) return this.#revoke(request, await bodyOf(request))
    const user = this.#userOf(request)
    if (!user) return { status: 401, json: { message: 'Bad credentials' } }
    if (route === 'GET /user') return { status: 200, json: { ...user, events: undefined, type: 'User' } }
    if (route === `GET /users/${user.login}/events/public`) {
      const count = Math.min(user.events, Number(url.searchParams.get('per_page') ?? 30))
      return { status: 200, json: Array.from({ length: count }, (_, id) => ({ id: String(id), type: 'PushEvent' })) }
    }
    return { status: 404, json: { message: 'Not Found' } }
  }

  #authorize(query: URLSearchParams): Reply {
    if (query.get('client_id') !== CLIENT.id) return { status: 404 }
    if (query.get('redirect_uri') !== CLIENT.redirectUri)
      return { status: 400, json: { error: 'redirect_uri_mismatch' } }
    if (query.get('code_challenge_method') !== 'S256') return { status: 400, json: { error: 'invalid_request' } }
    const code = randomBytes(10).toString('hex')
    // safe because only `approve` puts a user here
    const user = JSON.parse(query.get('as') ?? 'null') as GitHubUser
    this.#codes.set(code, { user, challenge: query.get('code_challenge') ?? '' })
    const back = new URLSearchParams({ code, state: query.get('state') ?? '' })
    return { status: 302, headers: { location: `${CLIENT.redirectUri}?${back}` } }
  }

  /** GitHub answers its OAuth errors with status 200. */
  #exchange(request: IncomingMessage, body: string): Reply {
    if (request.headers.accept !== 'application/json') return { status: 200, json: 'access_token=form-encoded' }
    const form = new URLSearchParams(body)
    if (form.get('client_id') !== CLIENT.id || form.get('client_secret') !== CLIENT.secret) {
      return { status: 200, json: { error: 'incorrect_client_credentials', error_description: 'incorrect' } }
    }
    if (form.get('redirect_uri') !== CLIENT.redirectUri)
      return { status: 200, json: { error: 'redirect_uri_mismatch' } }
    const grant = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!grant || grant.challenge !== challenge) return { status: 200, json: { error: 'bad_verification_code' } }
    const token = `gho_${randomBytes(18).toString('hex')}`
    this.#tokens.set(token, grant.user)
    this.liveTokens.add(token)
    return { status: 200, json: { access_token: token, scope: '', token_type: 'bearer' } }
  }

  #revoke(request: IncomingMessage, body: string): Reply {
    const credentials = Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')
    if (request.headers.authorization !== `Basic ${credentials}`) return { status: 401 }
    const { access_token: token } = JSON.parse(body) as { access_token: string }
    return this.liveTokens.delete(token) ? { status: 204 } : { status: 404, json: { message: 'Not Found' } }
  }

  #userOf(request: IncomingMessage): GitHubUser | undefined {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    return this.liveTokens.has(token) ? this.#tokens.get(token) : undefined
  }
}

export async function gitHubStandIn(): Promise<GitHubStandIn> {
  const standIn = new GitHubStandIn()
  const { url } = await serve((request, response) => void standIn.respond(request, response))
  standIn.url = url
  return standIn
}

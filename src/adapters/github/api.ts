import type { OutboundPort, OutboundRequest } from '../outbound/port.ts'
import type { GitHubAccount, GitHubOutcome } from './port.ts'

export type GitHubEndpoints = {
  readonly clientId: string
  readonly clientSecret: string
  /** Ours, where GitHub sends the person back. */
  readonly redirectUri: string
  readonly webUrl: string
  readonly apiUrl: string
  /** For each request. One identification makes four or five. */
  readonly timeoutMs: number
}

type Failed = Extract<GitHubOutcome, { kind: 'failed' }>
type Answer = { readonly kind: 'answered'; readonly status: number; readonly json: unknown }
type Request = Pick<OutboundRequest, 'method' | 'url' | 'headers' | 'body'>

/** One request to GitHub. Every status but 2xx, 404 and 422 is a failure, with the time to retry when it was told. */
export async function ask(
  outbound: OutboundPort,
  endpoints: GitHubEndpoints,
  now: Date,
  request: Request,
): Promise<Answer | Failed> {
  const bounds = { timeoutMs: endpoints.timeoutMs, maxBytes: 4 * 1024 * 1024 }
  const answer = await outbound.send({ ...request, ...bounds })
  if (answer.kind !== 'answered') return failed(`GitHub could not be reached: ${answer.message}`)
  const { status, headers, body } = answer
  if (status === 429 || (status === 403 && isLimited(headers))) {
    return failed('GitHub asks us to slow down. Try again later.', retryTime(headers, now))
  }
  const isExpected = (status >= 200 && status < 300) || status === 404 || status === 422
  return isExpected
    ? { kind: 'answered', status, json: parsed(body) }
    : failed(`GitHub answered ${status}. Try again later.`)
}

/** The account behind a token, with what it shows to the public. */
export async function readAccount(
  outbound: OutboundPort,
  endpoints: GitHubEndpoints,
  token: string,
  now: Date,
): Promise<{ readonly kind: 'found'; readonly account: GitHubAccount } | Failed> {
  const headers = { ...API_HEADERS, authorization: `Bearer ${token}` }
  const read = (path: string) => ask(outbound, endpoints, now, { method: 'GET', url: endpoints.apiUrl + path, headers })

  const user = await read('/user')
  if (user.kind === 'failed') return user
  const account = user.status === 200 ? accountOf(user.json) : null
  if (!account) return failed('GitHub answered something that cannot be read.')

  const events = await read(`/users/${encodeURIComponent(account.login)}/events/public?per_page=100`)
  if (events.kind === 'failed') return events
  if (!Array.isArray(events.json)) return failed('GitHub answered something that cannot be read.')
  return { kind: 'found', account: { ...account, recentEvents: events.json.length } }
}

/** Takes back the whole authorisation, so that our application also leaves the person's list. True if it is gone. */
export async function revokeGrant(
  outbound: OutboundPort,
  endpoints: GitHubEndpoints,
  token: string,
  now: Date,
): Promise<boolean> {
  const credentials = Buffer.from(`${endpoints.clientId}:${endpoints.clientSecret}`).toString('base64')
  const request = {
    method: 'DELETE',
    url: `${endpoints.apiUrl}/applications/${encodeURIComponent(endpoints.clientId)}/grant`,
    headers: { ...API_HEADERS, authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
    body: JSON.stringify({ access_token: token }),
  } as const
  // Twice, for it cannot be made up for later: nothing keeps the token.
  for (let attempt = 0; attempt < 2; attempt++) {
    const answer = await ask(outbound, endpoints, now, request)
    if (answer.kind === 'answered') return answer.status === 204 || answer.status === 404
  }
  return false
}

export const isRecord = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

const API_HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }

function accountOf(json: unknown): Omit<GitHubAccount, 'recentEvents'> | null {
  if (!isRecord(json)) return null
  const { id, login, created_at: created, public_repos: publicRepositories } = json
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof login !== 'string') return null
  if (typeof created !== 'string' || Number.isNaN(Date.parse(created))) return null
  if (typeof publicRepositories !== 'number') return null
  return { id: String(id), login, createdAt: new Date(created), publicRepositories }
}

const isLimited = (headers: Readonly<Record<string, string>>) =>
  headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined

/** As GitHub tells it: seconds to wait (secondary limit), or the second at which the hour begins anew. */
function retryTime(headers: Readonly<Record<string, string>>, now: Date): Date | null {
  const wait = Number(headers['retry-after'])
  if (Number.isFinite(wait) && wait > 0) return new Date(now.getTime() + wait * 1000)
  const reset = Number(headers['x-ratelimit-reset'])
  return Number.isFinite(reset) && reset > 0 ? new Date(reset * 1000) : null
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

const failed = (reason: string, retryAt: Date | null = null): Failed => ({ kind: 'failed', reason, retryAt })

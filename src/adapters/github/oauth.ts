import { createHash, timingSafeEqual } from 'node:crypto'
import { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client, OAuth2Tokens } from 'arctic'
import type { OutboundPort } from '../outbound/port.ts'
import { ask, type GitHubEndpoints, isRecord } from './api.ts'
import type { GitHubAttempt, GitHubOutcome } from './port.ts'

export const newAttempt = (): GitHubAttempt => ({ state: generateState(), codeVerifier: generateCodeVerifier() })

/**
 * With PKCE (S256), so that a code caught on its way back is worth nothing without the browser session's verifier.
 * `arctic`'s own GitHub class knows neither PKCE nor another host; its general client does.
 */
export function authorizationUrl(endpoints: GitHubEndpoints, { state, codeVerifier }: GitHubAttempt): string {
  const client = new OAuth2Client(endpoints.clientId, null, endpoints.redirectUri)
  const address = `${endpoints.webUrl}/login/oauth/authorize`
  return client.createAuthorizationURLWithPKCE(address, state, CodeChallengeMethod.S256, codeVerifier, []).toString()
}

/** Hashed first, so that texts of different length compare in the same time as well. */
export function isSameState(given: string, returned: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return given !== '' && timingSafeEqual(digest(given), digest(returned))
}

type Exchange = { readonly kind: 'granted'; readonly token: string } | Exclude<GitHubOutcome, { kind: 'identified' }>

/**
 * The code for a token. Sent through the bounded client rather than by arctic, whose request has no time-out and takes
 * GitHub's errors, which come with status 200, for tokens.
 */
export async function exchangeCode(
  outbound: OutboundPort,
  endpoints: GitHubEndpoints,
  returned: { readonly code: string; readonly codeVerifier: string },
  now: Date,
): Promise<Exchange> {
  const body = new URLSearchParams({
    client_id: endpoints.clientId,
    client_secret: endpoints.clientSecret,
    code: returned.code,
    redirect_uri: endpoints.redirectUri,
    code_verifier: returned.codeVerifier,
  })
  const answer = await ask(outbound, endpoints, now, {
    method: 'POST',
    url: `${endpoints.webUrl}/login/oauth/access_token`,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  })
  if (answer.kind !== 'answered') return answer
  return isRecord(answer.json) ? grantOf(answer.json) : unreadable
}

function grantOf(json: Record<string, unknown>): Exchange {
  if ('error' in json) return refusalOf(String(json.error))
  const tokens = new OAuth2Tokens(json)
  try {
    return { kind: 'granted', token: tokens.accessToken() }
  } catch {
    return unreadable
  }
}

function refusalOf(code: string): Exchange {
  if (code === 'bad_verification_code') {
    return { kind: 'refused', reason: 'This GitHub sign-in was used before or has expired. Start again.' }
  }
  if (code === 'unverified_user_email') {
    return {
      kind: 'refused',
      reason: 'Your GitHub account has no verified mail address. Verify it there, then start again.',
    }
  }
  // The rest is about our own registration with GitHub; its description could repeat what we sent.
  return {
    kind: 'failed',
    reason: 'GitHub did not accept our application: its operator has to correct the registration.',
    retryAt: null,
  }
}

const unreadable: Exchange = { kind: 'failed', reason: 'GitHub answered something that cannot be read.', retryAt: null }

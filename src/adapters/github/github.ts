import type { OutboundPort } from '../outbound/port.ts'
import { type GitHubEndpoints, readAccount, revokeGrant } from './api.ts'
import { authorizationUrl, exchangeCode, isSameState, newAttempt } from './oauth.ts'
import type { GitHubPort } from './port.ts'

export type GitHubOptions = Pick<GitHubEndpoints, 'clientId' | 'clientSecret' | 'redirectUri'> &
  Partial<Pick<GitHubEndpoints, 'webUrl' | 'apiUrl' | 'timeoutMs'>>

/** GitHub as a witness of an established account (R18): OAuth with PKCE, two reads, and the token given back. */
export function gitHub(outbound: OutboundPort, options: GitHubOptions): GitHubPort {
  const endpoints = { webUrl: 'https://github.com', apiUrl: 'https://api.github.com', timeoutMs: 10_000, ...options }
  return {
    newAttempt,
    authorizationUrl: attempt => authorizationUrl(endpoints, attempt),
    isSameState,
    async identify(returned, now) {
      const exchange = await exchangeCode(outbound, endpoints, returned, now)
      if (exchange.kind !== 'granted') return exchange
      const read = await readAccount(outbound, endpoints, exchange.token, now)
      // Whatever came of the reading: a token that nobody needs must not stay valid.
      const tokenRevoked = await revokeGrant(outbound, endpoints, exchange.token, now)
      return read.kind === 'found' ? { kind: 'identified', account: read.account, tokenRevoked } : read
    },
  }
}

/** A fresh secret pair, kept with the browser session until the person returns; each is used once. */
export type GitHubAttempt = { readonly state: string; readonly codeVerifier: string }

/** The evidence for "an established account" (R18), as the API told it. */
export type GitHubAccount = {
  /** GitHub's numeric id, as text. Logins change hands; this never does (S2). */
  readonly id: string
  readonly login: string
  readonly createdAt: Date
  readonly publicRepositories: number
  /** Public events of the last 90 days, counted up to 100. */
  readonly recentEvents: number
}

export type GitHubOutcome =
  /** `tokenRevoked` is false when GitHub would not take the access token back; the token is forgotten all the same. */
  | { readonly kind: 'identified'; readonly account: GitHubAccount; readonly tokenRevoked: boolean }
  /** The person has to start again: code used, expired, or not ours; permission declined. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** GitHub did not answer as it should. `retryAt` when it said when. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAt: Date | null }

export type GitHubPort = {
  newAttempt(): GitHubAttempt
  /** Where the person is sent. Asks for no scope: what we read is public. */
  authorizationUrl(attempt: GitHubAttempt): string
  /** Compares the state that came back with the one we gave, in constant time. */
  isSameState(given: string, returned: string): boolean
  /** Exchanges the code, reads the account and gives the token back. The token never leaves the adapter. */
  identify(returned: { readonly code: string; readonly codeVerifier: string }, now: Date): Promise<GitHubOutcome>
}

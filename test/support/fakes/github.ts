import type { GitHubAccount, GitHubOutcome, GitHubPort } from '../../../src/adapters/github/port.ts'

export type FakeGitHub = GitHubPort & {
  readonly identified: { readonly code: string; readonly codeVerifier: string }[]
  /** A person agrees at this URL: the code and state that come back. Each code works once. */
  approve(authorizationUrl: string, account: GitHubAccount): { code: string; state: string }
  /** What the next identification meets instead of an account. */
  failNext(outcome: Exclude<GitHubOutcome, { kind: 'identified' }>): void
}

export function fakeGitHub(): FakeGitHub {
  const identified: FakeGitHub['identified'] = []
  const codes = new Map<string, { account: GitHubAccount; codeVerifier: string }>()
  const failures: Exclude<GitHubOutcome, { kind: 'identified' }>[] = []
  let made = 0
  return {
    identified,
    newAttempt: () => ({ state: `state-${++made}`, codeVerifier: `verifier-${made}` }),
    authorizationUrl: ({ state, codeVerifier }) => {
      const query = new URLSearchParams({ state, code_challenge: codeVerifier })
      return `https://github.example/login/oauth/authorize?${query}`
    },
    isSameState: (given, returned) => given !== '' && given === returned,
    approve(authorizationUrl, account) {
      const query = new URL(authorizationUrl).searchParams
      const code = `code-${codes.size + 1}`
      codes.set(code, { account, codeVerifier: query.get('code_challenge') ?? '' })
      return { code, state: query.get('state') ?? '' }
    },
    failNext: outcome => void failures.push(outcome),
    async identify(returned) {
      identified.push(returned)
      const failure = failures.shift()
      if (failure) return failure
      const grant = codes.get(returned.code)
      if (!grant || grant.codeVerifier !== returned.codeVerifier) {
        return { kind: 'refused', reason: 'This GitHub sign-in was used before or has expired. Start again.' }
      }
      codes.set(returned.code, { ...grant, codeVerifier: 'used' })
      return { kind: 'identified', account: grant.account, tokenRevoked: true }
    },
  }
}

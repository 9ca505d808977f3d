import { and, eq } from 'drizzle-orm'
import type { GitHubAccount, GitHubOutcome } from '../../../adapters/github/port.ts'
import { identityChecks } from '../../../database/tables/proofs.ts'
import { GITHUB_ATTEMPT_MS } from '../../../domain/policy.ts'
import { problem } from '../../../domain/problem.ts'
import { githubDecision } from '../../../domain/verification.ts'
import { hashSecret } from '../../accounts/mail-tokens.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { type Concluded, concludeIdentity, type IdentityCheckRow, type Verdict } from './conclude.ts'

export interface GithubReturn {
  readonly state: string
  /** Absent when the person declined. */
  readonly code?: string | undefined
}

/** The person comes back from GitHub. The state is used up first, so that neither it nor the code serves twice. */
export async function finishGithubVerification(ctx: Context, returned: GithubReturn): Promise<Concluded> {
  const { github, secretBox } = ctx.registry.ports
  const check = await useState(ctx, returned.state)
  const opened = secretBox.open(check.sealedVerifier ?? '', check.id)
  if (!github || opened.kind !== 'opened') throw expired()
  const outcome = returned.code
    ? await github.identify({ code: returned.code, codeVerifier: opened.secret }, ctx.now)
    : ({ kind: 'refused', reason: 'You did not give us leave at GitHub. Start again.' } as const)
  if (outcome.kind === 'identified' && !outcome.tokenRevoked)
    ctx.registry.log.warn({ verification: check.id }, 'GitHub did not take an access token back; it was not kept')
  return act(ctx, 'identity.settle', async tx => {
    // Who was the owner when it began, and is none any more, proves nothing for the publisher.
    authorize(ctx, 'publisher:verify-identity', subjectOf(await lockPublisher(tx, check.publisherId)))
    const concluded = await concludeIdentity(ctx, tx, check, verdictOf(outcome, ctx.now))
    if (!concluded) throw expired()
    return concluded
  })
}

/** Of two returns with one state, one gets the row; another browser's gets none, and leaves its trace. */
async function useState(ctx: Context, state: string): Promise<IdentityCheckRow> {
  const { actor } = ctx
  return act(ctx, 'identity.return', async tx => {
    const [check] = await tx.db
      .select()
      .from(identityChecks)
      .where(and(eq(identityChecks.stateHash, hashSecret(state)), eq(identityChecks.status, 'PENDING')))
      .for('no key update')
    if (!check) throw expired()
    tx.about({ subject: `verification_${check.id}`, publisherId: check.publisherId })
    const isSameBrowser = 'sessionId' in actor && actor.sessionId === check.browserSessionId
    if (!isSameBrowser || ctx.now.getTime() - check.createdAt.getTime() > GITHUB_ATTEMPT_MS) throw expired()
    await tx.db.update(identityChecks).set({ stateHash: null }).where(eq(identityChecks.id, check.id))
    return check
  })
}

function verdictOf(outcome: GitHubOutcome, now: Date): Verdict {
  if (outcome.kind !== 'identified') return { kind: 'rejected', reason: outcome.reason }
  const { account } = outcome
  const evidence = evidenceOf(account)
  const decision = githubDecision(
    {
      createdAt: account.createdAt,
      publicRepositories: account.publicRepositories,
      contributions: account.recentEvents,
    },
    now,
  )
  if (decision.outcome === 'REFUSED')
    return {
      kind: 'rejected',
      reason: decision.reasons.map(one => `${one.message} ${one.remedy ?? ''}`.trim()).join(' '),
      evidence,
      decision,
    }
  return {
    kind: 'verified',
    claim: { kind: 'GITHUB_ACCOUNT', key: account.id },
    facts: { verifiedName: account.login, evidence },
    decision,
  }
}

const evidenceOf = (account: GitHubAccount) => ({
  githubId: account.id,
  login: account.login,
  createdAt: account.createdAt.toISOString(),
  publicRepositories: account.publicRepositories,
  recentEvents: account.recentEvents,
})

const expired = () =>
  new Refused(
    problem(
      'LINK_EXPIRED',
      'This return from GitHub was used before, is too old, or belongs to another browser. Start again.',
    ),
  )

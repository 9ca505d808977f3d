import { eq } from 'drizzle-orm'
import { identityChecks } from '../../../database/tables/proofs.ts'
import { hashSecret } from '../../accounts/mail-tokens.ts'
import type { Context } from '../../context.ts'
import { Fault } from '../../errors.ts'
import { act } from '../../transaction.ts'
import { limitChecks, openCheck } from './open-check.ts'
import { notOffered, type StartedIdentity } from './start-stripe.ts'

/**
 * Begins a verification by a GitHub account (R18): gives the address to go to. State and verifier belong to this browser
 * session, so that nobody can make another person finish what he began.
 */
export async function startGithubVerification(ctx: Context, input: { publisherId: string }): Promise<StartedIdentity> {
  const { github, secretBox } = ctx.registry.ports
  const { actor } = ctx
  if (!github) throw notOffered()
  if (!('sessionId' in actor)) throw new Fault('FORBIDDEN', 'Connecting GitHub needs a signed-in browser.')
  await limitChecks(ctx, input.publisherId)
  const attempt = github.newAttempt()
  return act({ ...ctx, idempotency: undefined }, 'identity.start', async tx => {
    const check = await openCheck(ctx, tx, input.publisherId, 'GITHUB')
    await tx.db
      .update(identityChecks)
      .set({
        accountId: actor.accountId,
        stateHash: hashSecret(attempt.state),
        sealedVerifier: secretBox.seal(attempt.codeVerifier, check.id),
        browserSessionId: actor.sessionId,
        createdAt: ctx.now,
      })
      .where(eq(identityChecks.id, check.id))
    return { checkId: check.id, url: github.authorizationUrl(attempt) }
  })
}

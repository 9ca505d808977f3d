import type { StripePort, VerificationEvent } from '../adapters/stripe/port.ts'
import type { ApiParts } from '../composition.ts'
import type { RequestContext } from '../graphql/context.ts'
import type { ReturnPage } from '../http/github-return.ts'
import { type Context, type Registry, systemContext } from '../registry/context.ts'
import { Fault, Refused } from '../registry/errors.ts'
import { finishGithubVerification, type GithubReturn } from '../registry/publishers/identity/finish-github.ts'
import { receiveStripeEvent } from '../registry/publishers/identity/receive-stripe-event.ts'

/** Stripe's webhooks: judged by the adapter, taken in as a job. */
export const stripeDoor = (
  registry: Registry,
  stripe: StripePort,
): NonNullable<ApiParts<RequestContext>['stripe']> => ({
  read: (rawBody, signature, now) => stripe.readWebhook(rawBody, signature, now),
  receive: (event, requestId) =>
    // Safe because `read` above is what made the event.
    receiveStripeEvent({ ...systemContext(registry, 'stripe-webhook'), requestId }, event as VerificationEvent),
})

/** The way back from GitHub, as a page. */
export async function githubPage(ctx: Context, returned: GithubReturn): Promise<ReturnPage> {
  try {
    const { status, reason } = await finishGithubVerification(ctx, returned)
    return status === 'VERIFIED'
      ? {
          isGood: true,
          title: 'Verified',
          text: 'Your GitHub account verifies your publisher. You may close this page.',
        }
      : { isGood: false, title: 'Not verified', text: reason ?? 'Start again.' }
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Fault)) throw error
    return { isGood: false, title: 'Not verified', text: error.message }
  }
}

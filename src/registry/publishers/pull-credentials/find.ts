import { and, eq } from 'drizzle-orm'
import type { PullCredentials } from '../../../adapters/oci/port.ts'
import { pullCredentials } from '../../../database/tables/pull-credentials.ts'
import { type ImageReference, isReferenceAllowed } from '../../../domain/image-reference.ts'
import type { Context } from '../../context.ts'

/**
 * What opens this image, of this publisher's own credentials and of nobody else's: the most specific pattern that covers
 * the reference. Undefined where there is none, and the image is then pulled as anybody would.
 */
export async function pullCredentialsFor(
  ctx: Context,
  publisherId: string,
  reference: ImageReference,
): Promise<PullCredentials | undefined> {
  if (reference.kind !== 'registry') return undefined
  const kept = await ctx.registry.db.select().from(pullCredentials).where(eq(pullCredentials.publisherId, publisherId))
  return opened(ctx, mostSpecific(kept, reference))
}

/**
 * What may write a signature beside this image (R2): the publisher's own credentials where the publisher said so, else the
 * operator's. Undefined where there are none: the signature is then had from the API alone.
 */
export async function pushCredentialsFor(
  ctx: Context,
  publisherId: string,
  reference: ImageReference,
): Promise<PullCredentials | undefined> {
  const { db, settings } = ctx.registry
  const kept = await db
    .select()
    .from(pullCredentials)
    .where(and(eq(pullCredentials.publisherId, publisherId), eq(pullCredentials.pushesSignatures, true)))
  const theirs = opened(ctx, mostSpecific(kept, reference))
  if (theirs) return theirs
  const ours = mostSpecific(settings.pushCredentials, reference)
  return ours && { username: ours.username, password: ours.password }
}

const mostSpecific = <T extends { readonly pattern: string }>(
  kept: readonly T[],
  reference: ImageReference,
): T | undefined =>
  kept
    .filter(one => isReferenceAllowed(reference, [one.pattern]))
    .sort((a, b) => b.pattern.split('/').length - a.pattern.split('/').length)[0]

function opened(ctx: Context, best: typeof pullCredentials.$inferSelect | undefined): PullCredentials | undefined {
  if (!best) return undefined
  const { ports, log } = ctx.registry
  const answer = ports.secretBox.open(best.sealedPassword, best.id)
  if (answer.kind === 'opened') return { username: best.username, password: answer.secret }
  log.error({ credential: best.id, reason: answer.reason }, 'a pull credential could not be opened with SECRET_KEY')
  return undefined
}

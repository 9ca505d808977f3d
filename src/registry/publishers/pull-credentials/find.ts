import { eq } from 'drizzle-orm'
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
  const { db, ports, log } = ctx.registry
  const kept = await db.select().from(pullCredentials).where(eq(pullCredentials.publisherId, publisherId))
  const [best] = kept
    .filter(one => isReferenceAllowed(reference, [one.pattern]))
    .sort((a, b) => b.pattern.split('/').length - a.pattern.split('/').length)
  if (!best) return undefined
  const opened = ports.secretBox.open(best.sealedPassword, best.id)
  if (opened.kind === 'opened') return { username: best.username, password: opened.secret }
  log.error({ credential: best.id, reason: opened.reason }, 'a pull credential could not be opened with SECRET_KEY')
  return undefined
}

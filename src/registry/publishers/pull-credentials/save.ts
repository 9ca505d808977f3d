import { and, count, eq } from 'drizzle-orm'
import { pullCredentials } from '../../../database/tables/pull-credentials.ts'
import { type ImageReference, isReferenceAllowed, parseImageReference } from '../../../domain/image-reference.ts'
import { PULL_CREDENTIALS_PER_PUBLISHER } from '../../../domain/policy.ts'
import { problem } from '../../../domain/problem.ts'
import { limitAttempts } from '../../accounts/attempts.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused } from '../../errors.ts'
import { enqueueUnpushed } from '../../signatures/push-signatures.ts'
import { act } from '../../transaction.ts'
import { requireAllowed } from '../../versions/resolve-reference.ts'
import { lockPublisher, publisherOf, subjectOf } from '../subject.ts'

export interface NewPullCredential {
  readonly publisherId: string
  /** `registry` or `registry/namespace`: whole path segments (S14). */
  readonly pattern: string
  readonly username: string
  readonly password: string
  /** A private image that these must open: tried before they are kept. */
  readonly testReference: string
  /** They may write too, and the platform's signatures are to be pushed with them (R2). */
  readonly pushesSignatures?: boolean | null
}

/** Keeps credentials for a private container registry, once they have opened an image. The password is never shown again. */
export async function savePullCredential(ctx: Context, input: NewPullCredential): Promise<{ credentialId: string }> {
  const publisher = await publisherOf(ctx.registry.db, input.publisherId)
  authorize(ctx, 'pull-credential:write', subjectOf(publisher))
  const pattern = checkedPattern(input.pattern)
  const username = filled(input.username, 'username')
  const password = filled(input.password, 'password')
  await test(ctx, coveredReference(ctx, input.testReference, pattern), { username, password }, publisher.id)
  return act(ctx, 'pull-credential.save', async tx => {
    const locked = await lockPublisher(tx, publisher.id)
    authorize(ctx, 'pull-credential:write', subjectOf(locked))
    const [kept] = await tx.db
      .select({ kept: count() })
      .from(pullCredentials)
      .where(eq(pullCredentials.publisherId, publisher.id))
    if (kept && kept.kept >= PULL_CREDENTIALS_PER_PUBLISHER)
      throw new Refused(problem('CONFLICT', `A publisher keeps ${PULL_CREDENTIALS_PER_PUBLISHER} of them. Remove one.`))
    // Sealed for its row: a former one of this pattern is replaced with its id.
    await tx.db.delete(pullCredentials).where(samePattern(publisher.id, pattern))
    const id = ctx.registry.newId()
    await tx.db.insert(pullCredentials).values({
      id,
      publisherId: publisher.id,
      pattern,
      username,
      sealedPassword: ctx.registry.ports.secretBox.seal(password, id),
      pushesSignatures: input.pushesSignatures ?? false,
      createdBy: 'accountId' in ctx.actor ? ctx.actor.accountId : null,
      createdAt: ctx.now,
      testedAt: ctx.now,
    })
    const pushesSignatures = input.pushesSignatures ?? false
    tx.audit({
      subject: `credential_${id}`,
      publisherId: publisher.id,
      after: { pattern, username, pushesSignatures },
    })
    if (pushesSignatures) await enqueueUnpushed(tx, publisher.id)
    return { credentialId: id }
  })
}

/** Forgets credentials. Versions that need them can no longer be scanned. */
export async function removePullCredential(
  ctx: Context,
  input: { credentialId: string },
): Promise<{ publisherId: string }> {
  return act(ctx, 'pull-credential.remove', async tx => {
    const [row] = await tx.db.select().from(pullCredentials).where(eq(pullCredentials.id, input.credentialId))
    const isTheirs =
      row && 'memberships' in ctx.actor && ctx.actor.memberships.some(m => m.publisherId === row.publisherId)
    if (!isTheirs) throw new Fault('NOT_FOUND', 'There is no such pull credential, or you may not see it.')
    const publisher = await lockPublisher(tx, row.publisherId)
    authorize(ctx, 'pull-credential:write', subjectOf(publisher))
    await tx.db.delete(pullCredentials).where(eq(pullCredentials.id, row.id))
    tx.audit({ subject: `credential_${row.id}`, publisherId: row.publisherId, before: { pattern: row.pattern } })
    return { publisherId: row.publisherId }
  })
}

const samePattern = (publisherId: string, pattern: string) =>
  and(eq(pullCredentials.publisherId, publisherId), eq(pullCredentials.pattern, pattern))

async function test(
  ctx: Context,
  reference: ImageReference,
  credentials: { username: string; password: string },
  publisherId: string,
): Promise<void> {
  await limitAttempts(ctx, { kind: 'pull test', of: publisherId })
  try {
    await ctx.registry.ports.images.resolve(reference, { credentials })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ImageFailure') throw error
    throw new Refused(
      problem('IMAGE_NOT_FOUND', `The test image could not be read: ${error.message}`, ['testReference']),
    )
  }
}

function coveredReference(ctx: Context, text: string, pattern: string): ImageReference {
  const reference = parseImageReference(text.trim())
  if (reference?.kind !== 'registry' || !isReferenceAllowed(reference, [pattern]))
    throw new Refused(
      problem('REFERENCE_INVALID', `Name an image below ${pattern} to try the credentials on.`, ['testReference']),
    )
  requireAllowed(ctx, reference)
  return reference
}

function checkedPattern(text: string): string {
  const pattern = text.trim().toLowerCase().replace(/\/+$/, '')
  // Read as the beginning of a reference, so that a pattern is exactly as strict as what it is matched with.
  const isSound = pattern.length <= 300 && !pattern.includes('*') && parseImageReference(`${pattern}/x`) !== undefined
  if (!isSound)
    throw new Refused(
      problem('INVALID_INPUT', 'Write registry or registry/namespace, for example ghcr.io/acme.', ['pattern']),
    )
  return pattern
}

function filled(text: string, field: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would break the header that these end in
  if (text === '' || text.length > (field === 'username' ? 200 : 4096) || /[\u0000-\u001f\u007f]/.test(text))
    throw new Refused(problem('INVALID_INPUT', `Give the ${field} as the container registry wants it.`, [field]))
  return text
}

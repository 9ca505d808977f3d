import type { ResolvedImage } from '../../adapters/oci/port.ts'
import {
  type ImageReference,
  isPrivateHost,
  isReferenceAllowed,
  parseImageReference,
} from '../../domain/image-reference.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { pullCredentialsFor } from '../publishers/pull-credentials/find.ts'

/** Parses the reference, holds it against the operator's allow-list (S14), and asks the registry for its digest, as its publisher may. */
export async function resolveReference(
  ctx: Context,
  publisherId: string,
  text: string,
): Promise<{ reference: ImageReference; image: ResolvedImage }> {
  const reference = parseImageReference(text.trim())
  if (!reference)
    throw new Refused(
      problem(
        'REFERENCE_INVALID',
        `"${text.slice(0, 120)}" is not an image reference. Write registry/repository:tag, for example ghcr.io/acme/summarize:1.0.0.`,
        ['reference'],
      ),
    )
  requireAllowed(ctx, reference)
  const credentials = await pullCredentialsFor(ctx, publisherId, reference)
  try {
    const { platform } = ctx.registry.settings
    return { reference, image: await ctx.registry.ports.images.resolve(reference, { platform, credentials }) }
  } catch (error) {
    // The image source's failures are sentences for the publisher; anything else is ours.
    if (error instanceof Error && error.name === 'ImageFailure')
      throw new Refused(problem('IMAGE_NOT_FOUND', error.message, ['reference']))
    throw error
  }
}

/** S14: the operator's allow-list, and no private address unless configured. */
export function requireAllowed(ctx: Context, reference: ImageReference): void {
  const { allowedImages, allowLayouts, allowPrivateRegistries } = ctx.registry.settings
  if (reference.kind === 'layout') {
    if (allowLayouts) return
    throw notAllowed(
      'Images on disk (oci:...) are not open to publishers here. Push the image to a registry and name it there.',
    )
  }
  if (!allowPrivateRegistries && isPrivateHost(reference.registry))
    throw notAllowed(
      `${reference.registry} is a private or loopback address, which the registry does not connect to. Push the image to a public registry.`,
    )
  if (!isReferenceAllowed(reference, allowedImages))
    throw notAllowed(
      `Images of ${reference.registry}/${reference.repository} are not accepted. Accepted are: ${allowedImages.join(', ')}.`,
    )
}

const notAllowed = (message: string): Refused => new Refused(problem('REFERENCE_NOT_ALLOWED', message, ['reference']))

import { z } from 'zod'
import { ImageFailure } from './failure.ts'
import type { Descriptor } from './port.ts'

// Whatever else others wrote into the list is kept as it is.
const indexShape = z.looseObject({
  schemaVersion: z.literal(2),
  manifests: z.array(z.looseObject({ digest: z.string() })),
})

/** An artifact as a list of referrers names it. */
export interface Referrer extends Descriptor {
  readonly artifactType: string
  readonly annotations: Readonly<Record<string, string>>
}

/** The list of referrers with one more in it; undefined when it is in there already. */
export function withReferrer(listed: Uint8Array | undefined, referrer: Referrer): Buffer | undefined {
  const index = listed ? read(listed) : EMPTY_INDEX
  if (index.manifests.some(one => one.digest === referrer.digest)) return undefined
  return Buffer.from(JSON.stringify({ ...index, manifests: [...index.manifests, referrer] }))
}

const EMPTY_INDEX: z.infer<typeof indexShape> = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [],
}

function read(bytes: Uint8Array): z.infer<typeof indexShape> {
  try {
    return indexShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    // Ours is not the only use that a tag may have: what is not a list is not overwritten.
    throw new ImageFailure(
      'invalid',
      'The tag for referrers holds something else than a list of them. Remove that tag.',
    )
  }
}

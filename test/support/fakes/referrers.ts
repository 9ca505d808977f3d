import type { Artifact, AttachOptions, ImageSubject, ReferrerSink } from '../../../src/adapters/oci/port.ts'
import { sha256 } from '../../../src/demo/layout.ts'

interface Attachment extends AttachOptions {
  readonly subject: ImageSubject
  readonly artifact: Artifact
}

export interface FakeReferrers extends ReferrerSink {
  readonly attached: Attachment[]
  /** What every push fails with, until it is null again. */
  failWith: Error | null
}

/** A container registry that keeps what was pushed beside its images. */
export function fakeReferrers(): FakeReferrers {
  const attached: Attachment[] = []
  const fake: FakeReferrers = {
    attached,
    failWith: null,
    async attach(subject, artifact, options) {
      if (fake.failWith) throw fake.failWith
      attached.push({ subject, artifact, ...options })
      return { digest: sha256(artifact.bytes), listedBy: 'TAG' }
    },
  }
  return fake
}

import { ImageFailure } from '../oci/failure.ts'

/** Why an image is "not scanned". */
export type ScanFailureKind =
  /** The image could not be had; see `ImageFailure`. */
  | 'image'
  /** A layer, package database or entry that cannot be read. */
  | 'unreadable'
  /** A limit on sizes, entries or nesting was reached: an archive bomb, or an image larger than is scanned here. */
  | 'too-large'
  | 'timeout'
  | 'cancelled'
  /** The scanner itself broke, was killed or answered rubbish. */
  | 'scanner'

/** A scan that gives no answer, never to be taken for a clean one (S17). The message is a sentence for the publisher. */
export class ScanFailure extends Error {
  override readonly name = 'ScanFailure'

  constructor(
    readonly kind: ScanFailureKind,
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Says any error as a scan failure; what we did not expect is retryable, since nothing is known against the image. */
export function asScanFailure(error: unknown): ScanFailure {
  if (error instanceof ScanFailure) return error
  if (error instanceof ImageFailure) {
    const kind = error.kind === 'cancelled' ? 'cancelled' : 'image'
    return new ScanFailure(kind, error.message, error.retryable, { cause: error })
  }
  const message = 'The scanner stopped unexpectedly and nothing is known about the image. The scan will be tried again.'
  return new ScanFailure('scanner', message, true, { cause: error })
}

/** Why an image could not be had. */
export type ImageFailureKind =
  /** The reference is not one we follow: not allowed here, a private address, a folder outside the operator's roots. */
  | 'refused'
  | 'not-found'
  | 'unauthorized'
  /** The registry did not answer, hung, or broke off more often than we retry. */
  | 'unreachable'
  /** The registry or the image says something that is not true or not an image: digest, size, media type, manifest. */
  | 'invalid'
  /** An image we understand but do not read: another platform, encrypted layers, schema 1. */
  | 'unsupported'
  | 'cancelled'

/** An image that cannot be read. The message is a sentence for the publisher and holds no credential. */
export class ImageFailure extends Error {
  override readonly name = 'ImageFailure'

  constructor(
    readonly kind: ImageFailureKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }

  /** Whether the same request may succeed later without anyone changing the image. */
  get retryable(): boolean {
    return this.kind === 'unreachable'
  }
}

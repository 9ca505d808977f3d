import { createHash } from 'node:crypto'
import { ImageFailure } from './failure.ts'
import type { Descriptor } from './port.ts'

const DIGEST = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

export const isDigest = (text: unknown): text is string => typeof text === 'string' && DIGEST.test(text)

/** The digest of bytes, by the algorithm that `like` uses. */
export function digestOf(bytes: Uint8Array, like = 'sha256:'): string {
  const algorithm = like.startsWith('sha512:') ? 'sha512' : 'sha256'
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

/** Holds a stream to its descriptor. `add` throws on the byte too many, and on the last byte if the digest is not right. */
export class BlobCheck {
  readonly #descriptor: Descriptor
  readonly #hash
  received = 0

  constructor(descriptor: Descriptor) {
    this.#descriptor = descriptor
    this.#hash = createHash(descriptor.digest.startsWith('sha512:') ? 'sha512' : 'sha256')
    if (descriptor.size === 0) this.#compare()
  }

  get complete(): boolean {
    return this.received === this.#descriptor.size
  }

  add(chunk: Uint8Array): void {
    this.received += chunk.length
    const { digest, size } = this.#descriptor
    if (this.received > size) {
      throw new ImageFailure('invalid', `Blob ${digest} is longer than the ${size} bytes its manifest states.`)
    }
    this.#hash.update(chunk)
    if (this.complete) this.#compare()
  }

  #compare(): void {
    const { digest } = this.#descriptor
    if (this.#hash.digest('hex') === digest.slice(digest.indexOf(':') + 1)) return
    throw new ImageFailure(
      'invalid',
      `The content of blob ${digest} does not have that digest. The image is damaged; push it again.`,
    )
  }
}

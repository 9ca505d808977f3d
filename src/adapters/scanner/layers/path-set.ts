/**
 * Paths of one layer, kept as 53-bit hashes: a layer can have hundreds of thousands, and all that is asked is whether one of
 * them hides a path of a layer below.
 */
export class PathSet {
  readonly #hashes: Set<number>

  constructor(hashes: Iterable<number> = []) {
    this.#hashes = new Set(hashes)
  }

  add(path: string): void {
    this.#hashes.add(hashOf(path))
  }

  has(path: string): boolean {
    return this.#hashes.has(hashOf(path))
  }

  /** Whether the path itself, or a folder it is in, is a member. */
  coversOrHolds(path: string): boolean {
    if (this.#hashes.size === 0) return false
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (this.#hashes.has(hashOf(path.slice(0, end)))) return true
    }
    return false
  }

  toBase64(): string {
    return Buffer.from(Float64Array.from(this.#hashes).buffer).toString('base64')
  }

  static fromBase64(text: string): PathSet {
    const bytes = new Uint8Array(Buffer.from(text, 'base64'))
    return new PathSet(new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / 8)))
  }
}

/** cyrb53: two 32-bit multiplicative hashes side by side, of which 53 bits fit a number. */
function hashOf(path: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

import type { Range } from '../ecosystems/executable.ts'
import type { ContentTaker } from './tar.ts'

/** Keeps a file up to a limit. Copies, since a slice would hold the whole chunk it is cut from. */
export class WholeTaker implements ContentTaker {
  readonly #bytes: Buffer
  readonly #done: (bytes: Buffer) => void
  #fill = 0

  constructor(length: number, done: (bytes: Buffer) => void) {
    this.#bytes = Buffer.allocUnsafeSlow(length)
    this.#done = done
  }

  chunk(bytes: Buffer): void {
    if (this.#fill < this.#bytes.length) this.#fill += bytes.copy(this.#bytes, this.#fill)
  }

  end(): void {
    this.#done(this.#bytes)
  }
}

/** Keeps some ranges of a file. */
export class RangeTaker implements ContentTaker {
  readonly #parts: { readonly range: Range; readonly bytes: Buffer }[]
  readonly #done: (parts: readonly Buffer[]) => void
  #at = 0

  constructor(ranges: readonly Range[], done: (parts: readonly Buffer[]) => void) {
    this.#parts = ranges.map(range => ({ range, bytes: Buffer.alloc(range.length) }))
    this.#done = done
  }

  chunk(bytes: Buffer): void {
    for (const { range, bytes: part } of this.#parts) {
      const from = Math.max(range.offset, this.#at)
      const to = Math.min(range.offset + range.length, this.#at + bytes.length)
      if (from < to) bytes.copy(part, from - range.offset, from - this.#at, to - this.#at)
    }
    this.#at += bytes.length
  }

  end(): void {
    this.#done(this.#parts.map(part => part.bytes))
  }
}

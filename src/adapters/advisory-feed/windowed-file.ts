import type { FileHandle } from 'node:fs/promises'
import { RandomAccessReader } from 'yauzl'

const WINDOW = 1024 * 1024

/**
 * A file read in windows of 1 MiB. An archive of 200,000 advisories is read front to back in pieces of some hundred bytes;
 * asking the system for each costs more than unpacking them.
 */
export class WindowedFile extends RandomAccessReader {
  readonly #file: FileHandle
  #window = Buffer.alloc(0)
  #start = 0

  constructor(file: FileHandle) {
    super()
    this.#file = file
  }

  /** Exactly these bytes, valid until the next call. Throws where the file ends before. */
  async bytesAt(position: number, length: number): Promise<Buffer> {
    const isHeld = position >= this.#start && position + length <= this.#start + this.#window.length
    if (!isHeld) {
      const wanted = Buffer.alloc(Math.max(length, WINDOW))
      const { bytesRead } = await this.#file.read(wanted, 0, wanted.length, position)
      this.#window = wanted.subarray(0, bytesRead)
      this.#start = position
    }
    const from = position - this.#start
    const bytes = this.#window.subarray(from, from + length)
    if (bytes.length < length) throw new Error('The file ends here.')
    return bytes
  }

  /** What yauzl calls to read the index. */
  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.bytesAt(position, length).then(
      bytes => {
        bytes.copy(into, offset)
        callback(null)
      },
      error => callback(error),
    )
  }
}

import { ScanFailure } from '../failure.ts'
import { parsePax, readTarNumber, readText } from './tar-fields.ts'

export interface TarEntry {
  /** Cleaned: no leading slash, no `.` or `..`; empty for the root folder. */
  readonly path: string
  readonly kind: 'file' | 'hardlink' | 'symlink' | 'directory' | 'other'
  readonly size: number
  /** Of links, as written; a hard link's is cleaned like a path. */
  readonly target: string
}

/** Gets the content of one file, in order; `end` comes after its last byte. */
export interface ContentTaker {
  chunk(bytes: Buffer): void
  end(): void
}

const BLOCK = 512
/** A name or a set of extended attributes larger than this is no honest one. */
const EXTENDED_BYTES = 1024 * 1024
const LONGEST_PATH = 4096

/**
 * Reads a tar as Go's archive/tar does, since that is what unpacks the image where it runs: where two readers could disagree,
 * a layer could show us one set of files and its host another. Sparse files, which only some readers understand, are refused.
 *
 * An archive may end without its two zero blocks, and without the padding of its last file, as old umoci wrote them and all
 * runtimes accept. Whatever else is missing is an error.
 */
export class TarReader {
  readonly #begin: (entry: TarEntry) => ContentTaker | undefined
  readonly #header = Buffer.alloc(BLOCK)
  #headerFill = 0
  #content = 0
  #padding = 0
  #taker: ContentTaker | undefined
  #zeroBlocks = 0
  #extended: Extended = {}

  constructor(begin: (entry: TarEntry) => ContentTaker | undefined) {
    this.#begin = begin
  }

  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && this.#zeroBlocks < 2) {
      if (this.#content > 0) {
        const taken = Math.min(this.#content, chunk.length - at)
        this.#taker?.chunk(chunk.subarray(at, at + taken))
        at += taken
        this.#content -= taken
        if (this.#content === 0) this.#endContent()
      } else if (this.#padding > 0) {
        const taken = Math.min(this.#padding, chunk.length - at)
        at += taken
        this.#padding -= taken
      } else {
        const taken = Math.min(BLOCK - this.#headerFill, chunk.length - at)
        chunk.copy(this.#header, this.#headerFill, at, at + taken)
        at += taken
        this.#headerFill += taken
        if (this.#headerFill === BLOCK) this.#readHeader()
      }
    }
  }

  /** To be called after the last byte. */
  end(): void {
    if (this.#zeroBlocks === 2) return
    if (this.#content > 0) throw broken('ends in the middle of a file')
    if (this.#headerFill > 0) throw broken('ends in the middle of an entry')
    if (this.#extended.path ?? this.#extended.pax) throw broken('ends after the name of a file that does not follow')
  }

  #endContent(): void {
    const taker = this.#taker
    this.#taker = undefined
    taker?.end()
  }

  #readHeader(): void {
    this.#headerFill = 0
    const header = this.#header
    if (header.every(byte => byte === 0)) {
      this.#zeroBlocks++
      return
    }
    if (this.#zeroBlocks === 1) throw broken('goes on after its end')
    if (!checksumHolds(header)) throw broken('has a damaged entry')
    const type = String.fromCharCode(header[156] ?? 0)
    const size = readTarNumber(header, 124, 12)
    if (size === null || size < 0) throw broken('has an entry of no proper size')
    if (EXTENSION_TYPES.has(type)) this.#readExtension(type, size)
    else this.#readEntry(type, size)
  }

  #readExtension(type: string, size: number): void {
    if (size > EXTENDED_BYTES) throw broken(`has an entry whose name or attributes take ${size} bytes`)
    const parts: Buffer[] = []
    this.#expect(size, {
      chunk: bytes => void parts.push(Buffer.from(bytes)),
      end: () => {
        const bytes = Buffer.concat(parts)
        if (type === 'L') this.#extended.path = readText(bytes, 0, bytes.length)
        if (type === 'K') this.#extended.target = readText(bytes, 0, bytes.length)
        if (type === 'x') this.#extended.pax = this.#readPax(bytes)
        // 'g', a global header, changes nothing: that is how Go reads it.
      },
    })
  }

  #readPax(bytes: Buffer): Map<string, string> {
    const pax = parsePax(bytes)
    if (!pax) throw broken('has an entry with damaged attributes')
    if ([...pax.keys()].some(key => key.startsWith('GNU.sparse.'))) throw sparse()
    return pax
  }

  #readEntry(type: string, headerSize: number): void {
    const { path: longPath, target: longTarget, pax } = this.#extended
    this.#extended = {}
    if (type === 'S') throw sparse()
    const written = longPath ?? (pax?.get('path') || headerPath(this.#header))
    const target = longTarget ?? (pax?.get('linkpath') || readText(this.#header, 157, 100))
    const size = pax?.has('size') ? Number(pax.get('size')) : headerSize
    if (!Number.isSafeInteger(size) || size < 0) throw broken('has an entry of no proper size')
    if (written.length > LONGEST_PATH) throw broken(`has a path of ${written.length} characters`)
    const kind = type === '\0' && written.endsWith('/') ? 'directory' : (KINDS[type] ?? 'other')
    // Links, folders and devices have no content whatever their size field says.
    const held = kind === 'file' || !(type in KINDS) ? size : 0
    const entry: TarEntry = {
      path: cleanPath(written),
      kind,
      size: held,
      target: kind === 'hardlink' ? cleanPath(target) : target,
    }
    this.#expect(held, this.#begin(entry))
  }

  #expect(size: number, taker: ContentTaker | undefined): void {
    this.#content = size
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK
    this.#taker = taker
    if (size === 0) this.#endContent()
  }
}

interface Extended {
  path?: string
  target?: string
  pax?: Map<string, string>
}

const EXTENSION_TYPES = new Set(['L', 'K', 'x', 'g'])
const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'other',
  '4': 'other',
  '5': 'directory',
  '6': 'other',
}

/** A path as seen from the root of the image; `..` cannot leave it. */
export function cleanPath(path: string): string {
  if (!/(^|\/)(\.{0,2})(\/|$)/.test(path)) return path
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '' && part !== '.') kept.push(part)
  }
  return kept.join('/')
}

function headerPath(header: Buffer): string {
  const name = readText(header, 0, 100)
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isUstar ? readText(header, 345, 155) : ''
  return prefix ? `${prefix}/${name}` : name
}

function checksumHolds(header: Buffer): boolean {
  const stated = readTarNumber(header, 148, 8)
  let unsigned = 0
  let signed = 0
  for (let at = 0; at < BLOCK; at++) {
    const byte = at >= 148 && at < 156 ? 32 : (header[at] ?? 0)
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  return stated === unsigned || stated === signed
}

const broken = (how: string): ScanFailure =>
  new ScanFailure(
    'unreadable',
    `A layer cannot be unpacked: its archive ${how}. Build and push the image again.`,
    false,
  )

const sparse = (): ScanFailure =>
  new ScanFailure(
    'unreadable',
    'A layer holds a sparse file, which is not read. Build the image without sparse files.',
    false,
  )

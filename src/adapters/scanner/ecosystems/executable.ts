import type { ContentTaker } from '../layers/tar.ts'
import { readCargoAuditable } from './cargo.ts'
import type { LanguagePackage } from './evidence.ts'
import { GO_MAGIC, readGoBuild } from './go.ts'

/** A part of a file to be read in a second pass over its layer. */
export interface Range {
  readonly offset: number
  readonly length: number
}

export interface ExecutableFindings {
  readonly packages: readonly LanguagePackage[]
  readonly refused: readonly string[]
  /** Sections that may hold a list of crates and had already gone by when the section table, at the end, told of them. */
  readonly reread: readonly Range[]
}

/** The end of a file that is kept: section table and small sections are nearly always in it. */
const TAIL_BYTES = 128 * 1024
const MAGICS = ['7f454c46', 'cafebabe', 'cffaedfe', 'cefaedfe'].map(hex => Buffer.from(hex, 'hex'))
/** Tools that look for Go binaries carry the magic once or twice; a file full of it is meant to keep us busy. */
const MAGICS_TRIED = 32
const LARGEST_SECTION = 4 * 1024 * 1024

/**
 * Looks for Go and Rust build information in a file that streams by, keeping no more than its end. Files that are no
 * executables cost a look at their first bytes.
 */
export class ExecutableTaker implements ContentTaker {
  readonly #found: (findings: ExecutableFindings) => void
  #first: Buffer = Buffer.alloc(0)
  #isExecutable: boolean | undefined
  #length = 0
  #tail: Buffer[] = []
  #tailLength = 0
  #search = new GoSearch()

  constructor(found: (findings: ExecutableFindings) => void) {
    this.#found = found
  }

  chunk(bytes: Buffer): void {
    if (this.#isExecutable === false) return
    if (this.#first.length < 64) {
      this.#first = Buffer.concat([this.#first, bytes.subarray(0, 64 - this.#first.length)])
      this.#isExecutable ??= this.#first.length < 4 ? undefined : looksExecutable(this.#first)
    }
    this.#length += bytes.length
    if (this.#isExecutable === false) return
    this.#search.chunk(bytes)
    this.#tail.push(bytes)
    this.#tailLength += bytes.length
    while (this.#tail.length > 1 && this.#tailLength - (this.#tail[0]?.length ?? 0) >= TAIL_BYTES) {
      this.#tailLength -= this.#tail.shift()?.length ?? 0
    }
  }

  end(): void {
    if (!this.#isExecutable) return
    const go = this.#search.result
    if (go) {
      this.#found({ ...go, reread: [] })
      return
    }
    const sections = crateSections(this.#first, Buffer.concat(this.#tail), this.#length)
    for (const section of sections) {
      const crates = section.bytes && readCargoAuditable(section.bytes)
      if (!crates) continue
      this.#found({ ...crates, reread: [] })
      return
    }
    const reread = sections.filter(section => !section.bytes).map(({ offset, length }) => ({ offset, length }))
    if (reread.length) this.#found({ packages: [], refused: [], reread })
  }
}

const looksExecutable = (first: Buffer): boolean =>
  MAGICS.some(magic => first.subarray(0, 4).equals(magic)) || first.subarray(0, 2).toString('latin1') === 'MZ'

/** Finds Go's magic wherever chunks are cut, and collects what follows until it can be read. */
class GoSearch {
  result: { packages: LanguagePackage[]; refused: string[] } | null = null
  #before: Buffer = Buffer.alloc(0)
  #candidate: Buffer[] = []
  #needed = 0
  #tries = 0

  chunk(bytes: Buffer): void {
    if (this.result || this.#tries > MAGICS_TRIED) return
    const start = this.#needed > 0 ? bytes : this.#find(bytes)
    if (start) this.#collect(start)
  }

  /** What begins with the magic, or null, remembering the end of the chunk in case the magic is cut in two. */
  #find(bytes: Buffer): Buffer | null {
    const seam = Buffer.concat([this.#before, bytes.subarray(0, GO_MAGIC.length - 1)])
    const acrossSeam = seam.indexOf(GO_MAGIC)
    if (acrossSeam !== -1) return Buffer.concat([this.#before, bytes]).subarray(acrossSeam)
    const at = bytes.indexOf(GO_MAGIC)
    if (at !== -1) return bytes.subarray(at)
    this.#before = Buffer.from(bytes.subarray(Math.max(0, bytes.length - GO_MAGIC.length + 1)))
    return null
  }

  #collect(bytes: Buffer): void {
    this.#candidate.push(bytes)
    const length = this.#candidate.reduce((sum, part) => sum + part.length, 0)
    if (length < this.#needed) return
    const all = Buffer.concat(this.#candidate)
    const build = readGoBuild(all)
    if (build.kind === 'more') {
      this.#candidate = [all]
      this.#needed = build.bytes
      return
    }
    this.#candidate = []
    this.#needed = 0
    this.#before = Buffer.alloc(0)
    this.#tries++
    if (build.kind === 'found') this.result = build
    // Not it: the search goes on behind this magic, in what was collected for it.
    else this.chunk(all.subarray(GO_MAGIC.length))
  }
}

type Section = Range & { readonly bytes: Buffer | null }

/**
 * Sections of an ELF file that may be `.dep-v0`: content that is not loaded into memory, by name where the names are at hand.
 * Only little-endian 64-bit files, which is all that Rust is run on in containers.
 */
function crateSections(first: Buffer, tail: Buffer, length: number): Section[] {
  const isElf64 = first.length === 64 && first.readUInt32BE(0) === 0x7f454c46 && first[4] === 2 && first[5] === 1
  if (!isElf64) return []
  const table = Number(first.readBigUInt64LE(40))
  const entrySize = first.readUInt16LE(58)
  const count = first.readUInt16LE(60)
  const tailStart = length - tail.length
  const slice = (offset: number, size: number) =>
    offset >= tailStart && offset + size <= length ? tail.subarray(offset - tailStart, offset - tailStart + size) : null
  const headers = entrySize === 64 && count > 0 ? slice(table, count * entrySize) : null
  if (!headers) return []
  const sections = Array.from({ length: count }, (_, at) => readSection(headers.subarray(at * 64, at * 64 + 64)))
  const nameSection = sections[first.readUInt16LE(62)]
  const names = nameSection && slice(nameSection.offset, nameSection.length)
  return sections
    .filter(
      each =>
        each.type === 1 &&
        each.flags === 0 &&
        each.length >= 8 &&
        each.length <= LARGEST_SECTION &&
        each.offset + each.length <= length,
    )
    .filter(each => !names || names.toString('latin1', each.name, each.name + 8) === '.dep-v0\0')
    .map(({ offset, length: size }) => ({ offset, length: size, bytes: slice(offset, size) }))
}

const readSection = (header: Buffer) => ({
  name: header.readUInt32LE(0),
  type: header.readUInt32LE(4),
  flags: Number(header.readBigUInt64LE(8)),
  offset: Number(header.readBigUInt64LE(24)),
  length: Number(header.readBigUInt64LE(32)),
})

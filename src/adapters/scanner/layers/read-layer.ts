import { readCargoAuditable } from '../ecosystems/cargo.ts'
import type { Evidence } from '../ecosystems/evidence.ts'
import { type ExecutableFindings, ExecutableTaker, type Range } from '../ecosystems/executable.ts'
import { readFile } from '../ecosystems/read-file.ts'
import { type Recognised, recognise } from '../ecosystems/recognise.ts'
import { ScanFailure } from '../failure.ts'
import { type Budget, inGiB, inMiB, type ScanLimits, tooManyPackages } from '../limits.ts'
import { UNREAD_LISTED } from '../port.ts'
import type { LayerCatalogue, UnreadFile } from './layer-catalogue.ts'
import { PathSet } from './path-set.ts'
import { RangeTaker, WholeTaker } from './takers.ts'
import { type ContentTaker, type TarEntry, TarReader } from './tar.ts'
import { unpacked } from './unpack.ts'

export interface LayerSource {
  readonly mediaType: string
  /** Opens the verified blob; asked a second time only where a part that already went by turns out to be needed. */
  open(): AsyncIterable<Uint8Array>
}

/** Reads one layer as a stream; what is held in memory is the files that say something, one chunk's worth at a time. */
export async function readLayer(source: LayerSource, budget: Budget, limits: ScanLimits): Promise<LayerCatalogue> {
  const layer = new LayerReading(budget, limits)
  await eachChunk(source, limits, chunk => layer.write(chunk, budget))
  layer.tar.end()
  await layer.settle()
  const second = layer.secondPass()
  if (second) {
    await eachChunk(source, limits, chunk => second.write(chunk))
    await layer.settle()
  }
  return layer.catalogue()
}

async function eachChunk(
  source: LayerSource,
  limits: ScanLimits,
  take: (chunk: Buffer) => Promise<void> | void,
): Promise<void> {
  let bytes = 0
  for await (const chunk of unpacked(source.open(), source.mediaType)) {
    bytes += chunk.length
    if (bytes > limits.layerBytes) {
      throw new ScanFailure(
        'too-large',
        `A layer unpacks to more than ${inGiB(limits.layerBytes)}, which is the most that is read.`,
        false,
      )
    }
    const taking = take(chunk)
    if (taking) await taking
  }
}

class LayerReading {
  readonly tar: TarReader
  readonly #budget: Budget
  readonly #limits: ScanLimits
  readonly #found = new Map<string, Evidence>()
  readonly #whiteouts: string[] = []
  readonly #opaque: string[] = []
  readonly #occupied = new PathSet()
  readonly #rootLinks = new Map<string, string>()
  readonly #unread = { listed: [] as UnreadFile[], count: 0, partial: false }
  #packages = 0
  #ready: { path: string; recognised: Recognised; bytes: Buffer }[] = []
  /** Hard links, by target, whose content was not kept when it went by. */
  readonly #links = new Map<string, { path: string; recognised: Recognised }[]>()
  /** Files of this layer that were not kept, and so may be such targets. */
  readonly #sections = new Map<string, readonly Range[]>()
  #files = 0
  #entries = 0
  #bytes = 0

  constructor(budget: Budget, limits: ScanLimits) {
    this.#budget = budget
    this.#limits = limits
    this.tar = new TarReader(entry => this.#begin(entry))
  }

  async write(chunk: Buffer, budget: Budget): Promise<void> {
    this.#bytes += chunk.length
    budget.spendBytes(chunk.length)
    this.tar.write(chunk)
    if (this.#ready.length) await this.settle()
  }

  /** Reads the files that are complete. */
  async settle(): Promise<void> {
    const ready = this.#ready
    this.#ready = []
    for (const { path, recognised, bytes } of ready) {
      const { evidence, unread } = await readFile(path, recognised, bytes, this.#limits)
      for (const file of unread) this.#leave(file)
      if (evidence) this.#keep(path, evidence)
    }
  }

  /** A reader for what went by before it was known to matter; null if there is nothing. */
  secondPass(): TarReader | null {
    const targets = this.#targetsHere()
    if (targets.size === 0 && this.#sections.size === 0) return null
    let left = this.#limits.rereadBytes
    const take = (size: number, path: string): boolean => {
      left -= size
      if (left < 0)
        this.#leave({
          path,
          why: `belongs to more than ${inMiB(this.#limits.rereadBytes)} that would have to be read twice`,
          partial: true,
        })
      return left >= 0
    }
    return new TarReader(entry => {
      const names = entry.kind === 'file' ? targets.get(entry.path) : undefined
      if (names?.[0] && take(entry.size, entry.path)) {
        return this.#collect(entry, names[0].recognised, bytes => {
          for (const name of names) this.#ready.push({ ...name, bytes })
        })
      }
      const ranges = entry.kind === 'file' ? this.#sections.get(entry.path) : undefined
      if (
        !ranges ||
        !take(
          ranges.reduce((sum, range) => sum + range.length, 0),
          entry.path,
        )
      )
        return undefined
      return new RangeTaker(ranges, sections => {
        const crates = sections.map(readCargoAuditable).find(each => each !== null)
        if (crates) this.#language(entry.path, { ...crates, reread: [] })
      })
    })
  }

  catalogue(): LayerCatalogue {
    return {
      files: this.#files,
      entries: this.#entries,
      uncompressedBytes: this.#bytes,
      found: this.#found,
      whiteouts: this.#whiteouts,
      opaque: this.#opaque,
      occupied: this.#occupied,
      rootLinks: this.#rootLinks,
      unread: this.#unread,
    }
  }

  #begin(entry: TarEntry): ContentTaker | undefined {
    this.#budget.spendEntry()
    this.#entries++
    const { path, kind } = entry
    const slash = path.lastIndexOf('/')
    if (path.startsWith('.wh.', slash + 1))
      return this.#whiteout(path.slice(0, Math.max(slash, 0)), path.slice(slash + 1))
    if (kind === 'directory' || path === '') return undefined
    // A file written again in the same layer replaces what the first one said.
    this.#found.delete(path)
    this.#sections.delete(path)
    this.#occupied.add(path)
    if (kind === 'symlink' && slash === -1) this.#rootLinks.set(path, entry.target)
    if (kind !== 'file' && kind !== 'hardlink') return undefined
    this.#files++
    const recognised = recognise(path, this.#limits)
    if (kind === 'hardlink') {
      if (recognised) this.#link(path, entry.target, recognised)
      return undefined
    }
    if (recognised) return this.#collect(entry, recognised, bytes => this.#ready.push({ path, recognised, bytes }))
    return entry.size < 64 ? undefined : new ExecutableTaker(findings => this.#language(path, findings))
  }

  #whiteout(folder: string, name: string): undefined {
    if (name === '.wh..wh..opq') this.#opaque.push(folder)
    // Other names that begin so are bookkeeping of the union file system and delete nothing.
    else if (!name.startsWith('.wh..wh.')) this.#whiteouts.push(folder ? `${folder}/${name.slice(4)}` : name.slice(4))
  }

  #link(path: string, target: string, recognised: Recognised): void {
    const names = this.#links.get(target) ?? []
    names.push({ path, recognised })
    this.#links.set(target, names)
    this.#found.set(path, { kind: 'link', target })
  }

  /** Targets that are files of this very layer; links to others are looked up when the layers are put together. */
  #targetsHere(): Map<string, { path: string; recognised: Recognised }[]> {
    const here = new Map<string, { path: string; recognised: Recognised }[]>()
    for (const [target, names] of this.#links) {
      const known = this.#found.get(target)
      for (const name of names) {
        if (this.#found.get(name.path)?.kind !== 'link') continue
        if (known && known.kind !== 'link') this.#found.set(name.path, known)
        else if (this.#occupied.has(target)) here.set(target, [...(here.get(target) ?? []), name])
      }
    }
    return here
  }

  #collect(entry: TarEntry, recognised: Recognised, done: (bytes: Buffer) => void): ContentTaker | undefined {
    const { path, size } = entry
    const { limit, head, essential } = recognised
    if (size > limit && !head) {
      const why = `is ${inMiB(size)} long; at most ${inMiB(limit)} are read`
      if (essential) throw new ScanFailure('too-large', `The package database ${path} ${why}.`, false)
      this.#leave({ path, why, partial: true })
      return undefined
    }
    return new WholeTaker(Math.min(size, limit), done)
  }

  #keep(path: string, evidence: Evidence): void {
    this.#packages += 'packages' in evidence ? evidence.packages.length : 0
    if (this.#packages > this.#limits.components) throw tooManyPackages(this.#limits)
    this.#found.set(path, evidence)
  }

  #leave(file: UnreadFile): void {
    this.#unread.count++
    this.#unread.partial ||= file.partial
    if (this.#unread.listed.length < UNREAD_LISTED) this.#unread.listed.push(file)
  }

  #language(path: string, { packages, refused, reread }: ExecutableFindings): void {
    if (packages.length) this.#keep(path, { kind: 'language', packages })
    if (reread.length) this.#sections.set(path, reread)
    for (const why of refused) this.#leave({ path, why: `holds a package that ${why}`, partial: false })
  }
}

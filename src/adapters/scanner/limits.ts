import { ScanFailure } from './failure.ts'

/** What one scan may cost. The archives come from strangers: each limit is what stands between a bomb and the machine. */
export interface ScanLimits {
  /** Unpacked bytes of one layer, and of all layers together. */
  readonly layerBytes: number
  readonly imageBytes: number
  /** Entries of all layers together. */
  readonly entries: number
  /** Bytes of an operating system's package database. */
  readonly databaseBytes: number
  /** Bytes of a package.json, METADATA or the like. */
  readonly metadataBytes: number
  /** Bytes of one Java archive, and of everything unpacked out of it. */
  readonly jarBytes: number
  readonly jarUnpackedBytes: number
  readonly jarDepth: number
  readonly components: number
  /** Bytes read in a second pass over one layer: targets of hard links, sections of executables. */
  readonly rereadBytes: number
}

const MiB = 1024 * 1024

export const SCAN_LIMITS: ScanLimits = {
  layerBytes: 16 * 1024 * MiB,
  imageBytes: 32 * 1024 * MiB,
  entries: 750_000,
  databaseBytes: 64 * MiB,
  metadataBytes: 4 * MiB,
  jarBytes: 96 * MiB,
  jarUnpackedBytes: 256 * MiB,
  jarDepth: 4,
  components: 200_000,
  rereadBytes: 32 * MiB,
}

/** What is left of the limits that hold for the whole image. */
export class Budget {
  entries = 0
  bytes = 0
  readonly #limits: ScanLimits

  constructor(limits: ScanLimits) {
    this.#limits = limits
  }

  /** What a layer from the cache would have cost. */
  spend(entries: number, bytes: number): void {
    this.entries += entries - 1
    this.spendEntry()
    this.spendBytes(bytes)
  }

  spendEntry(): void {
    if (++this.entries <= this.#limits.entries) return
    const most = this.#limits.entries.toLocaleString('en-US')
    throw new ScanFailure(
      'too-large',
      `The image holds more than ${most} files and folders, which is the most that is read.`,
      false,
    )
  }

  spendBytes(count: number): void {
    this.bytes += count
    if (this.bytes <= this.#limits.imageBytes) return
    throw new ScanFailure(
      'too-large',
      `The image unpacks to more than ${inGiB(this.#limits.imageBytes)}, which is the most that is read.`,
      false,
    )
  }
}

export const inGiB = (bytes: number): string => `${Number((bytes / 1024 ** 3).toPrecision(2))} GiB`
export const inMiB = (bytes: number): string => `${Number((bytes / MiB).toPrecision(2))} MiB`

export const tooManyPackages = (limits: ScanLimits): ScanFailure =>
  new ScanFailure(
    'too-large',
    `The image lists more than ${limits.components.toLocaleString('en-US')} packages, which is the most that is read.`,
    false,
  )

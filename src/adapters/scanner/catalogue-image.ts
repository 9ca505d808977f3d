import { cleanText } from '../oci/clean-text.ts'
import type { Descriptor, ImageSource, ResolvedImage } from '../oci/port.ts'
import { componentsOf, type Shown } from './components.ts'
import type { Evidence } from './ecosystems/evidence.ts'
import type { ReleaseGap } from './ecosystems/os-release.ts'
import { decodeLayer, encodeLayer, type LayerCatalogue, layerKey } from './layers/layer-catalogue.ts'
import { mergeLayers } from './layers/merge.ts'
import { readLayer } from './layers/read-layer.ts'
import { Budget, type ScanLimits, tooManyPackages } from './limits.ts'
import {
  type CatalogueRequest,
  type CatalogueWatch,
  type Coverage,
  type LayerCache,
  type Sbom,
  UNREAD_LISTED,
  type Unread,
} from './port.ts'
import { unorderedOf } from './unordered.ts'

/** The version of our cataloguers: raised when the same image would come out differently. */
export const EMBEDDED_VERSION = '1.1.0'

export interface CatalogueTools {
  readonly source: ImageSource
  readonly limits: ScanLimits
  readonly cache?: LayerCache | undefined
}

/** Reads every layer of an image, or takes it from the cache, and lists the packages that the layers show together. */
export async function catalogueImage(
  request: CatalogueRequest,
  watch: CatalogueWatch,
  tools: CatalogueTools,
): Promise<Sbom> {
  const { reference, digest, platform, credentials } = request
  const { signal, onProgress = () => {} } = watch
  onProgress({ stage: 'RESOLVING', done: 0, total: 1 })
  const image = await tools.source.resolve(reference, {
    digest,
    credentials,
    ...(platform ? { platform } : {}),
    ...(signal ? { signal } : {}),
  })
  const reading = new Reading(image, request, watch, tools)
  const layers: { digest: string; catalogue: LayerCatalogue; cached: boolean }[] = []
  for (const descriptor of image.layers)
    layers.push({ digest: descriptor.digest, ...(await reading.layer(descriptor)) })
  onProgress({ stage: 'CATALOGUING', done: 0, total: 1 })
  const shown = [...mergeLayers(layers)]
  const { components, os, gap } = componentsOf(shown)
  if (components.length > tools.limits.components) throw tooManyPackages(tools.limits)
  onProgress({ stage: 'CATALOGUING', done: 1, total: 1 })
  return {
    scanner: { name: 'embedded', version: EMBEDDED_VERSION },
    digest: image.digest,
    manifestDigest: image.manifestDigest,
    platform: image.platform,
    os,
    image: image.facts,
    components,
    coverage: coverageOf(layers, shown, image, { gap, unordered: unorderedOf(components) }),
  }
}

class Reading {
  readonly #image: ResolvedImage
  readonly #request: CatalogueRequest
  readonly #watch: CatalogueWatch
  readonly #tools: CatalogueTools
  readonly #budget: Budget
  readonly #total: number
  #done = 0
  #told = 0

  constructor(image: ResolvedImage, request: CatalogueRequest, watch: CatalogueWatch, tools: CatalogueTools) {
    this.#image = image
    this.#request = request
    this.#watch = watch
    this.#tools = tools
    this.#budget = new Budget(tools.limits)
    this.#total = image.layers.reduce((sum, layer) => sum + layer.size, 0)
  }

  async layer(descriptor: Descriptor): Promise<{ catalogue: LayerCatalogue; cached: boolean }> {
    const { cache, limits } = this.#tools
    // The media type decides how the bytes are unpacked, so it is part of what the catalogue depends on.
    const key = `${layerKey(descriptor.digest)};${descriptor.mediaType}`
    const known = await cache?.get(key)
    const decoded = known ? decodeLayer(known) : null
    if (decoded) {
      this.#budget.spend(decoded.entries, decoded.uncompressedBytes)
      this.#tell(descriptor.size)
      return { catalogue: decoded, cached: true }
    }
    const start = this.#done
    let isFirst = true
    const catalogue = await readLayer(
      {
        mediaType: descriptor.mediaType,
        open: () => {
          const chunks = this.#open(descriptor, isFirst)
          isFirst = false
          return chunks
        },
      },
      this.#budget,
      limits,
    )
    this.#tell(start + descriptor.size - this.#done)
    await cache?.put(key, encodeLayer(catalogue))
    return { catalogue, cached: false }
  }

  async *#open(descriptor: Descriptor, countsAsProgress: boolean): AsyncGenerator<Uint8Array> {
    const { credentials } = this.#request
    const { signal } = this.#watch
    for await (const chunk of this.#tools.source.open(this.#image, descriptor, {
      credentials,
      ...(signal ? { signal } : {}),
    })) {
      if (countsAsProgress) this.#tell(chunk.length)
      yield chunk
    }
  }

  /** Tells progress in steps of a hundredth: a million messages would cost more than the scan. */
  #tell(bytes: number): void {
    this.#done += bytes
    const step = Math.floor((this.#done / Math.max(this.#total, 1)) * 100)
    if (step === this.#told && this.#done !== this.#total) return
    this.#told = step
    this.#watch.onProgress?.({ stage: 'READING', done: this.#done, total: this.#total })
  }
}

const READ_NAMES: Readonly<
  Record<Exclude<Evidence['kind'], 'link' | 'language' | 'debian-copyright' | 'owner'>, string>
> = {
  'os-release': 'os-release',
  dpkg: 'dpkg database',
  apk: 'apk database',
  rpm: 'rpm database',
}
const LANGUAGE_NAMES = {
  npm: 'npm package.json',
  pypi: 'Python metadata',
  golang: 'Go build information',
  cargo: 'Rust crate list',
  maven: 'Java archive',
} as const

function coverageOf(
  layers: readonly { catalogue: LayerCatalogue; cached: boolean }[],
  shown: Shown,
  image: ResolvedImage,
  { gap, unordered }: { gap: ReleaseGap | null; unordered: readonly Unread[] },
): Coverage {
  const read = new Map<string, number>()
  for (const [, { evidence }] of shown) {
    const what = whatWasRead(evidence)
    if (what) read.set(what, (read.get(what) ?? 0) + 1)
  }
  // What our own limits kept us from reading comes first: it is why such a scan is no pass.
  const listed = layers
    .flatMap(({ catalogue }) => catalogue.unread.listed)
    .sort((a, b) => Number(b.partial) - Number(a.partial))
  const sum = (of: (catalogue: LayerCatalogue) => number) =>
    layers.reduce((total, { catalogue }) => total + of(catalogue), 0)
  return {
    read: [...read].map(([what, count]) => ({ what, count })).sort((a, b) => (a.what < b.what ? -1 : 1)),
    unread: [
      ...(gap ? [{ what: 'etc/os-release', why: gap.why }] : []),
      ...listed.map(({ path, why }) => ({ what: cleanText(path, 300), why: `The file ${why}.` })),
      ...unordered,
    ].slice(0, UNREAD_LISTED),
    unreadCount: sum(catalogue => catalogue.unread.count) + (gap ? 1 : 0) + unordered.length,
    partial: gap?.partial === true || layers.some(({ catalogue }) => catalogue.unread.partial),
    layers: layers.length,
    layersFromCache: layers.filter(({ cached }) => cached).length,
    files: sum(catalogue => catalogue.files),
    compressedBytes: image.sizeBytes,
    uncompressedBytes: sum(catalogue => catalogue.uncompressedBytes),
  }
}

function whatWasRead(evidence: Evidence): string | null {
  if (evidence.kind === 'language') return LANGUAGE_NAMES[evidence.packages[0]?.type ?? 'npm']
  return evidence.kind in READ_NAMES ? READ_NAMES[evidence.kind as keyof typeof READ_NAMES] : null
}

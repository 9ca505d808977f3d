import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { imageSource } from '../../src/adapters/oci/image-source.ts'
import type { ImageReference } from '../../src/adapters/oci/port.ts'
import { imageSourceSettings } from '../../src/adapters/oci/settings.ts'
import { catalogueImage } from '../../src/adapters/scanner/catalogue-image.ts'
import { SCAN_LIMITS, type ScanLimits } from '../../src/adapters/scanner/limits.ts'
import type { CatalogueWatch, LayerCache, Sbom } from '../../src/adapters/scanner/port.ts'
import {
  type BuiltImage,
  type BuiltLayer,
  blobOf,
  descriptorOf,
  gzipLayer,
  imageOf,
  jsonBlob,
  type LayerEntry,
  MEDIA,
  sha256,
  tarOf,
  writeLayout,
} from '../../src/demo/layout.ts'

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cargo-registry-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** An image of layers given as entries, lowest first. */
export async function imageOfEntries(...layers: readonly (readonly LayerEntry[])[]): Promise<BuiltImage> {
  return imageOf(await Promise.all(layers.map(async entries => gzipLayer(await tarOf(entries)))))
}

/** A layer of any bytes, as broken as a test needs it. */
export const layerOfBytes = (mediaType: string, bytes: Uint8Array, tar: Uint8Array = bytes): BuiltLayer => ({
  ...blobOf(mediaType, bytes),
  diffId: sha256(tar),
})

/** An index over images by platform, such as `linux/arm64`. */
export function indexOf(images: Readonly<Record<string, BuiltImage>>): BuiltImage {
  const manifests = Object.entries(images).map(([name, image]) => {
    const [os = '', architecture = ''] = name.split('/')
    const manifest = image.blobs.find(blob => blob.digest === image.digest) ?? image.blobs[0]
    return { ...(manifest && descriptorOf(manifest)), platform: { os, architecture } }
  })
  const index = jsonBlob(MEDIA.index, { schemaVersion: 2, mediaType: MEDIA.index, manifests })
  return {
    digest: index.digest,
    mediaType: MEDIA.index,
    blobs: [index, ...Object.values(images).flatMap(image => image.blobs)],
  }
}

/** A zstd frame that stores its content as it is: Node 20 cannot pack zstd, and a reader must read this form too. */
export function zstdStored(bytes: Uint8Array): Buffer {
  const blocks: Buffer[] = []
  const size = 128 * 1024
  for (let at = 0; at < bytes.length || at === 0; at += size) {
    const content = bytes.subarray(at, at + size)
    const isLast = at + size >= bytes.length
    const header = Buffer.alloc(3)
    header.writeUIntLE((content.length << 3) | (isLast ? 1 : 0), 0, 3)
    blocks.push(header, Buffer.from(content))
  }
  // Magic, a descriptor without content size or checksum, and a window of 1 MiB.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]), ...blocks])
}

/** Writes an image to a layout of its own and says how to refer to it. */
export async function layoutOf(image: BuiltImage): Promise<{ reference: ImageReference; root: string }> {
  const root = await temporaryFolder()
  await writeLayout(root, { latest: image })
  return { reference: { kind: 'layout', path: root, tag: 'latest' }, root }
}

export interface ScanOptions extends CatalogueWatch {
  readonly limits?: Partial<ScanLimits>
  readonly cache?: LayerCache
}

/** Scans an image from a layout on disk, in this process. */
export async function scanned(image: BuiltImage, { limits, cache, ...watch }: ScanOptions = {}): Promise<Sbom> {
  const { reference, root } = await layoutOf(image)
  const source = imageSource(imageSourceSettings({ layoutRoots: [root] }))
  onTestFinished(() => source.close())
  return catalogueImage({ reference, digest: image.digest }, watch, {
    source,
    limits: { ...SCAN_LIMITS, ...limits },
    cache,
  })
}

/** `type name version` of every component, sorted. */
export const named = ({ components }: Pick<Sbom, 'components'>): string[] =>
  components.map(each => `${each.type} ${each.name} ${each.version}`)

import { digestOf } from './digest.ts'
import { ImageFailure } from './failure.ts'
import { cancelled, readAtMost } from './http.ts'
import { LayoutSource } from './layout-source.ts'
import { chooseManifest, readConfig, readManifest } from './manifest.ts'
import type {
  Descriptor,
  ImageReference,
  ImageSource,
  OpenOptions,
  Platform,
  ResolvedImage,
  ResolveOptions,
} from './port.ts'
import { RegistrySource } from './registry-source.ts'
import type { ImageSourceSettings } from './settings.ts'

export const DEFAULT_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' }

/** Images from registries and from layouts on disk, as the settings allow. */
export function imageSource(settings: ImageSourceSettings): ImageSource & { close(): void } {
  const registry = new RegistrySource(settings)
  const layout = new LayoutSource(settings)

  const document = (reference: ImageReference, wanted: string, options: OpenOptions) =>
    reference.kind === 'registry'
      ? registry.manifest(reference, wanted, options)
      : layout.manifest(reference, wanted, options)

  const blob = (reference: ImageReference, descriptor: Descriptor, options: OpenOptions) =>
    reference.kind === 'registry'
      ? registry.blob(reference, descriptor, options)
      : layout.blob(reference, descriptor, options)

  /** A manifest whose digest is the one asked for, or for a tag the one the registry states. */
  async function manifest(reference: ImageReference, wanted: string, options: OpenOptions) {
    const { bytes, mediaType, statedDigest } = await document(reference, wanted, options)
    const expected = wanted.includes(':') ? wanted : statedDigest
    const digest = digestOf(bytes, expected ?? undefined)
    if (expected && digest !== expected) {
      throw new ImageFailure(
        'invalid',
        `The manifest is said to be ${expected} but is ${digest}. The registry's answer cannot be trusted.`,
      )
    }
    return { digest, bytes: bytes.length, ...readManifest(bytes, mediaType, settings.limits) }
  }

  async function resolve(
    reference: ImageReference,
    { platform = DEFAULT_PLATFORM, digest, ...options }: ResolveOptions,
  ): Promise<ResolvedImage> {
    const wanted =
      digest ?? (reference.kind === 'registry' ? (reference.digest ?? reference.tag ?? 'latest') : reference.tag)
    const top = await manifest(reference, wanted, options)
    const image = top.kind === 'index' ? await manifest(reference, chooseManifest(top, platform).digest, options) : top
    if (image.kind === 'index')
      throw new ImageFailure('unsupported', 'The image index leads to another index, which is not followed.')
    const config = await readAtMost(blob(reference, image.config, options), settings.limits.documentBytes)
    if (!config) throw new ImageFailure('invalid', 'The image configuration is larger than the 4 MiB that are read.')
    return {
      reference,
      digest: top.digest,
      mediaType: top.mediaType,
      manifestDigest: image.digest,
      config: image.config,
      layers: image.layers,
      sizeBytes: image.layers.reduce((sum, layer) => sum + layer.size, image.config.size),
      ...readConfig(config, image.layers.length),
    }
  }

  return {
    async resolve(reference, options = {}) {
      const limit = AbortSignal.timeout(settings.limits.resolveMs)
      const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit
      if (signal.aborted) throw cancelled(signal)
      return resolve(reference, { ...options, signal })
    },
    open: (image, descriptor, options = {}) => blob(image.reference, descriptor, options),
    close: () => registry.close(),
  }
}

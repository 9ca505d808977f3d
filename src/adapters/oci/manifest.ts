import { cleanText } from './clean-text.ts'
import { isDigest } from './digest.ts'
import { ImageFailure } from './failure.ts'
import type { Descriptor, ImageFacts, Platform } from './port.ts'
import type { FetchLimits } from './settings.ts'

export const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
const CONFIG_TYPES = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json']

export interface Index {
  readonly kind: 'index'
  readonly manifests: readonly (Descriptor & { readonly platform: Platform | null })[]
}

export interface Manifest {
  readonly kind: 'manifest'
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

/** Reads a manifest or index. `said` is the media type the registry or descriptor gave it; the document's own wins. */
export function readManifest(
  bytes: Uint8Array,
  said: string,
  limits: FetchLimits,
): (Index | Manifest) & { mediaType: string } {
  const json = parseObject(bytes, 'The manifest')
  const header = (said.split(';')[0] ?? '').trim()
  // A document may leave its type to the one who serves it, and a layout on disk says nothing: then its shape decides.
  const shape = Array.isArray(json.manifests) ? INDEX_TYPES[0] : Array.isArray(json.layers) ? MANIFEST_TYPES[0] : ''
  const mediaType = typeof json.mediaType === 'string' ? json.mediaType : header || shape || ''
  if (json.schemaVersion === 1) {
    throw new ImageFailure('unsupported', 'The image has the old schema 1 manifest. Push it again with a current tool.')
  }
  // Read one way by one tool and another way by the next, what is scanned might not be what runs.
  if (Array.isArray(json.manifests) && Array.isArray(json.layers)) {
    throw new ImageFailure('invalid', 'The manifest claims to be an image and an index at once.')
  }
  if ([...INDEX_TYPES, ...MANIFEST_TYPES].includes(header) && header !== mediaType) {
    const claimed = cleanText(mediaType, 100)
    throw new ImageFailure('invalid', `The manifest says that it is ${claimed}, but it is served as ${header}.`)
  }
  if (INDEX_TYPES.includes(mediaType)) return { ...readIndex(json), mediaType }
  if (MANIFEST_TYPES.includes(mediaType)) return { ...readImage(json, limits), mediaType }
  throw new ImageFailure(
    'unsupported',
    `The reference leads to ${cleanText(mediaType, 100) || 'an unknown media type'}, not to a container image.`,
  )
}

/** The entry of an index for a platform; attestations and other companions are passed over. */
export function chooseManifest(index: Index, wanted: Platform): Descriptor & { platform: Platform } {
  const offered = index.manifests.flatMap(each =>
    each.platform && each.platform.os !== 'unknown' ? [{ ...each, platform: each.platform }] : [],
  )
  const fits = offered.find(
    ({ platform }) =>
      platform.os === wanted.os &&
      platform.architecture === wanted.architecture &&
      (wanted.variant === undefined || platform.variant === wanted.variant),
  )
  if (fits) return fits
  const list = offered.slice(0, 20).map(({ platform }) => platformName(platform))
  const has = list.length ? `only ${list.join(', ')}` : 'no platform at all'
  throw new ImageFailure(
    'unsupported',
    `The image has no build for ${platformName(wanted)}, ${has}. Push one for ${platformName(wanted)}.`,
  )
}

export const platformName = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, ...(variant ? [variant] : [])].join('/')

/** Platform and facts out of the image configuration; refuses one that does not describe `layers` layers. */
export function readConfig(bytes: Uint8Array, layers: number): { platform: Platform; facts: ImageFacts } {
  const json = parseObject(bytes, 'The image configuration')
  const { diff_ids: diffIds } = object(json.rootfs)
  if (!Array.isArray(diffIds) || diffIds.length !== layers) {
    throw new ImageFailure('invalid', `The image has ${layers} layers, but its configuration does not list as many.`)
  }
  const run = object(json.config)
  const facts: ImageFacts = {
    entrypoint: texts(run.Entrypoint),
    command: texts(run.Cmd),
    user: text(run.User),
    workingDirectory: text(run.WorkingDir),
    exposedPorts: texts(Object.keys(object(run.ExposedPorts))),
    environmentNames: texts(run.Env).map(each => each.split('=', 1)[0] ?? ''),
    createdAt: text(json.created),
    labels: Object.fromEntries(
      Object.entries(object(run.Labels))
        .slice(0, LISTED)
        .flatMap(([key, value]) => (typeof value === 'string' ? [[cleanText(key, 256), cleanText(value, TEXT)]] : [])),
    ),
  }
  return { platform: readPlatform(json) ?? { os: 'unknown', architecture: 'unknown' }, facts }
}

const LISTED = 200
const TEXT = 4096

function readIndex(json: Record<string, unknown>): Index {
  const manifests = Array.isArray(json.manifests) ? json.manifests : []
  if (manifests.length > 1000)
    throw new ImageFailure('invalid', `The index lists ${manifests.length} manifests; at most 1000 are looked at.`)
  return {
    kind: 'index',
    manifests: manifests.map(each => ({
      ...readDescriptor(each, 'a manifest'),
      platform: readPlatform(object(object(each).platform)),
    })),
  }
}

function readImage(json: Record<string, unknown>, limits: FetchLimits): Manifest {
  const config = readDescriptor(json.config, 'the configuration')
  if (!CONFIG_TYPES.includes(config.mediaType)) {
    throw new ImageFailure(
      'unsupported',
      `The reference leads to an artifact of type ${cleanText(config.mediaType, 100)}, not to a container image.`,
    )
  }
  const layers = (Array.isArray(json.layers) ? json.layers : []).map(each => readDescriptor(each, 'a layer'))
  if (layers.length > limits.layers) {
    throw new ImageFailure('invalid', `The image has ${layers.length} layers; at most ${limits.layers} are read.`)
  }
  const bytes = layers.reduce((sum, layer) => sum + layer.size, 0)
  if (bytes > limits.imageBytes) {
    throw new ImageFailure(
      'invalid',
      `The image is ${inGigabytes(bytes)} GB packed; at most ${inGigabytes(limits.imageBytes)} GB are read.`,
    )
  }
  const strange = layers.find(layer => !/\.tar([+.](gzip|zstd))?$/.test(layer.mediaType))
  if (strange) {
    throw new ImageFailure(
      'unsupported',
      `A layer is of type ${cleanText(strange.mediaType, 100)}, which cannot be read. Encrypted layers cannot be scanned.`,
    )
  }
  const foreign = layers.find(layer => /nondistributable|foreign/.test(layer.mediaType))
  if (foreign) {
    // Its bytes are at an address the manifest names: fetching from there would be a request of the publisher's choosing.
    throw new ImageFailure(
      'unsupported',
      `Layer ${foreign.digest} is not kept in the registry (${foreign.mediaType}) and so cannot be scanned.`,
    )
  }
  return { kind: 'manifest', config, layers }
}

function readDescriptor(value: unknown, of: string): Descriptor {
  const { mediaType, digest, size } = object(value)
  if (
    typeof mediaType !== 'string' ||
    !isDigest(digest) ||
    typeof size !== 'number' ||
    !Number.isSafeInteger(size) ||
    size < 0
  ) {
    throw new ImageFailure('invalid', `The manifest describes ${of} without a proper media type, digest and size.`)
  }
  return { mediaType, digest, size }
}

function readPlatform(value: Record<string, unknown>): Platform | null {
  const { os, architecture, variant } = value
  if (typeof os !== 'string' || typeof architecture !== 'string') return null
  const plain = { os: cleanText(os, 50), architecture: cleanText(architecture, 50) }
  return typeof variant === 'string' && variant ? { ...plain, variant: cleanText(variant, 50) } : plain
}

function parseObject(bytes: Uint8Array, what: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return object(json)
  } catch {
    // Told below, like any other document that is not an object.
  }
  throw new ImageFailure('invalid', `${what} is not a JSON object. The image is damaged; push it again.`)
}

const object = (value: unknown): Record<string, unknown> =>
  // safe because any non-null object may be read by string keys, and every read is checked as unknown.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const text = (value: unknown): string | null => (typeof value === 'string' && value ? cleanText(value, TEXT) : null)

function texts(value: unknown): string[] {
  const list = typeof value === 'string' ? [value] : Array.isArray(value) ? value : []
  return list
    .filter(each => typeof each === 'string')
    .slice(0, LISTED)
    .map(each => cleanText(each, TEXT))
}

const inGigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

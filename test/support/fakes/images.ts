import { createHash } from 'node:crypto'
import type { ImageSource, ResolvedImage } from '../../../src/adapters/oci/port.ts'
import type { Component, Scanner } from '../../../src/adapters/scanner/port.ts'
import { formatImageReference } from '../../../src/domain/image-reference.ts'

const FACTS = {
  entrypoint: [],
  command: [],
  user: null,
  workingDirectory: null,
  exposedPorts: [],
  environmentNames: [],
  createdAt: null,
  labels: {},
}
const LAYER = `sha256:${'0'.repeat(64)}`
const LINUX = { os: 'linux', architecture: 'amd64' } as const

/** Images that are only told of: each reference was given the npm packages it holds. Nothing is read, nothing sent. */
export function toldImages() {
  const packagesOf = new Map<string, readonly string[]>()
  const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
  const images: ImageSource = {
    async resolve(reference): Promise<ResolvedImage> {
      const digest = digestOf(formatImageReference(reference))
      const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: LAYER, size: 2 }
      return {
        reference,
        digest,
        manifestDigest: digest,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        platform: LINUX,
        config,
        layers: [],
        sizeBytes: 2,
        facts: FACTS,
      }
    },
    // biome-ignore lint/correctness/useYield: there is nothing in these images
    async *open() {
      throw new Error('These images have no bytes.')
    },
  }
  const scanner: Scanner = {
    name: 'told',
    version: async () => '1',
    async catalogue({ reference, digest }) {
      const names = packagesOf.get(formatImageReference(reference)) ?? []
      return {
        scanner: { name: 'told', version: '1' },
        digest,
        manifestDigest: digest,
        platform: LINUX,
        os: null,
        image: FACTS,
        components: names.map(toComponent),
        coverage: {
          read: [],
          unread: [],
          unreadCount: 0,
          partial: false,
          layers: 0,
          layersFromCache: 0,
          files: names.length,
          compressedBytes: 2,
          uncompressedBytes: 2,
        },
      }
    },
    close: async () => {},
  }
  return {
    images,
    scanner,
    /** Makes an image up, and gives the reference to it. */
    tell(name: string, packages: readonly string[]): string {
      const reference = `ghcr.io/acme/${name}:1`
      packagesOf.set(reference, packages)
      return reference
    },
  }
}

/** `name`, or `name@version`. */
function toComponent(text: string): Component {
  const [name = '', version = '1.0.0'] = text.split('@')
  return {
    ecosystem: 'npm',
    type: 'npm',
    name,
    version,
    matchName: name,
    matchVersion: version,
    purl: `pkg:npm/${name}@${version}`,
    path: `app/${version}/node_modules/${name}/package.json`,
    layer: LAYER,
    ownedBy: null,
    licences: [],
  }
}

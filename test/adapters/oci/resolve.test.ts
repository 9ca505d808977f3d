import { describe, expect, test } from 'vitest'
import { buildImage } from '../../../src/demo/images.ts'
import { type BuiltImage, blobOf, gzipLayer, imageOf, jsonBlob, MEDIA, tarOf } from '../../../src/demo/layout.ts'
import { imageOfEntries, indexOf } from '../../support/images.ts'
import { loopbackSource, referenceTo, registryStandIn } from '../../support/stand-ins/oci-registry.ts'

const small = () => imageOfEntries([{ path: 'hello', content: 'hello' }])

async function registryWith(image: BuiltImage) {
  const registry = await registryStandIn()
  registry.push('acme/chat', 'latest', image)
  return { registry, reference: referenceTo(registry.host, 'acme/chat') }
}

test('a tag leads to a digest, a platform, its layers and what the image says of how it runs', async () => {
  const image = await buildImage({
    os: 'debian 12',
    npm: [{ name: 'lodash', version: '4.17.21' }],
    entrypoint: ['node', 'server.js'],
    user: '1000',
    ports: ['8080/tcp'],
    environment: { API_KEY: 'secret' },
    labels: { 'org.opencontainers.image.licenses': 'MIT' },
  })
  const { reference } = await registryWith(image)
  const resolved = await loopbackSource().resolve(reference)
  expect(resolved).toMatchObject({
    digest: image.digest,
    manifestDigest: image.digest,
    mediaType: MEDIA.manifest,
    platform: { os: 'linux', architecture: 'amd64' },
    facts: {
      entrypoint: ['node', 'server.js'],
      user: '1000',
      exposedPorts: ['8080/tcp'],
      environmentNames: ['API_KEY'],
      createdAt: '2026-01-01T00:00:00Z',
      labels: { 'org.opencontainers.image.licenses': 'MIT' },
    },
  })
  expect(JSON.stringify(resolved)).not.toContain('secret')
  expect(resolved.layers).toHaveLength(2)
  expect(resolved.sizeBytes).toBe(image.blobs.slice(1).reduce((sum, blob) => sum + blob.bytes.length, 0))
})

test('a pinned digest is fetched, wherever the tag points by now', async () => {
  const [first, second] = [await small(), await imageOfEntries([{ path: 'other', content: 'x' }])]
  const { registry, reference } = await registryWith(first)
  registry.push('acme/chat', 'latest', second)
  const resolved = await loopbackSource().resolve(reference, { digest: first.digest })
  expect(resolved.digest).toBe(first.digest)
})

describe('an index', () => {
  const images = async () => ({
    'linux/arm64': imageOf([gzipLayer(await tarOf([{ path: 'arm', content: 'arm' }]))], { architecture: 'arm64' }),
    'linux/amd64': await small(),
    'unknown/unknown': await imageOfEntries([{ path: 'attestation', content: '{}' }]),
  })

  test('is pinned by its own digest, and gives the image for linux/amd64 unless told otherwise', async () => {
    const each = await images()
    const index = indexOf(each)
    const { reference } = await registryWith(index)
    const source = loopbackSource()
    expect(await source.resolve(reference)).toMatchObject({
      digest: index.digest,
      mediaType: MEDIA.index,
      manifestDigest: each['linux/amd64'].digest,
    })
    expect(await source.resolve(reference, { platform: { os: 'linux', architecture: 'arm64' } })).toMatchObject({
      digest: index.digest,
      manifestDigest: each['linux/arm64'].digest,
      platform: { architecture: 'arm64' },
    })
  })

  test('without the wanted platform says which it has', async () => {
    const { reference } = await registryWith(indexOf(await images()))
    const resolving = loopbackSource().resolve(reference, { platform: { os: 'linux', architecture: 's390x' } })
    await expect(resolving).rejects.toThrow(
      'The image has no build for linux/s390x, only linux/arm64, linux/amd64. Push one for linux/s390x.',
    )
  })

  test('of indexes is not followed', async () => {
    const { reference } = await registryWith(indexOf({ 'linux/amd64': indexOf(await images()) }))
    await expect(loopbackSource().resolve(reference)).rejects.toMatchObject({ kind: 'unsupported' })
  })
})

describe('a registry that does not tell the truth is not believed:', () => {
  test('a manifest that is not the one its digest names', async () => {
    const image = await small()
    const { registry, reference } = await registryWith(image)
    const other = await imageOfEntries([{ path: 'evil', content: 'evil' }])
    registry.intercept = (request, response) => {
      if (!request.url?.includes('/manifests/')) return false
      response.setHeader('content-type', MEDIA.manifest)
      response.end(other.blobs[0]?.bytes)
      return true
    }
    const resolving = loopbackSource().resolve(reference, { digest: image.digest })
    await expect(resolving).rejects.toThrow(
      `The manifest is said to be ${image.digest} but is ${other.digest}. The registry's answer cannot be trusted.`,
    )
  })

  test('a manifest that is not the one the answer says it is', async () => {
    const { registry, reference } = await registryWith(await small())
    registry.intercept = (request, response) => {
      if (!request.url?.endsWith('/manifests/latest')) return false
      response.setHeader('docker-content-digest', `sha256:${'0'.repeat(64)}`)
      response.end('{}')
      return true
    }
    await expect(loopbackSource().resolve(reference)).rejects.toMatchObject({ kind: 'invalid', retryable: false })
  })

  test('a manifest that is served as another type than it says', async () => {
    const index = indexOf({ 'linux/amd64': await small() })
    const { reference } = await registryWith({
      ...index,
      blobs: index.blobs.map(blob => ({ ...blob, mediaType: MEDIA.manifest })),
    })
    await expect(loopbackSource().resolve(reference)).rejects.toThrow(
      `The manifest says that it is ${MEDIA.index}, but it is served as ${MEDIA.manifest}.`,
    )
  })

  test('a manifest that claims to be an image and an index at once', async () => {
    const image = await small()
    const manifest = JSON.parse(Buffer.from(image.blobs[0]?.bytes ?? []).toString('utf8'))
    const both = jsonBlob(MEDIA.manifest, { ...manifest, manifests: [] })
    const { reference } = await registryWith({
      digest: both.digest,
      mediaType: MEDIA.manifest,
      blobs: [both, ...image.blobs.slice(1)],
    })
    await expect(loopbackSource().resolve(reference)).rejects.toThrow(
      'The manifest claims to be an image and an index at once.',
    )
  })

  test('a configuration that lists other layers than the manifest', async () => {
    const image = imageOf([])
    const layer = gzipLayer(await tarOf([]))
    const manifest = JSON.parse(Buffer.from(image.blobs[0]?.bytes ?? []).toString('utf8'))
    const changed = jsonBlob(MEDIA.manifest, {
      ...manifest,
      layers: [{ mediaType: layer.mediaType, digest: layer.digest, size: layer.bytes.length }],
    })
    const { reference } = await registryWith({
      digest: changed.digest,
      mediaType: MEDIA.manifest,
      blobs: [changed, layer, ...image.blobs.slice(1)],
    })
    await expect(loopbackSource().resolve(reference)).rejects.toThrow(
      'The image has 1 layers, but its configuration does not list as many.',
    )
  })
})

describe('a manifest is refused with a sentence when', () => {
  const refused = async (document: string | object, mediaType: string = MEDIA.manifest) => {
    const blob = typeof document === 'string' ? blobOf(mediaType, Buffer.from(document)) : jsonBlob(mediaType, document)
    const { reference } = await registryWith({ digest: blob.digest, mediaType, blobs: [blob] })
    return loopbackSource()
      .resolve(reference)
      .then(
        () => 'resolved',
        (error: Error) => error.message,
      )
  }
  const config = { mediaType: MEDIA.config, digest: `sha256:${'a'.repeat(64)}`, size: 10 }
  const layer = { mediaType: MEDIA.gzip, digest: `sha256:${'b'.repeat(64)}`, size: 10 }
  const image = { schemaVersion: 2, mediaType: MEDIA.manifest, config, layers: [layer] }

  test.each([
    ['it is no JSON', '<html>', 'The manifest is not a JSON object. The image is damaged; push it again.'],
    ['it is a list', '[]', 'The manifest is not a JSON object. The image is damaged; push it again.'],
    [
      'it is of schema 1',
      { schemaVersion: 1 },
      'The image has the old schema 1 manifest. Push it again with a current tool.',
    ],
    [
      'it is a chart',
      { ...image, config: { ...config, mediaType: 'application/vnd.cncf.helm.config.v1+json' } },
      'The reference leads to an artifact of type application/vnd.cncf.helm.config.v1+json, not to a container image.',
    ],
    [
      'a layer has no digest',
      { ...image, layers: [{ ...layer, digest: 'sha256:../../etc' }] },
      'The manifest describes a layer without a proper media type, digest and size.',
    ],
    [
      'a layer has a negative size',
      { ...image, layers: [{ ...layer, size: -1 }] },
      'The manifest describes a layer without a proper media type, digest and size.',
    ],
    [
      'it has a thousand layers',
      { ...image, layers: Array(1000).fill(layer) },
      'The image has 1000 layers; at most 256 are read.',
    ],
    [
      'it is larger than any image',
      { ...image, layers: [{ ...layer, size: 2 ** 45 }] },
      'The image is 35184.4 GB packed; at most 21.5 GB are read.',
    ],
    [
      'a layer is encrypted',
      { ...image, layers: [{ ...layer, mediaType: `${MEDIA.gzip}+encrypted` }] },
      `A layer is of type ${MEDIA.gzip}+encrypted, which cannot be read. Encrypted layers cannot be scanned.`,
    ],
    [
      'a layer is elsewhere',
      {
        ...image,
        layers: [
          {
            ...layer,
            mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
            urls: ['http://169.254.169.254/'],
          },
        ],
      },
      `Layer ${layer.digest} is not kept in the registry (application/vnd.docker.image.rootfs.foreign.diff.tar.gzip) and so cannot be scanned.`,
    ],
  ])('%s', async (_when, document, sentence) => {
    expect(await refused(document)).toBe(sentence)
  })

  test('it is of no known type', async () => {
    expect(await refused({ schemaVersion: 2, mediaType: 'text/plain' }, 'text/plain')).toBe(
      'The reference leads to text/plain, not to a container image.',
    )
  })

  test('it is 5 MiB long', async () => {
    expect(await refused(`{"schemaVersion":2,"x":"${'x'.repeat(5 * 1024 * 1024)}"}`)).toBe(
      'The manifest is larger than the 4 MiB that are read.',
    )
  })

  test('it is nested a million deep', async () => {
    expect(await refused(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`)).toContain(
      'The manifest is not a JSON object',
    )
  })
})

test('a missing tag is told as such, and names the registry and the image', async () => {
  const { registry } = await registryWith(await small())
  const resolving = loopbackSource().resolve(referenceTo(registry.host, 'acme/chat', '2.0'))
  await expect(resolving).rejects.toMatchObject({
    kind: 'not-found',
    message: `${registry.host} has no acme/chat:2.0. Push it, or correct the reference.`,
  })
})

test('text in the configuration loses what a database or terminal would choke on', async () => {
  const image = await buildImage({ entrypoint: ['a\u0000b', '\u001b[31mred', '\u202egnp.exe', '\ud800'] })
  const { reference } = await registryWith(image)
  const { facts } = await loopbackSource().resolve(reference)
  expect(facts.entrypoint).toEqual(['a\ufffdb', '\ufffd[31mred', '\ufffdgnp.exe', '\ufffd'])
})

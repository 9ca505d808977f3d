import { describe, expect, onTestFinished, test } from 'vitest'
import { imageSourceSettings } from '../../../src/adapters/oci/settings.ts'
import { type EmbeddedOptions, embeddedScanner } from '../../../src/adapters/scanner/embedded.ts'
import { SCAN_LIMITS } from '../../../src/adapters/scanner/limits.ts'
import type { LayerCache, ScanProgress } from '../../../src/adapters/scanner/port.ts'
import { ScanProcess, scanEnvironment } from '../../../src/adapters/scanner/scan-process.ts'
import { buildImage } from '../../../src/demo/images.ts'
import type { BuiltImage } from '../../../src/demo/layout.ts'
import { layoutOf, named, scanned } from '../../support/images.ts'
import { loopbackSettings, referenceTo, registryStandIn } from '../../support/stand-ins/oci-registry.ts'

const image = await buildImage({
  os: 'debian 12',
  dpkg: [{ package: 'libssl3', version: '3.0.15-1~deb12u1', source: 'openssl' }],
  npm: [{ name: 'lodash', version: '4.17.11' }],
})

async function scannerOf(built: BuiltImage, options: Partial<EmbeddedOptions> = {}) {
  const { reference, root } = await layoutOf(built)
  const scanner = embeddedScanner({ images: { layoutRoots: [root] }, ...options })
  onTestFinished(() => scanner.close())
  return { scanner, request: { reference, digest: built.digest } }
}

/** A scan of an image whose layers the registry never sends, and a promise that it has begun to ask for them. */
async function hangingScan(options: Partial<EmbeddedOptions> = {}) {
  const registry = await registryStandIn()
  registry.push('acme/chat', 'latest', image)
  const layers = image.blobs.slice(2).map(blob => blob.digest)
  let begin: () => void
  const begun = new Promise<void>(resolve => {
    begin = resolve
  })
  registry.intercept = request => {
    const isLayer = layers.some(digest => request.url?.endsWith(digest))
    if (isLayer) begin()
    return isLayer
  }
  const scanner = embeddedScanner({ images: loopbackSettings(), ...options })
  onTestFinished(() => scanner.close())
  return { scanner, request: { reference: referenceTo(registry.host, 'acme/chat'), digest: image.digest }, begun }
}

test('a scan in a process of its own finds what a scan in ours does', async () => {
  const { scanner, request } = await scannerOf(image)
  expect(await scanner.catalogue(request)).toEqual(await scanned(image))
})

test('an image in a registry is scanned as the digest says, and progress comes over', async () => {
  const registry = await registryStandIn()
  registry.push('acme/chat', '1.0', image)
  const scanner = embeddedScanner({ images: loopbackSettings() })
  onTestFinished(() => scanner.close())
  const told: ScanProgress[] = []
  const sbom = await scanner.catalogue(
    { reference: referenceTo(registry.host, 'acme/chat', 'moved'), digest: image.digest },
    { onProgress: each => told.push(each) },
  )
  expect(named(sbom)).toEqual(['deb libssl3 3.0.15-1~deb12u1', 'npm lodash 4.17.11'])
  expect([...new Set(told.map(each => each.stage))]).toEqual(['RESOLVING', 'READING', 'CATALOGUING'])
})

test('layers seen before come out of the cache of the registry', async () => {
  const stored = new Map<string, Uint8Array>()
  const cache: LayerCache = {
    get: async key => stored.get(key) ?? null,
    put: async (key, bytes) => void stored.set(key, bytes),
  }
  const { scanner, request } = await scannerOf(image, { cache })
  const first = await scanner.catalogue(request)
  const second = await scanner.catalogue(request)
  expect(stored.size).toBe(2)
  expect(second).toEqual({ ...first, coverage: { ...first.coverage, layersFromCache: 2 } })
})

test('a cache that fails costs time and nothing else', async () => {
  const broken = () => Promise.reject(new Error('the database is away'))
  const { scanner, request } = await scannerOf(image, { cache: { get: broken, put: broken } })
  expect((await scanner.catalogue(request)).components).toHaveLength(2)
})

test('scans wait for their turn, one at a time, and all get it', async () => {
  let [inside, most] = [0, 0]
  const { scanner, request } = await scannerOf(image, { processes: 1 })
  const scans = Array.from({ length: 5 }, () =>
    scanner.catalogue(request, {
      onProgress: ({ stage, done }) => {
        if (stage === 'RESOLVING') most = Math.max(most, ++inside)
        if (stage === 'CATALOGUING' && done === 1) inside--
      },
    }),
  )
  expect((await Promise.all(scans)).map(each => each.components.length)).toEqual([2, 2, 2, 2, 2])
  expect(most).toBe(1)
})

describe('a scan that does not end well is a failure with a sentence:', () => {
  test('an image that is not there', async () => {
    const { scanner, request } = await scannerOf(image)
    await expect(scanner.catalogue({ ...request, digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
      name: 'ScanFailure',
      kind: 'image',
      retryable: false,
      message: `The image layout has no blobs/sha256/${'0'.repeat(64)}.`,
    })
  })

  test('a registry that hangs, beyond the time a scan may take', async () => {
    const { scanner, request } = await hangingScan({ timeoutMs: 1000 })
    await expect(scanner.catalogue(request)).rejects.toMatchObject({
      kind: 'timeout',
      retryable: true,
      message: 'The image could not be read within 1 seconds. The scan will be tried again.',
    })
  })

  test('one that is called off', async () => {
    const { scanner, request, begun } = await hangingScan()
    const controller = new AbortController()
    const scanning = scanner.catalogue(request, { signal: controller.signal })
    await Promise.all([
      expect(scanning).rejects.toMatchObject({ kind: 'cancelled' }),
      begun.then(() => controller.abort()),
    ])
  })

  test('one that is called off while it waits for its turn', async () => {
    const { scanner, request, begun } = await hangingScan()
    const [first, second] = [new AbortController(), new AbortController()]
    const running = scanner.catalogue(request, { signal: first.signal })
    const waiting = scanner.catalogue(request, { signal: second.signal })
    await Promise.all([expect(waiting).rejects.toMatchObject({ kind: 'cancelled' }), begun.then(() => second.abort())])
    await Promise.all([expect(running).rejects.toMatchObject({ kind: 'cancelled' }), first.abort()])
  })

  test('one whose registry shuts down', async () => {
    const { scanner, request, begun } = await hangingScan()
    const scanning = scanner.catalogue(request)
    await Promise.all([
      expect(scanning).rejects.toMatchObject({ kind: 'scanner', retryable: true }),
      begun.then(() => scanner.close()),
    ])
    await expect(scanner.catalogue(request)).rejects.toMatchObject({ kind: 'cancelled' })
  })

  test('one that takes more memory than it may', async () => {
    const { scanner, request } = await hangingScan({ memoryBytes: 1024 * 1024 })
    await expect(scanner.catalogue(request)).rejects.toMatchObject({
      kind: 'too-large',
      retryable: false,
      message: 'Reading the image takes more than the 1 MiB of memory a scan may use.',
    })
  })
})

test('a scanning process that dies fails its scan at once, and the next one starts afresh', async () => {
  const { request, begun } = await hangingScan()
  const process = new ScanProcess()
  const terms = {
    settings: imageSourceSettings(loopbackSettings()),
    limits: SCAN_LIMITS,
    timeoutMs: 60_000,
    memoryBytes: 2 ** 30,
    cache: undefined,
  }
  const scanning = process.scan(request, {}, terms)
  await Promise.all([
    expect(scanning).rejects.toMatchObject({
      kind: 'scanner',
      retryable: true,
      message: 'The scanner stopped in the middle of the image. The scan will be tried again.',
    }),
    begun.then(() => process.kill()),
  ])
  expect(process.usable).toBe(false)
  const fresh = await scannerOf(image)
  expect((await fresh.scanner.catalogue(fresh.request)).components).toHaveLength(2)
})

test('a scanning process knows no secret of ours', () => {
  const ours = {
    PATH: '/bin',
    DATABASE_URL: 'postgres://secret',
    STRIPE_SECRET_KEY: 'sk',
    NODE_OPTIONS: '--inspect',
    SSL_CERT_FILE: '/ca',
  }
  expect(scanEnvironment(ours)).toEqual({ PATH: '/bin', SSL_CERT_FILE: '/ca' })
})

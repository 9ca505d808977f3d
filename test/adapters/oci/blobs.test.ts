import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ResolvedImage } from '../../../src/adapters/oci/port.ts'
import type { FetchLimits } from '../../../src/adapters/oci/settings.ts'
import { imageOf, MEDIA } from '../../../src/demo/layout.ts'
import { layerOfBytes } from '../../support/images.ts'
import { breakOff, loopbackSource, referenceTo, registryStandIn } from '../../support/stand-ins/oci-registry.ts'

const content = randomBytes(300_000)

async function blobInRegistry(limits: Partial<FetchLimits> = {}) {
  const registry = await registryStandIn()
  const layer = layerOfBytes(MEDIA.layer, content)
  registry.push('acme/chat', 'latest', imageOf([layer]))
  const source = loopbackSource(limits)
  const image = await source.resolve(referenceTo(registry.host, 'acme/chat'))
  const isLayer = (url: string | undefined) => url?.endsWith(layer.digest) ?? false
  const ranges = () => registry.requests.filter(each => isLayer(each.line)).map(each => each.headers.range ?? 'whole')
  return {
    registry,
    image,
    layer,
    isLayer,
    ranges,
    read: (given: ResolvedImage = image, signal?: AbortSignal) =>
      readAll(source.open(given, given.layers[0] ?? given.config, signal ? { signal } : {})),
  }
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

test('a blob arrives as it is', async () => {
  const { read } = await blobInRegistry()
  expect((await read()).equals(content)).toBe(true)
})

test('a blob that breaks off is resumed where it broke', async () => {
  const { registry, isLayer, ranges, read } = await blobInRegistry()
  let broken = 0
  registry.intercept = async (request, response) => {
    if (!isLayer(request.url) || broken++ > 0) return false
    await breakOff(response, content.subarray(0, 100_000), content.length)
    return true
  }
  expect((await read()).equals(content)).toBe(true)
  expect(ranges()).toEqual(['whole', 'bytes=100000-'])
})

test('a blob that breaks off is read over where the registry gives no ranges', async () => {
  const { registry, isLayer, ranges, read } = await blobInRegistry()
  let asked = 0
  registry.intercept = async (request, response) => {
    if (!isLayer(request.url)) return false
    if (asked++ === 0) await breakOff(response, content.subarray(0, 100_001), content.length)
    else response.end(content)
    return true
  }
  expect((await read()).equals(content)).toBe(true)
  expect(ranges()).toEqual(['whole', 'bytes=100001-'])
})

test('a blob that never stops breaking off is given up after four attempts, to be tried later', async () => {
  const { registry, isLayer, ranges, read } = await blobInRegistry()
  registry.intercept = async (request, response) => {
    if (!isLayer(request.url)) return false
    response.destroy()
    return true
  }
  await expect(read()).rejects.toMatchObject({
    kind: 'unreachable',
    retryable: true,
    message: expect.stringContaining('It was tried 4 times.'),
  })
  expect(ranges()).toHaveLength(4)
})

test('a blob of the right length and another content is refused before its last byte', async () => {
  const { registry, isLayer, layer, read } = await blobInRegistry()
  const changed = Buffer.from(content)
  changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1
  registry.intercept = (request, response) => {
    if (!isLayer(request.url)) return false
    response.end(changed)
    return true
  }
  await expect(read()).rejects.toMatchObject({
    kind: 'invalid',
    message: `The content of blob ${layer.digest} does not have that digest. The image is damaged; push it again.`,
  })
})

test('a blob longer than its manifest states is refused', async () => {
  const { registry, isLayer, layer, read } = await blobInRegistry()
  registry.intercept = (request, response) => {
    if (!isLayer(request.url)) return false
    response.end(Buffer.concat([content.subarray(0, content.length - 10), Buffer.alloc(20)]))
    return true
  }
  await expect(read()).rejects.toThrow(`Blob ${layer.digest} is longer than the 300000 bytes its manifest states.`)
})

test('a blob shorter than its manifest states is not taken for whole', async () => {
  const { registry, isLayer, read } = await blobInRegistry()
  registry.intercept = (request, response) => {
    if (!isLayer(request.url)) return false
    response.end(content.subarray(0, 10))
    return true
  }
  await expect(read()).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('broke off after 10 of 300000 bytes'),
  })
})

test('a registry that stops in the middle of a blob is noticed', async () => {
  const { registry, isLayer, read } = await blobInRegistry({ idleMs: 50, attempts: 1 })
  registry.intercept = (request, response) => {
    if (!isLayer(request.url)) return false
    response.setHeader('content-length', content.length)
    response.write(content.subarray(0, 1000))
    return true
  }
  await expect(read()).rejects.toThrow(`${registry.host} stopped sending for 0.05 seconds.`)
})

test('a registry that takes the connection and says nothing is noticed', async () => {
  const { registry, isLayer, read } = await blobInRegistry({ answerMs: 50, attempts: 1 })
  registry.intercept = request => isLayer(request.url)
  await expect(read()).rejects.toThrow(
    `${registry.host} did not answer within 0.05 seconds. The registry may be down; it will be tried again.`,
  )
})

test('a server in trouble is asked again, and served from when it recovers', async () => {
  const { registry, isLayer, read } = await blobInRegistry()
  let asked = 0
  registry.intercept = (request, response) => {
    if (!isLayer(request.url) || asked++ >= 2) return false
    response.statusCode = 503
    response.end()
    return true
  }
  expect((await read()).equals(content)).toBe(true)
})

test('a reader who calls off gets no more', async () => {
  const { registry, isLayer, read, image } = await blobInRegistry()
  const controller = new AbortController()
  registry.intercept = (request, response) => {
    if (!isLayer(request.url)) return false
    response.write(content.subarray(0, 1000))
    controller.abort()
    return true
  }
  await expect(read(image, controller.signal)).rejects.toMatchObject({ kind: 'cancelled' })
})

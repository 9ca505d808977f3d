import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { unpacked } from '../../../src/adapters/scanner/layers/unpack.ts'
import { MEDIA } from '../../../src/demo/layout.ts'
import { zstdStored } from '../../support/images.ts'

const content = Buffer.from('Containers carry cargo. '.repeat(20_000))

/** Unpacks a blob that arrives in chunks, and tells how much of it was asked for. */
async function unpack(blob: Buffer, mediaType: string, chunkSize = 10_000) {
  let asked = 0
  async function* chunks() {
    for (let at = 0; at < blob.length; at += chunkSize) {
      const chunk = blob.subarray(at, at + chunkSize)
      asked += chunk.length
      yield chunk
    }
  }
  const parts: Buffer[] = []
  for await (const part of unpacked(chunks(), mediaType)) parts.push(part)
  return { content: Buffer.concat(parts), asked }
}

test.each([
  ['plain', content, MEDIA.layer],
  ['gzip', gzipSync(content), MEDIA.gzip],
  [
    'gzip of many members',
    Buffer.concat([gzipSync(content.subarray(0, 1000)), gzipSync(content.subarray(1000))]),
    MEDIA.gzip,
  ],
  ['gzip by its Docker name', gzipSync(content), 'application/vnd.docker.image.rootfs.diff.tar.gzip'],
  ['zstd that stores', zstdStored(content), MEDIA.zstd],
  [
    'zstd of many frames',
    Buffer.concat([zstdStored(content.subarray(0, 1000)), zstdStored(content.subarray(1000))]),
    MEDIA.zstd,
  ],
])('a layer packed as %s comes out whole, in chunks of any size', async (_name, blob, mediaType) => {
  expect((await unpack(blob, mediaType)).content.equals(content)).toBe(true)
  expect((await unpack(blob.subarray(0, blob.length), mediaType, 1013)).content.equals(content)).toBe(true)
})

test('a zstd frame written by zstd itself is read', async () => {
  // printf 'cargo %.0s' $(seq 500) | zstd -19 | base64
  const frame = Buffer.from(ZSTD_FRAME, 'base64')
  const { content: text } = await unpack(frame, MEDIA.zstd, 7)
  expect(text.toString()).toBe('cargo '.repeat(500))
})

test('a skippable frame in front is skipped', async () => {
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  expect((await unpack(Buffer.concat([skippable, zstdStored(content)]), MEDIA.zstd)).content.equals(content)).toBe(true)
})

test('a blob is read to its last byte, for its digest is known only then', async () => {
  const blob = Buffer.concat([gzipSync(content), Buffer.alloc(100_000)])
  const read = await unpack(blob, MEDIA.gzip)
  expect(read.content.equals(content)).toBe(true)
  expect(read.asked).toBe(blob.length)
})

test.each([
  [
    MEDIA.layer,
    gzipSync(content),
    'A layer is packed as gzip, but its media type application/vnd.oci.image.layer.v1.tar says a plain archive.',
  ],
  [
    MEDIA.gzip,
    content,
    'A layer is packed as a plain archive, but its media type application/vnd.oci.image.layer.v1.tar+gzip says gzip.',
  ],
  [
    MEDIA.gzip,
    zstdStored(content),
    'A layer is packed as zstd, but its media type application/vnd.oci.image.layer.v1.tar+gzip says gzip.',
  ],
])('a layer that says %s and is something else is refused', async (mediaType, blob, sentence) => {
  await expect(unpack(blob, mediaType)).rejects.toThrow(sentence)
})

test.each([
  ['gzip cut short', gzipSync(content).subarray(0, 500), MEDIA.gzip, 'A layer is damaged inside its gzip packing.'],
  [
    'gzip with a flipped bit',
    flipped(gzipSync(content), 300),
    MEDIA.gzip,
    'A layer is damaged inside its gzip packing.',
  ],
  ['zstd cut short', zstdStored(content).subarray(0, 500), MEDIA.zstd, 'A layer is damaged inside its zstd packing.'],
  [
    'zstd of nonsense',
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...Array(50).fill(0xff)]),
    MEDIA.zstd,
    'A layer is damaged inside its zstd packing.',
  ],
])('%s is refused', async (_name, blob, mediaType, sentence) => {
  await expect(unpack(blob, mediaType)).rejects.toThrow(sentence)
})

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

const ZSTD_FRAME = 'KLUv/QRobQAAMGNhcmdvIAEAr4tfir8hK7c='

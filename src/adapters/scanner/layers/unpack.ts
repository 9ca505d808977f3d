import { once } from 'node:events'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import { ImageFailure } from '../../oci/failure.ts'
import { ScanFailure } from '../failure.ts'

export type Packing = 'none' | 'gzip' | 'zstd'

/** How a media type says a layer is packed. */
export function statedPacking(mediaType: string): Packing {
  if (/[+.]gzip$/.test(mediaType)) return 'gzip'
  if (/[+.]zstd$/.test(mediaType)) return 'zstd'
  return 'none'
}

/**
 * The tar inside a layer blob. The blob is read to its last byte even if the archive ends earlier: its digest is known to be
 * right only then.
 */
export async function* unpacked(blob: AsyncIterable<Uint8Array>, mediaType: string): AsyncGenerator<Buffer> {
  const chunks = blob[Symbol.asyncIterator]()
  try {
    const first = await atLeast(4, chunks)
    if (first.length === 0) return
    const stated = statedPacking(mediaType)
    const found = sniff(first)
    if (stated !== found) {
      // Some runtimes believe the media type and some the first bytes; what we read must be what they all run.
      throw unreadable(`is packed as ${NAMES[found]}, but its media type ${mediaType} says ${NAMES[stated]}`)
    }
    const all = rest(first, chunks)
    if (found === 'gzip') yield* gunzipped(all)
    else if (found === 'zstd') yield* unzstd(all)
    else for await (const chunk of all) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  } finally {
    await chunks.return?.()
  }
}

/** The first bytes of a stream, joined until they are long enough to tell a format by. */
async function atLeast(length: number, chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0)
  while (first.length < length) {
    const next = await chunks.next()
    if (next.done) break
    first = first.length ? Buffer.concat([first, next.value]) : next.value
  }
  return first
}

async function* rest(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 })
  const closed = once(gunzip, 'close').catch(() => {})
  const feeding = (async () => {
    try {
      for await (const chunk of chunks) {
        // After the end of the packed stream only the digest of what follows matters.
        if (gunzip.destroyed || gunzip.readableEnded) continue
        if (!gunzip.write(chunk)) await Promise.race([once(gunzip, 'drain').catch(() => {}), closed])
      }
      gunzip.end()
    } catch (error) {
      gunzip.destroy(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  })()
  feeding.catch(() => {})
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    // A broken transfer or a wrong digest is told as such; everything else is the archive's own fault.
    if (error instanceof ImageFailure) throw error
    throw unreadable('is damaged inside its gzip packing', error)
  } finally {
    gunzip.destroy()
  }
  await feeding
}

/** Few bytes at a time: one block of three bytes can unpack to 128 KiB, and all blocks of one push are in memory at once. */
const ZSTD_STEP = 4096

async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let out: Buffer[] = []
  const stream = new Decompress(bytes => void out.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
  const push = (bytes: Uint8Array, last: boolean): Buffer[] => {
    try {
      stream.push(bytes, last)
    } catch (error) {
      throw unreadable('is damaged inside its zstd packing', error)
    }
    const made = out
    out = []
    return made
  }
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += ZSTD_STEP) yield* push(chunk.subarray(at, at + ZSTD_STEP), false)
  }
  yield* push(new Uint8Array(0), true)
}

function sniff(bytes: Uint8Array): Packing {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd && bytes[0] === 0x28) return 'zstd'
  // A skippable frame, with which zstd:chunked and seekable archives may begin.
  if (bytes[0] !== undefined && bytes[0] >> 4 === 5 && bytes[1] === 0x2a && bytes[2] === 0x4d && bytes[3] === 0x18)
    return 'zstd'
  return 'none'
}

const NAMES: Readonly<Record<Packing, string>> = { none: 'a plain archive', gzip: 'gzip', zstd: 'zstd' }

const unreadable = (how: string, cause?: unknown): ScanFailure =>
  new ScanFailure('unreadable', `A layer ${how}. Build and push the image again.`, false, { cause })

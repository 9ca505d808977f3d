import { type FileHandle, open } from 'node:fs/promises'
import { crc32, inflateRawSync } from 'node:zlib'
import { type Entry, fromRandomAccessReader, type ZipFile } from 'yauzl'
import { brokenByFile, FeedBroken } from './broken.ts'
import type { FeedLimits } from './limits.ts'
import { type Read, recordOf } from './lines.ts'
import { WindowedFile } from './windowed-file.ts'

/**
 * Every `.json` of an archive, one in memory at a time. What an entry claims to unpack to is added up before anything is
 * unpacked, and an entry that unpacks to more than it claimed is stopped there: a bomb costs no more than its index.
 *
 * yauzl reads the index; the entries are unpacked here, since a stream of its own for each of 200,000 small files costs
 * several times the work.
 */
export async function* recordsOfArchive(path: string, limits: FeedLimits): AsyncGenerator<Read> {
  const file = await open(path).catch(error => {
    throw brokenByFile(error, path)
  })
  try {
    yield* recordsOfOpen(file, limits)
  } finally {
    await file.close()
  }
}

async function* recordsOfOpen(file: FileHandle, limits: FeedLimits): AsyncGenerator<Read> {
  const zip = await indexOf(new WindowedFile(file), (await file.stat()).size)
  const content = new WindowedFile(file)
  if (zip.entryCount > limits.archiveEntries) {
    throw new FeedBroken('too-large', `The archive has more than ${limits.archiveEntries} entries.`)
  }
  let unpacked = 0
  for (let entry = await nextEntry(zip); entry !== null; entry = await nextEntry(zip)) {
    if (!entry.fileName.endsWith('.json')) continue
    unpacked += Math.min(entry.uncompressedSize, limits.recordBytes)
    if (unpacked > limits.archiveBytes) {
      throw new FeedBroken('too-large', `The archive unpacks to more than ${limits.archiveBytes} bytes.`)
    }
    yield await readEntry(content, entry, limits)
  }
}

function indexOf(file: WindowedFile, size: number): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    fromRandomAccessReader(file, size, { lazyEntries: true, autoClose: false }, (error, zip) => {
      // The index is at the end: an archive that was cut short has none.
      if (error) reject(new FeedBroken('truncated', 'The archive is not whole: it has no readable index at its end.'))
      else resolve(zip)
    }),
  )
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      zip.removeAllListeners()
      act()
    }
    zip.once('entry', (entry: Entry) => settle(() => resolve(entry)))
    zip.once('end', () => settle(() => resolve(null)))
    zip.once('error', () => settle(() => reject(new FeedBroken('malformed', 'The index of the archive is damaged.'))))
    zip.readEntry()
  })
}

async function readEntry(content: WindowedFile, entry: Entry, limits: FeedLimits): Promise<Read> {
  const name = entry.fileName
  const unreadable = (message: string): Read => ({ kind: 'unreadable', name, message: `${name} ${message}` })
  if (Math.max(entry.uncompressedSize, entry.compressedSize) > limits.recordBytes) {
    return unreadable(`unpacks to more than ${limits.recordBytes} bytes.`)
  }
  if (entry.isEncrypted()) return unreadable('is encrypted.')
  try {
    const bytes = unpack(await packedBytes(content, entry), entry)
    return crc32(bytes) === entry.crc32 ? recordOf(name, bytes) : unreadable('is damaged: its checksum differs.')
  } catch {
    return unreadable('is damaged and cannot be unpacked.')
  }
}

/** Behind a header of its own, whose name and extra field may be longer than those in the index. */
async function packedBytes(content: WindowedFile, entry: Entry): Promise<Buffer> {
  const header = await content.bytesAt(entry.relativeOffsetOfLocalHeader, 30)
  if (header.readUInt32LE(0) !== 0x04034b50) throw new Error('no entry begins here')
  const start = entry.relativeOffsetOfLocalHeader + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  return content.bytesAt(start, entry.compressedSize)
}

function unpack(packed: Buffer, { compressionMethod, uncompressedSize }: Entry): Buffer {
  if (compressionMethod !== 0 && compressionMethod !== 8) throw new Error('packed in a way that we do not know')
  const bytes =
    compressionMethod === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, uncompressedSize) })
  if (bytes.length !== uncompressedSize) throw new Error('not the size that it claims')
  return bytes
}

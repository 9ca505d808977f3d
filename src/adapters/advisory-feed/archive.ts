import { crc32 } from 'node:zlib'
import { type Entry, open, type ZipFile } from 'yauzl'
import { FeedBroken } from './broken.ts'
import type { FeedLimits } from './limits.ts'
import { type Read, recordOf } from './lines.ts'

/**
 * Every `.json` of an archive, one in memory at a time. What an entry claims to unpack to is added up before anything is
 * unpacked, and yauzl stops an entry that unpacks to more than it claimed: a bomb is refused for the price of its index.
 */
export async function* recordsOfArchive(path: string, limits: FeedLimits): AsyncGenerator<Read> {
  const zip = await opened(path)
  try {
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
      yield await readEntry(zip, entry, limits)
    }
  } finally {
    zip.close()
  }
}

function opened(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (!error) return resolve(zip)
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (isMissing) return reject(new FeedBroken('absent', `${path} does not exist.`))
      // The index is at the end: an archive that was cut short has none.
      reject(new FeedBroken('truncated', 'The archive is not whole: it has no readable index at its end.'))
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

async function readEntry(zip: ZipFile, entry: Entry, limits: FeedLimits): Promise<Read> {
  const name = entry.fileName
  const unreadable = (message: string): Read => ({ kind: 'unreadable', name, message: `${name} ${message}` })
  if (entry.uncompressedSize > limits.recordBytes)
    return unreadable(`unpacks to more than ${limits.recordBytes} bytes.`)
  if (entry.isEncrypted()) return unreadable('is encrypted.')
  try {
    const bytes = await unpack(zip, entry)
    return crc32(bytes) === entry.crc32 ? recordOf(name, bytes) : unreadable('is damaged: its checksum differs.')
  } catch {
    return unreadable('is damaged and cannot be unpacked.')
  }
}

async function unpack(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await new Promise<AsyncIterable<Buffer>>((resolve, reject) =>
    zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable))),
  )
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { brokenByFile, FeedBroken } from './broken.ts'
import type { FeedLimits } from './limits.ts'
import { type Read, recordOf, recordsOfLines } from './lines.ts'

/** One OSV record, or an array of them. The file is held whole, so it is bounded like a record times sixteen. */
export async function* recordsOfFile(path: string, limits: FeedLimits): AsyncGenerator<Read> {
  const bytes = await wholeFile(path, limits.recordBytes * 16)
  const name = basename(path)
  const json = parsed(bytes, name)
  if (!Array.isArray(json)) return yield recordOf(name, bytes)
  for (const [index, record] of json.entries()) {
    yield { kind: 'record', name: `${name}[${index}]`, text: JSON.stringify(record) }
  }
}

/** Every `.json` and `.jsonl` under a folder, in the order of their paths. Links are not followed: they could circle. */
export async function* recordsOfFolder(folder: string, limits: FeedLimits, below = ''): AsyncGenerator<Read> {
  const place = join(folder, below)
  const entries = await readdir(place, { withFileTypes: true }).catch(error => {
    throw brokenByFile(error, place)
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(below, entry.name)
    if (entry.isDirectory()) yield* recordsOfFolder(folder, limits, path)
    else if (entry.isFile() && path.endsWith('.json')) yield* recordOfSmallFile(folder, path, limits)
    else if (entry.isFile() && path.endsWith('.jsonl')) yield* recordsOfLinesFile(join(folder, path), path, limits)
  }
}

export async function* recordsOfLinesFile(path: string, name: string, limits: FeedLimits): AsyncGenerator<Read> {
  yield* recordsOfLines(chunksOf(path), name, limits.recordBytes)
}

/** A whole file of at most so many bytes. */
export async function wholeFile(path: string, mostBytes: number): Promise<Buffer> {
  const size = await stat(path).then(
    found => found.size,
    error => {
      throw brokenByFile(error, path)
    },
  )
  if (size > mostBytes) throw new FeedBroken('too-large', `${basename(path)} is larger than ${mostBytes} bytes.`)
  return readFile(path).catch(error => {
    throw brokenByFile(error, path)
  })
}

/** JSON, or a feed that ends in the middle. */
export function parsed(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new FeedBroken('truncated', `${name} is not whole JSON.`)
  }
}

async function* recordOfSmallFile(folder: string, path: string, limits: FeedLimits): AsyncGenerator<Read> {
  try {
    yield recordOf(path, await wholeFile(join(folder, path), limits.recordBytes))
  } catch (error) {
    if (!(error instanceof FeedBroken)) throw error
    yield { kind: 'unreadable', name: path, message: error.message }
  }
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>
  } catch (error) {
    throw brokenByFile(error, path)
  }
}

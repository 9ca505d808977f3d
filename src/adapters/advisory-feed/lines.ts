import { FeedBroken } from './broken.ts'
import type { FeedItem } from './port.ts'

export type Read = Extract<FeedItem, { kind: 'record' | 'unreadable' }>

/** JSON lines as records, each named by its line. A last line that is cut short breaks the feed. */
export async function* recordsOfLines(
  chunks: AsyncIterable<Buffer>,
  source: string,
  recordBytes: number,
): AsyncGenerator<Read> {
  let line = 0
  for await (const { bytes, isTooLong, isLast } of linesOf(chunks, recordBytes)) {
    line++
    const name = `${source}:${line}`
    if (isTooLong) yield { kind: 'unreadable', name, message: `${name} is longer than ${recordBytes} bytes.` }
    else if (isLast && !isJson(bytes))
      throw new FeedBroken('truncated', `${source} ends in the middle of line ${line}.`)
    else if (!isBlank(bytes)) yield recordOf(name, bytes)
  }
}

/** Bytes as a record, if they are text. */
export function recordOf(name: string, bytes: Uint8Array): Read {
  try {
    return { kind: 'record', name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { kind: 'unreadable', name, message: `${name} is not UTF-8 text.` }
  }
}

type Line = { readonly bytes: Buffer; readonly isTooLong: boolean; readonly isLast: boolean }

/** Lines without their end. Of one that is too long nothing is kept, however long it is; `isLast` had no line end. */
export async function* linesOf(chunks: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let length = 0
  const taken = (isLast: boolean): Line => {
    const isTooLong = length > mostBytes
    const line = { bytes: isTooLong ? Buffer.alloc(0) : Buffer.concat(parts), isTooLong, isLast }
    parts = []
    length = 0
    return line
  }
  const keep = (part: Buffer) => {
    length += part.length
    if (length <= mostBytes) parts.push(part)
    else parts = []
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, end))
      from = end + 1
      yield taken(false)
    }
    if (from < chunk.length) keep(chunk.subarray(from))
  }
  if (length > 0) yield taken(true)
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'))
    return true
  } catch {
    return false
  }
}

const isBlank = (bytes: Buffer) => bytes.every(byte => byte === 32 || byte === 9 || byte === 13)

import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OutboundBroken, type OutboundPort, type OutboundStream } from '../outbound/port.ts'
import { brokenBy, FeedBroken } from './broken.ts'
import type { FeedLimits } from './limits.ts'
import type { FeedPosition } from './port.ts'

export type Download = { readonly path: string; readonly position: FeedPosition }

/**
 * A URL as a file on disk for as long as `use` runs, or nothing when it has not changed since. First to disk and then
 * read: an archive's index is at its end, and a download must not wait for the database.
 */
export async function* downloaded<T>(
  outbound: OutboundPort,
  url: string,
  since: FeedPosition | null,
  limits: FeedLimits,
  use: (download: Download | null) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const answer = await fetchIfChanged(outbound, url, since, limits)
  if (!answer) return yield* use(null)
  const folder = await mkdtemp(join(tmpdir(), `feed-${process.pid}-`))
  try {
    const path = join(folder, 'download')
    await toDisk(answer, path)
    yield* use({ path, position: positionOf(answer) })
  } finally {
    answer.discard()
    await rm(folder, { recursive: true, force: true })
  }
}

async function fetchIfChanged(
  outbound: OutboundPort,
  url: string,
  since: FeedPosition | null,
  limits: FeedLimits,
): Promise<OutboundStream | null> {
  const headers = {
    ...(since?.etag && { 'if-none-match': since.etag }),
    ...(since?.lastModified && { 'if-modified-since': since.lastModified }),
  }
  const bounds = { timeoutMs: limits.downloadMs, maxBytes: limits.downloadBytes }
  const answer = await outbound.stream({ method: 'GET', url, headers, ...bounds })
  if (answer.kind !== 'answered') throw brokenBy(answer)
  // Also when a server ignores the condition and sends the same thing again.
  const isSame =
    answer.status === 304 || (answer.status === 200 && since?.etag !== undefined && answer.headers.etag === since.etag)
  if (!isSame && answer.status === 200) return answer
  answer.discard()
  if (isSame) return null
  if (answer.status === 404 || answer.status === 410)
    throw new FeedBroken('absent', `The feed answered ${answer.status}.`)
  const reason = answer.status >= 500 || answer.status === 429 ? 'unreachable' : 'refused'
  throw new FeedBroken(reason, `The feed answered ${answer.status}.`)
}

async function toDisk(answer: OutboundStream, path: string): Promise<void> {
  try {
    await pipeline(Readable.from(answer.body, { objectMode: false }), createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    if (error instanceof OutboundBroken) throw brokenBy(error.failure)
    throw new FeedBroken(
      'unreachable',
      `The download could not be kept on disk (${(error as NodeJS.ErrnoException).code}).`,
    )
  }
}

const positionOf = ({ headers }: OutboundStream): FeedPosition => ({
  ...(headers.etag && { etag: headers.etag }),
  ...(headers['last-modified'] && { lastModified: headers['last-modified'] }),
})

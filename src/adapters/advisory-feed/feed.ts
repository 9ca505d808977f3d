import type { OutboundPort } from '../outbound/port.ts'
import { recordsOfArchive } from './archive.ts'
import { FeedBroken } from './broken.ts'
import { downloaded } from './download.ts'
import { recordsOfFile, recordsOfFolder, recordsOfLinesFile } from './files.ts'
import { stepsOfKev } from './kev.ts'
import { FEED_LIMITS, type FeedLimits } from './limits.ts'
import { stepsOfOsv } from './osv.ts'
import type { AdvisoryFeedPort, FeedItem, FeedPosition, FeedSource } from './port.ts'
import type { Step } from './step.ts'

/** Advisories from files, archives and URLs, one record at a time. */
export function advisoryFeed(outbound: OutboundPort, limits: FeedLimits = FEED_LIMITS): AdvisoryFeedPort {
  return { open: (source, since) => concluded(stepsOf(outbound, source, since, limits), since) }
}

function stepsOf(
  outbound: OutboundPort,
  source: FeedSource,
  since: FeedPosition | null,
  limits: FeedLimits,
): AsyncIterable<Step> {
  switch (source.kind) {
    case 'file':
      return recordsOfFile(source.path, limits)
    case 'folder':
      return recordsOfFolder(source.path, limits)
    case 'jsonl':
      return recordsOfLinesFile(source.path, source.path, limits)
    case 'zip':
      return recordsOfArchive(source.path, limits)
    case 'url':
      return stepsOfUrl(outbound, source, since, limits)
    case 'osv':
      return stepsOfOsv(outbound, source.url, since, limits)
    case 'kev':
      return stepsOfKev(outbound, source.location, since, limits)
  }
}

async function* stepsOfUrl(
  outbound: OutboundPort,
  { url, format }: Extract<FeedSource, { kind: 'url' }>,
  since: FeedPosition | null,
  limits: FeedLimits,
): AsyncGenerator<Step> {
  yield* downloaded<Step>(outbound, url, since, limits, async function* (download) {
    if (!download) return yield { kind: 'unchanged' }
    const { path, position } = download
    yield* format === 'zip' ? recordsOfArchive(path, limits) : recordsOfLinesFile(path, 'feed', limits)
    yield { kind: 'position', position }
  })
}

/** Adds the one item that says how it ended: an importer that sees none was interrupted. */
async function* concluded(steps: AsyncIterable<Step>, since: FeedPosition | null): AsyncGenerator<FeedItem> {
  let records = 0
  let unreadable = 0
  let position: FeedPosition = {}
  try {
    for await (const step of steps) {
      if (step.kind === 'unchanged') return yield { kind: 'unchanged', position: since ?? {} }
      if (step.kind === 'position') {
        position = step.position
        continue
      }
      if (step.kind === 'record') records++
      else unreadable++
      yield step
    }
    yield { kind: 'finished', records, unreadable, position }
  } catch (error) {
    if (!(error instanceof FeedBroken)) throw error
    yield { kind: 'failed', reason: error.reason, message: error.message }
  }
}

import type { AdvisoryFeedPort, FeedItem, FeedPosition, FeedSource } from '../../../src/adapters/advisory-feed/port.ts'

type Ending = Exclude<FeedItem, { kind: 'record' | 'unreadable' }>

export type FakeAdvisoryFeed = AdvisoryFeedPort & {
  readonly opened: { readonly source: FeedSource; readonly since: FeedPosition | null }[]
  /** What this source holds from now on: OSV records, given whole when they have changed since the last read. */
  publish(source: FeedSource, ...records: readonly { readonly id: string }[]): void
  /** The source breaks off after its first `after` records. */
  breakOff(source: FeedSource, after: number, failure: Extract<FeedItem, { kind: 'failed' }>): void
}

export function fakeAdvisoryFeed(): FakeAdvisoryFeed {
  const opened: FakeAdvisoryFeed['opened'] = []
  const sources = new Map<string, { edition: number; records: readonly { id: string }[] }>()
  const failures = new Map<string, { after: number; failure: Extract<FeedItem, { kind: 'failed' }> }>()
  const absent: Ending = { kind: 'failed', reason: 'absent', message: 'There is no such feed.' }

  async function* items(source: FeedSource, since: FeedPosition | null): AsyncGenerator<FeedItem> {
    const published = sources.get(JSON.stringify(source))
    if (!published) return yield absent
    const position = { etag: String(published.edition) }
    if (since?.etag === position.etag) return yield { kind: 'unchanged', position: since }
    const broken = failures.get(JSON.stringify(source))
    const whole = published.records.slice(0, broken?.after)
    for (const record of whole) yield { kind: 'record', name: record.id, text: JSON.stringify(record) }
    yield broken?.failure ?? { kind: 'finished', records: whole.length, unreadable: 0, position }
  }

  return {
    opened,
    publish(source, ...records) {
      const key = JSON.stringify(source)
      sources.set(key, { edition: (sources.get(key)?.edition ?? 0) + 1, records })
      failures.delete(key)
    },
    breakOff: (source, after, failure) => void failures.set(JSON.stringify(source), { after, failure }),
    open(source, since) {
      opened.push({ source, since })
      return items(source, since)
    },
  }
}

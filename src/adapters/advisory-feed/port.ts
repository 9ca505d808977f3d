/** Where advisories come from. A record is OSV JSON, except for `kev` (one entry of CISA's catalogue). */
export type FeedSource =
  /** One OSV record, or a JSON array of them. */
  | { readonly kind: 'file'; readonly path: string }
  /** Every `.json` file under a folder, in the order of their paths. */
  | { readonly kind: 'folder'; readonly path: string }
  /** One record a line. */
  | { readonly kind: 'jsonl'; readonly path: string }
  /** Every `.json` entry of an archive. */
  | { readonly kind: 'zip'; readonly path: string }
  /** A zip or JSON lines behind a URL that may answer "not modified". */
  | { readonly kind: 'url'; readonly url: string; readonly format: 'zip' | 'jsonl' }
  /** One ecosystem of an OSV export: `<url>/all.zip` at first, then what `<url>/modified_id.csv` lists as newer. */
  | { readonly kind: 'osv'; readonly url: string }
  /** The Known Exploited Vulnerabilities catalogue, at a path or a URL. */
  | { readonly kind: 'kev'; readonly location: string }

/** How far a feed was read. Plain JSON: store it as it is, give it back as `since`. */
export type FeedPosition = {
  readonly etag?: string
  readonly lastModified?: string
  /** Newest modification time that was read from an OSV list, RFC 3339. */
  readonly modifiedUpTo?: string
}

/** What a feed gives, one at a time. The last one is always `finished`, `unchanged` or `failed`, and only the last. */
export type FeedItem =
  /**
   * `text` is one record, untouched. `position` is there when everything up to and including this record may be
   * considered read, so an interrupted import can go on from it.
   */
  | { readonly kind: 'record'; readonly name: string; readonly text: string; readonly position?: FeedPosition }
  /** One record that could not be read; the others follow. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly message: string }
  | {
      readonly kind: 'finished'
      readonly records: number
      readonly unreadable: number
      readonly position: FeedPosition
    }
  | { readonly kind: 'unchanged'; readonly position: FeedPosition }
  /** The feed broke off. What came before is good; nothing that was missing may be closed (S24). */
  | { readonly kind: 'failed'; readonly reason: FeedFailure; readonly message: string }

export type FeedFailure =
  | 'unreachable'
  | 'refused'
  | 'absent'
  | 'truncated'
  | 'malformed'
  | 'too-large'
  | 'went-backwards'

export type AdvisoryFeedPort = {
  /** Reads a source from `since` (null: from the start). Memory stays bounded by the largest single record. */
  open(source: FeedSource, since: FeedPosition | null): AsyncIterable<FeedItem>
}

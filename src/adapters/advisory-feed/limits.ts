/** Bounds on what a feed may hold. OSV's largest export has some 500,000 records and 4 GB unpacked. */
export type FeedLimits = {
  /** Bytes of one record. */
  readonly recordBytes: number
  /** Bytes of one download. */
  readonly downloadBytes: number
  /** Entries of one archive, and bytes of all of them unpacked. */
  readonly archiveEntries: number
  readonly archiveBytes: number
  /** Records fetched one by one; with more than these the whole archive is cheaper. */
  readonly singleFetches: number
  /** From the first lookup to the last byte of one download. */
  readonly downloadMs: number
}

export const FEED_LIMITS: FeedLimits = {
  recordBytes: 16 * 1024 * 1024,
  downloadBytes: 4 * 1024 ** 3,
  archiveEntries: 2_000_000,
  archiveBytes: 32 * 1024 ** 3,
  singleFetches: 2_000,
  downloadMs: 30 * 60_000,
}

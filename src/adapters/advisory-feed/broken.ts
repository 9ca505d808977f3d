import type { OutboundFailure } from '../outbound/port.ts'
import type { FeedFailure } from './port.ts'

/** A feed that cannot be read any further. What was read before it stands. */
export class FeedBroken extends Error {
  override readonly name = 'FeedBroken'

  constructor(
    readonly reason: FeedFailure,
    message: string,
  ) {
    super(message)
  }
}

/** The same failure in the words of feeds. */
export function brokenBy(failure: OutboundFailure): FeedBroken {
  if (failure.kind === 'refused') return new FeedBroken('refused', failure.message)
  if (failure.reason === 'too-large') return new FeedBroken('too-large', failure.message)
  return new FeedBroken(failure.reason === 'cut-off' ? 'truncated' : 'unreachable', failure.message)
}

/** A failure of the file system, without the path of the operator's disk beyond what he configured himself. */
export function brokenByFile(error: unknown, path: string): FeedBroken {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  if (code === 'ENOENT' || code === 'ENOTDIR') return new FeedBroken('absent', `${path} does not exist.`)
  return new FeedBroken('unreachable', `${path} could not be read (${code}).`)
}

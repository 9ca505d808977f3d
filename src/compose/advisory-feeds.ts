import { advisoryFeed } from '../adapters/advisory-feed/feed.ts'
import type { AdvisoryFeedPort } from '../adapters/advisory-feed/port.ts'
import { addressPolicy } from '../adapters/outbound/address.ts'
import { httpOutbound } from '../adapters/outbound/http.ts'

/**
 * Advisory feeds. Their places come from the operator, never from a publisher, so a mirror in a private network or
 * behind plain HTTP is as good as a public one.
 */
export const advisoryFeeds = (): AdvisoryFeedPort =>
  advisoryFeed(httpOutbound({ policy: addressPolicy(['0.0.0.0/0', '::/0']) }))

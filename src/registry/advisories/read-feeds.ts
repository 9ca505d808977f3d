import type { Context } from '../context.ts'
import { readFeed } from './read-feed.ts'

/** Reads every feed of the configuration, one after the other. A feed that fails is told in the log and tried next time. */
export async function readFeeds(ctx: Context, stop: AbortSignal): Promise<void> {
  for (const feed of ctx.registry.settings.advisoryFeeds) {
    if (stop.aborted) return
    const left: string[] = []
    const { snapshotId, records, added, changed, brokeOff } = await readFeed(ctx, feed, {
      stop,
      onSkipped: sentence => void (left.length < 20 && left.push(sentence)),
    })
    const told = { feed: feed.name, snapshot: snapshotId, records, added, changed, left_out: left }
    if (brokeOff) ctx.registry.log.warn({ ...told, reason: brokeOff }, 'a feed of advisories broke off')
    else ctx.registry.log.info(told, 'a feed of advisories was read')
  }
}

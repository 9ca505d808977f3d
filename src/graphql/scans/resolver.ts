import { keyOf } from '../../domain/ids.ts'
import type { Actor } from '../../domain/permission.ts'
import type { Registry } from '../../registry/context.ts'
import { Fault } from '../../registry/errors.ts'
import { topics } from '../../registry/log/event.ts'
import { topicSubscription } from '../../registry/log/topic-subscription.ts'
import { mayFollowScan } from '../../registry/scans/queries.ts'
import { audienceOf } from '../audience.ts'
import { listen } from '../listen.ts'
import { Arg, Field, Float, ID, ObjectType, Resolver, Root, Subscription } from '../tg.ts'
import { Scan } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'How far a scan is.' })
export class ScanProgress {
  scanId!: string
  @Field(() => String, { description: 'RESOLVING, READING, CATALOGUING, MATCHING, then DONE.' }) stage!: string
  @Field(() => Float, { nullable: true, description: 'Bytes or files done in this stage.' }) done!: number | null
  @Field(() => Float, { nullable: true, description: 'Of so many.' }) total!: number | null
  @Field(() => Scan, { nullable: true, description: 'The scan as it is now.' }) scan!: Scan | null
}

interface ScanProgressArgs {
  readonly scanId: string
}

/** Follows one scan; the scan is looked up, because only the team and staff, and everybody once it is public, may see it. */
export const scanProgress = (registry: Registry) =>
  topicSubscription<Actor, ScanProgressArgs, { scanProgress: ScanProgress }>({
    field: 'scanProgress',
    async topic({ scanId: id }, actor) {
      const scanId = keyOf('scan', id)
      if (scanId === undefined || !(await mayFollowScan(registry, actor, scanId)))
        throw new Fault('NOT_FOUND', 'There is no such scan, or you may not see it. Check scanId.')
      return topics.scan(scanId)
    },
    from: 'start',
    audience: audienceOf,
    event: ({ topic, body }) => ({
      scanProgress: {
        scanId: topic.slice('scan/'.length),
        stage: String(body.stage),
        done: numberOrNull(body.done),
        total: numberOrNull(body.total),
      } as ScanProgress,
    }),
  })

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)

@Resolver()
export class ScanSubscriptions {
  @Subscription(() => ScanProgress, {
    description: 'Follows one scan from its start to its end, whenever you begin to listen.',
    subscribe: listen(scanProgress),
  })
  scanProgress(
    @Root() event: { scanProgress: ScanProgress },
    @Arg('scanId', () => ID, { description: '`Scan.id`.' }) _scanId: string,
  ): ScanProgress {
    return event.scanProgress
  }
}
